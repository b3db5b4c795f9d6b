//! The language of an alarm's condition, as the info string of a Markdown code block names it.

use std::str::Chars;

/// The language of a Prometheus or Loki condition.
pub fn query(expression: &str) -> &'static str {
    if has_pipe(expression) { "logql" } else { "promql" }
}

/// Guesses the language from the condition's syntax; `text` if that is inconclusive.
pub fn look(expression: &str) -> &'static str {
    let lower = expression.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    if matches!(first, "select" | "with") && lower.contains("from") {
        "sql"
    } else if has_range(&lower) && lower.contains(['(', '{']) && !lower.contains("fetch ") {
        "promql"
    } else if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(expression).is_ok() {
        "json"
    } else {
        "text"
    }
}

/// Whether a condition pipes log lines: `|=`, `!= "…"`, `| json`. `PromQL` has such operators only in selectors
/// and strings.
fn has_pipe(expression: &str) -> bool {
    let bare = bare(expression);
    bare.contains('|') || ["!=\"", "!~\""].iter().any(|filter| bare.contains(filter))
}

/// A condition without blanks, comments, selectors and strings. Of a string, only the opening quote is kept.
fn bare(expression: &str) -> String {
    let (mut bare, mut depth) = (String::new(), 0_usize);
    let mut letters = expression.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\'' | '`' => {
                skip_text(&mut letters, letter);
                if depth == 0 {
                    bare.push('"');
                }
            }
            '#' => letters.by_ref().take_while(|letter| *letter != '\n').for_each(drop),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            letter if depth == 0 && !letter.is_whitespace() => bare.push(letter),
            _ => {}
        }
    }
    bare
}

/// Skips a string and its closing quote. Strings in backticks have no escapes.
fn skip_text(letters: &mut Chars<'_>, quote: char) {
    while let Some(letter) = letters.next() {
        if letter == quote {
            return;
        }
        if letter == '\\' && quote != '`' {
            letters.next();
        }
    }
}

/// Whether a condition has a range such as `[5m]`.
fn has_range(lower: &str) -> bool {
    lower.match_indices('[').any(|(at, _)| {
        let inner = lower[at + 1..].split([']', ':']).next().unwrap_or_default();
        let digits = inner.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.len() < inner.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{look, query};

    #[test]
    fn languages_are_guessed_from_conditions() {
        assert_eq!(look("SELECT count(*) FROM orders"), "sql");
        assert_eq!(look("sum(rate(http_errors_total[5m])) > 1"), "promql");
        assert_eq!(look("avg(last_5m):avg:system.cpu{*} > 90"), "text");
        assert_eq!(look("{\"metric\": \"cpu\"}"), "json");
        assert_eq!(look("traces[0] > 2"), "text");
    }

    #[test]
    fn a_pipe_outside_selectors_means_logs() {
        assert_eq!(query(r#"(sum(rate({app="a"} |= "error" [5m]))) > 1"#), "logql");
        assert_eq!(query(r#"sum(rate({app="a"} != "debug" [5m])) > 1"#), "logql");
        assert_eq!(query("count_over_time({app=`a`} | json | level=`error` [5m]) > 1"), "logql");
        assert_eq!(query(r#"(sum(errors{code=~"5..|429"}) / sum(requests{code!="0"})) > 1"#), "promql");
        assert_eq!(query(r#"{job="a|b"} > 1 # this | that"#), "promql");
        assert_eq!(query(r#"label_replace(up{a!="b"}, "x", "$1|", "y", "(.*)") != 1"#), "promql");
    }
}
