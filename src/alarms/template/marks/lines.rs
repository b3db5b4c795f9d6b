//! Marks that end with their line: gomplate's `[[ … ]]` and `<< … >>` with other delimiters, Mako's `% …` and tags, and
//! ytt's `#@ …` and `(@ … @)`.

/// Delimiters with a space next to them. Nested lists and bit shifts have no space there.
const SHAPES: [(&str, &str); 3] = [("[[", "]]"), ("<<", ">>"), ("(@", "@)")];

/// The maximum number of bytes of a mark.
const LONGEST: usize = 4096;

/// Words that begin a statement between these delimiters.
const STATEMENTS: [&str; 10] =
    ["block", "def", "define", "else", "end", "for", "if", "range", "template", "with"];

/// Tags of Mako: `<%def name="rule(x)">`.
const TAGS: [&str; 9] = ["block", "call", "def", "doc", "include", "inherit", "namespace", "page", "text"];

/// The length of the mark that a text begins with; `before` is what precedes it.
pub fn length(before: &str, text: &str) -> Option<usize> {
    between(text).or_else(|| tag(text)).or_else(|| {
        let is_mark = starts_line(before) && is_line_of_mako(text) || is_value_of_ytt(before, text);
        is_mark.then(|| line(text).len())
    })
}

/// Whether a text begins with a mark that is never a value.
pub fn is_statement(text: &str) -> bool {
    let is_between = || {
        let length = between(text)?;
        STATEMENTS.contains(&word(text[2..length].trim_start_matches(['-', ' ']))).then_some(())
    };
    is_between().is_some() || is_line_of_mako(text) || is_line_of_ytt(text) || text.starts_with("</%")
}

/// Whether a mark is replaced by a text.
pub fn is_value(mark: &str) -> bool {
    ["[[", "<<", "(@=", "#@"].iter().any(|open| mark.starts_with(open))
}

/// Whether a text may have such a mark.
pub fn may_have_values(text: &str) -> bool {
    ["[[", "<<", "(@=", "#@"].iter().any(|open| text.contains(open))
}

/// Whether a text is a template of ytt, which is YAML: its statements are comments.
pub fn is_of_ytt(text: &str) -> bool {
    let has_mark = |line: &str| {
        let values =
            || line.match_indices("#@").any(|(at, _)| at > 0 && is_value_of_ytt(&line[..at], &line[at..]));
        is_line_of_ytt(line.trim_start()) || values() || line.contains("(@= ") && line.contains(" @)")
    };
    (text.contains("#@") || text.contains("(@= ")) && text.lines().any(has_mark)
}

/// `[[ .name ]]`, `<<- range .jobs >>`, `(@= name @)`
fn between(text: &str) -> Option<usize> {
    let (open, close) = SHAPES.iter().find(|(open, _)| text.starts_with(open))?;
    let body = &text[open.len()..];
    let inner = body.strip_prefix(['-', '=']).unwrap_or(body);
    let end = inner.starts_with(' ').then(|| line(body).find(close))??;
    Some(open.len() + end + close.len())
}

/// `<%def name="rule(x)">`, `</%def>`
fn tag(text: &str) -> Option<usize> {
    let body = text.strip_prefix("</%").or_else(|| text.strip_prefix("<%"))?;
    let name = word(body);
    let is_tag = TAGS.contains(&name) && body[name.len()..].starts_with([' ', '>', '/']);
    line(text).find('>').filter(|_| is_tag).map(|end| end + 1)
}

/// `% for job in jobs:`, `% endfor`. ERB has `% jobs.each do |job|` if that option is on.
fn is_line_of_mako(text: &str) -> bool {
    const ENDS: [&str; 6] = ["end", "endfor", "endif", "endtry", "endwhile", "endwith"];
    const BLOCKS: [&str; 8] = ["elif", "else", "except", "for", "if", "try", "while", "with"];
    let Some(body) = text.strip_prefix('%').map(|rest| line(rest).trim()) else { return false };
    let word = word(body);
    ENDS.contains(&word) || BLOCKS.contains(&word) && body.ends_with(':') || body.contains(" do |")
}

/// `#@ for job in jobs:`, `#@overlay/match by="name"`
fn is_line_of_ytt(text: &str) -> bool {
    const MODULES: [&str; 6] = ["data/", "library/", "overlay/", "schema/", "template/", "yaml/"];
    const BLOCKS: [&str; 5] = ["def", "elif", "else", "for", "if"];
    let Some(body) = text.strip_prefix("#@") else { return false };
    if MODULES.iter().any(|module| body.starts_with(module)) {
        return true;
    }
    let is_spaced = body.starts_with(' ');
    let body = line(body).trim();
    let word = word(body);
    is_spaced
        && match word {
            "end" => body == word,
            "load" => body[word.len()..].starts_with('('),
            "return" => true,
            _ => BLOCKS.contains(&word) && body.ends_with(':'),
        }
}

/// `alert: #@ "Down" + job`
fn is_value_of_ytt(before: &str, text: &str) -> bool {
    let key = before.trim_end_matches(' ');
    let is_value = before.is_empty() || key.len() < before.len() && key.ends_with([':', '-']);
    is_value && text.starts_with("#@ ")
}

/// Whether only blanks precede a position in its line.
fn starts_line(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

/// The first line of a text, without trailing blanks. If it is long, only its beginning.
fn line(text: &str) -> &str {
    let start = &text[..text.floor_char_boundary(LONGEST)];
    start.lines().next().unwrap_or_default().trim_end()
}

/// The letters that a text begins with.
fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::{is_of_ytt, is_statement, length};

    #[test]
    fn marks_end_with_their_line() {
        for (before, text, expected) in [
            ("", "[[ .name ]] x", Some(11)),
            ("x", "<<- range .jobs >>\n", Some(18)),
            ("x", "(@= name @)Down", Some(11)),
            ("  ", "% for job in jobs:\n", Some(18)),
            ("", "<%def name=\"a\">\n", Some(15)),
            ("", "</%def>", Some(7)),
            ("alert: ", "#@ name  \nx", Some(7)),
            ("a", "% for job in jobs:", None),
            ("", "[[1, 2], [3, 4]]", None),
            ("", "<<: *base", None),
            ("cat ", "<<-EOF > a >> b", None),
            ("", "[[ a\n]]", None),
            ("", "<%= @name %>", None),
            ("x ", "#@ a comment", None),
            ("", "%YAML 1.2", None),
        ] {
            assert_eq!(length(before, text), expected, "{text}");
        }
    }

    #[test]
    fn statements_differ_from_values() {
        for text in ["[[ range .a ]]", "<<- end >>", "(@ if a: @)", "% else:", "#@ load(\"a\", \"b\")"] {
            assert!(is_statement(text), "{text}");
        }
        for text in ["[[ .a ]]", "(@= a @)", "% of all", "#@home", "# @ load"] {
            assert!(!is_statement(text), "{text}");
        }
    }

    #[test]
    fn ytt_is_told_from_other_comments() {
        for text in ["#@data/values\n", "a: #@ b\n", "- #@ b\n", "a: (@= b @)\n", "  #@ for a in b:\n"] {
            assert!(is_of_ytt(text), "{text}");
        }
        for text in ["#@author Mira\n", "#@ by Mira\n", "a: b #@ c\n", "a: b@c\n", "# a\n"] {
            assert!(!is_of_ytt(text), "{text}");
        }
    }
}
