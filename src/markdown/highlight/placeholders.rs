//! `<namespace>` in code: a value that the reader fills in.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::languages::LANGUAGES;
use super::session::is_session_name;

/// Whether `<name>` is not syntax of the language, or is syntax that nobody writes like this.
pub fn apply_to(language: &str) -> bool {
    const OTHERS: [&str; 9] =
        ["powershell", "ps1", "pwsh", "nginx", "crontab", "cron", "dotenv", "env", "properties"];
    match LANGUAGES.iter().find(|table| table.names.contains(&language)) {
        Some(table) => table.has_placeholders,
        None => OTHERS.contains(&language),
    }
}

/// Whether `<name>` in a block of code is a placeholder. It is in the languages of [`apply_to`], in sessions of a
/// terminal, and in plain text or code without a language.
pub fn may_be_in(kind: &CodeBlockKind<'_>) -> bool {
    let CodeBlockKind::Fenced(info) = kind else { return true };
    let language = info.split([' ', ',', '{']).next().unwrap_or_default().to_lowercase();
    apply_to(&language) || is_session_name(&language) || ["", "text", "txt"].contains(&&*language)
}

/// The maximum number of bytes of a name.
const LONGEST: usize = 40;

/// The ranges of placeholders: `<`, a letter, then letters, digits, `_`, `-`, `.` and single spaces, and `>`. A
/// here-document is not one.
pub fn find(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, _) in line.match_indices('<') {
        let rest = &line[start + 1..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        if name.starts_with(|c: char| c.is_ascii_alphabetic())
            && rest[length..].starts_with('>')
            && length <= LONGEST
            && !name.ends_with(' ')
            && !name.contains("  ")
            && !line[..start].ends_with('<')
        {
            found.push(start..start + length + 2);
        }
    }
    found
}

/// Code with words in place of placeholders, so that a language sees them as words.
pub fn masked<'c>(code: &'c str, placeholders: &[Range<usize>]) -> Cow<'c, str> {
    if placeholders.is_empty() {
        return Cow::Borrowed(code);
    }
    let mut masked = String::with_capacity(code.len());
    let mut at = 0;
    for place in placeholders {
        masked.push_str(&code[at..place.start]);
        masked.extend(std::iter::repeat_n('x', place.len()));
        at = place.end;
    }
    masked.push_str(&code[at..]);
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_are_names_in_angle_brackets() {
        let line = "logs <pod-1> <label of the alert> < in > out; cat <<EOF> x; sort <in >out; a <b";
        let found: Vec<_> = super::find(line).into_iter().map(|range| &line[range]).collect();
        assert_eq!(found, ["<pod-1>", "<label of the alert>"]);
    }
}
