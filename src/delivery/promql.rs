//! Finds the names of the metrics and the alarms in a Prometheus query.

/// Words that are not metrics, even if no bracket follows.
const WORDS: [&str; 12] = [
    "and",
    "or",
    "unless",
    "bool",
    "offset",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "atan2",
];

/// Words before a list of labels.
const LISTS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// The distinct metrics, in order. `None` if a part outside strings, label selectors and ranges is a template.
pub fn metrics(query: &str) -> Option<Vec<String>> {
    let plain = without_texts(query);
    let mut found: Vec<String> = Vec::new();
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        if is_start(c) {
            let end = rest.find(|c: char| !is_start(c) && !c.is_ascii_digit()).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            let next = behind.trim_start();
            let lower = word.to_ascii_lowercase();
            rest = if LISTS.contains(&lower.as_str()) { behind_of(next, '(', ')') } else { behind };
            let is_word =
                WORDS.contains(&lower.as_str()) || matches!(lower.as_str(), "inf" | "nan" | "start" | "end");
            if !is_word
                && !next.starts_with('(')
                && !LISTS.contains(&followed(next))
                && !found.iter().any(|own| own == word)
            {
                found.push(word.to_owned());
            }
        } else if c.is_ascii_digit() {
            // A number, or a duration: `5m`.
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
            rest = &rest[end..];
        } else if rest.starts_with("{{") || rest.starts_with("<%") || c == '$' {
            return None;
        } else {
            rest = match c {
                '{' => behind_of(rest, '{', '}'),
                '[' => behind_of(rest, '[', ']'),
                _ => &rest[c.len_utf8()..],
            };
        }
    }
    Some(found)
}

/// Whether a query certainly uses no metric. A selector may name its metric in a label.
pub fn is_constant(query: &str) -> bool {
    !query.contains('{') && metrics(query).is_some_and(|metrics| metrics.is_empty())
}

/// The names of the alarms that a query asks about: `ALERTS{alertname="PayDown"}`. A pattern, or a name that is filled
/// in later, does not count.
pub fn alarms(query: &str) -> Vec<String> {
    let lines: String = query.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let asked = lines.match_indices("ALERTS").filter_map(|(at, word)| {
        let is_whole = !lines[..at].ends_with(|c: char| is_start(c) || c.is_ascii_digit());
        let labels = lines[at + word.len()..].trim_start().strip_prefix('{').filter(|_| is_whole)?;
        let labels = labels.split('}').next()?.split(',');
        let named =
            labels.filter_map(|label| label.trim().strip_prefix("alertname")?.trim_start().strip_prefix('='));
        let mut quoted = named.filter_map(|name| {
            let name = name.trim();
            let quote = name.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            name.strip_prefix(quote)?.strip_suffix(quote)
        });
        quoted.next().filter(|name| {
            !name.is_empty() && name.chars().all(|c| is_start(c) || c.is_ascii_digit() || c == '-')
        })
    });
    asked.map(str::to_owned).collect()
}

fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == ':'
}

/// `by` in `sum by (job) (…)`: the word after an operator, if a list of labels follows.
fn followed(next: &str) -> &str {
    let end = next.find(|c: char| !is_start(c)).unwrap_or(next.len());
    let word = &next[..end];
    if matches!(word, "by" | "without") { word } else { "" }
}

/// The text after the bracket that closes the one at its start.
fn behind_of(text: &str, open: char, close: char) -> &str {
    if !text.starts_with(open) {
        return text;
    }
    text.find(close).map_or("", |at| &text[at + close.len_utf8()..])
}

/// The query with its strings emptied, and without comments.
fn without_texts(query: &str) -> String {
    let mut plain = String::with_capacity(query.len());
    let mut inside: Option<char> = None;
    let mut chars = query.chars();
    while let Some(c) = chars.next() {
        match inside {
            Some(_) if c == '\\' => drop(chars.next()),
            Some(quote) if c == quote => {
                plain.push(c);
                inside = None;
            }
            Some('#') if c == '\n' => inside = None,
            Some(_) => {}
            None if c == '#' => inside = Some('#'),
            None => {
                plain.push(c);
                inside = matches!(c, '"' | '\'' | '`').then_some(c);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{alarms, metrics};

    #[test]
    fn alarms_are_asked_for_by_their_names() {
        let query = "sum(ALERTS{alertname=\"PayDown\", alertstate='firing'}) + ALERTS { job=\"x\", alertname = 'PaySlow' }";
        assert_eq!(alarms(query), ["PayDown", "PaySlow"]);
        for query in [
            "ALERTS{alertname=~\"Pay.*\"}",
            "ALERTS{alertname!=\"PayDown\"}",
            "ALERTS{alertname=\"{{ args.alarm }}\"}",
            "MY_ALERTS{alertname=\"PayDown\"}",
            "ALERTS_FOR_STATE{alertname=\"PayDown\"}",
            "# ALERTS{alertname=\"PayDown\"}",
            "ALERTS",
        ] {
            assert!(alarms(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn names_are_told_apart_from_labels_functions_and_words() {
        let query = "sum by (job, code) (rate(http_requests_total{code=~\"5..\", svc=\"{{args.svc}}\"}[5m])) # up\n \
                     / on(job) group_left(team) sum(rate(http_requests_total[5m] offset 1h)) > bool 0.05 or vector(0)";
        assert_eq!(metrics(query), Some(vec!["http_requests_total".to_owned()]));
        let query = "histogram_quantile(0.99, sum(rate(a:b_bucket[1m])) by (le)) > 1e3 and up == Inf";
        assert_eq!(metrics(query), Some(vec!["a:b_bucket".to_owned(), "up".to_owned()]));
        assert_eq!(metrics("sum(rate({{ metric }}[1m]))"), None);
        assert_eq!(metrics("{job=\"x\"} [ ("), Some(Vec::new()));
    }
}
