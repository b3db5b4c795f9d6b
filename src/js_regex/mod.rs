//! Regular expressions of JavaScript: whether a browser can use one, and whether it might run forever.

mod classes;
mod syntax;
mod positions;
mod backtracking;
mod elsewhere;

use std::fmt;

use serde::{Deserialize, Serialize};

/// The maximum length of a pattern, in characters.
const LONGEST: usize = 500;

/// A pattern that a whole value has to match.
pub struct Pattern(regress::Regex);

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PatternError {
    /// It is longer than `LONGEST`.
    Long,
    /// A browser does not accept it, with the reason.
    Syntax(String),
    /// A value that nearly matches could keep a browser busy for minutes.
    Backtracks,
}

impl Pattern {
    /// Reads a pattern. It is checked before it is anchored, so that an extra closing bracket is an error.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > LONGEST {
            return Err(PatternError::Long);
        }
        let flags = flags(text)?;
        let expression = syntax::read(text).ok_or(PatternError::Backtracks)?;
        if !backtracking::is_bounded(&expression) {
            return Err(PatternError::Backtracks);
        }
        let anchored = regress::Regex::with_flags(&format!("^(?:{text})$"), flags);
        anchored.map(Self).map_err(|error| PatternError::Syntax(error.text))
    }

    /// Whether the whole value matches.
    pub fn matches(&self, value: &str) -> bool {
        self.0.find(value).is_some()
    }
}

/// The flags with which a browser can read the pattern: those of the page's script, tried in the same order.
fn flags(text: &str) -> Result<&'static str, PatternError> {
    if let Some(reason) = elsewhere::found(text) {
        return Err(PatternError::Syntax(reason.to_owned()));
    }
    let read = |flags: &'static str| regress::Regex::with_flags(text, flags).map(|_| flags);
    let Err(strict) = read("u") else { return Ok("u") };
    // Without the flag, a browser accepts needless backslashes and other syntax that the author did not mean.
    match read("") {
        Ok(flags) if !elsewhere::is_lax(text) => Ok(flags),
        Ok(_) => Err(PatternError::Syntax(strict.text)),
        Err(error) => Err(PatternError::Syntax(error.text)),
    }
}

impl PatternError {
    /// How to fix it.
    pub fn cure(&self, pattern: &str) -> &'static str {
        match self {
            Self::Long => "shorten it to 500 characters",
            Self::Backtracks => {
                "do not nest repetitions that match the same text: `[a-z0-9]+(-[a-z0-9]+)*` for names with hyphens"
            }
            Self::Syntax(_) if pattern.contains("(?P<") => "write `(?<name>…)` for a named group, or `(…)`",
            Self::Syntax(_) if has_inline_flags(pattern) => {
                "remove the flags, and list both cases of letters: `[A-Za-z]`"
            }
            Self::Syntax(_) if ["\\A", "\\z", "\\Z"].iter().any(|anchor| pattern.contains(anchor)) => {
                "remove the anchors: the whole value has to match anyway"
            }
            Self::Syntax(_) if pattern.contains("[:") => {
                "list the characters: `[A-Za-z]` for `[[:alpha:]]`, `[0-9]` for `[[:digit:]]`"
            }
            Self::Syntax(_) => {
                "write it in JavaScript's syntax: close each bracket, and escape characters that are meant literally"
            }
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long => out.write_str("it is longer than 500 characters"),
            Self::Syntax(reason) => {
                write!(out, "JavaScript cannot parse it ({})", reason.trim_end_matches('.').to_lowercase())
            }
            Self::Backtracks => {
                out.write_str("a value that nearly matches would keep the browser busy for minutes")
            }
        }
    }
}

/// Whether a pattern has inline flags: `(?i)`, `(?s-m)`.
fn has_inline_flags(pattern: &str) -> bool {
    pattern.match_indices("(?").any(|(at, _)| {
        let flags = pattern[at + 2..].split(')').next().unwrap_or_default();
        !flags.is_empty() && flags.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::{Pattern, PatternError};

    fn fault(pattern: &str) -> Option<PatternError> {
        Pattern::new(pattern).err()
    }

    #[test]
    fn patterns_that_people_write_are_read() {
        for (pattern, good, bad) in [
            ("[a-z0-9-]+", "checkout-1", "Checkout"),
            ("[a-z0-9]+(-[a-z0-9]+)*", "a-b-c", "a--b"),
            ("^[a-z]+$", "prod", "prod1"),
            ("prod|staging", "staging", "prods"),
            ("(?:prod|gamma)-[0-9]{1,3}", "prod-12", "prod-1234"),
            (r"\d{1,3}(\.\d{1,3}){3}(:\d+)?", "10.0.0.1:9100", "10.0.0"),
            (r"(\d{1,3}\.){3}\d{1,3}", "10.0.0.1", "10.0.0"),
            (r"([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z]+", "a-b.c.example", "-b.c"),
            (r"[a-z]([-a-z0-9]*[a-z0-9])?", "a-b", "a-"),
            (r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+", "arn:aws:sqs:eu:123456789012:q", "arn:aws"),
            ("([0-9a-f]{2}:){5}[0-9a-f]{2}", "00:1a:2b:3c:4d:5e", "00:1a"),
            (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "12345678-1234-1234-1234-123456789012", "1234"),
            (r"(\d{4}){2}", "12345678", "1234567"),
            (r"(?!-)[a-z-]{1,63}", "a-b", "-a"),
            (r"(?<year>\d{4})-\d\d", "2026-11", "26-11"),
            (r"\p{Letter}+", "größe", "1"),
            (r"[\w.]+@[\w.]+", "a.b@c.d", "a"),
            (r".*", "anything", "a\nb"),
            (r"\S+\s\S+", "a b", "ab"),
            (r"[a-z]+_?[a-z]*", "ab_c", "_"),
            (r"(a|b|cd)+", "abcd", "c"),
            (r"a{0}b", "b", "ab"),
            (r"[^/]+/[^/]+", "a/b", "a"),
            (r"\u0061\x62\cJ?", "ab", "b"),
            (r"[\]\-a]+", "]-a", "b"),
            (r"[\w\-.]+", "a-b.c", "a/b"),
            (r"[\w-.]+", "a-b.c", "a/b"),
            (r"\/var\/[a-z]+\@x", "/var/a@x", "a"),
            (r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", "a-b", "a-"),
            (r"(prod|production|prod-eu)", "prod-eu", "pro"),
            (r"[a-z]{1,63}-?[0-9]*", "a-1", "-"),
            (r"https?://[a-z.]+/.*", "https://a.b/c", "ftp://a"),
        ] {
            let read = Pattern::new(pattern).unwrap_or_else(|fault| panic!("{pattern}: {fault}"));
            assert!(read.matches(good), "{pattern} should match {good}");
            assert!(!read.matches(bad), "{pattern} should not match {bad}");
        }
    }

    #[test]
    fn what_a_browser_cannot_read_is_a_fault() {
        for pattern in [
            "[a-z",
            "(a",
            "a)",
            "a)|(.*",
            "(?i)prod",
            "(?P<x>a)",
            "*a",
            "+",
            "a**",
            "(?<x>a",
            "a{2,1}",
            "[z-a]",
            "(?>a+)b",
            "a++",
            "(?#note)a",
            "(?x) a",
            "\\",
            "(?P=x)",
            "(?'x'a)",
            "[[:alpha:]]",
            "[[:alpha:]-]+",
            r"\Aprod\z",
            r"\h+",
            r"\Qa.b\E",
            "a{,5}",
            "[a-z&&[^b]]",
            r"\p{L}\@x",
            "(?i:a)b",
            r"\a",
            "{id}",
            "a]",
            "a}",
        ] {
            assert!(
                matches!(fault(pattern), Some(PatternError::Syntax(_))),
                "{pattern}: {:?}",
                fault(pattern)
            );
        }
        assert_eq!(fault(&"a".repeat(501)), Some(PatternError::Long));
        assert_eq!(fault(&"(".repeat(400)).map(|fault| matches!(fault, PatternError::Syntax(_))), Some(true));
    }

    #[test]
    fn what_can_take_for_ever_is_a_fault() {
        for pattern in [
            "([a-z0-9]+[-.]?)+",
            "(a|a)*",
            "(a*)*",
            "(a+)+",
            "(?:a+)+b",
            "(a?)*b",
            "(.*)*x",
            "(.*a){12}",
            "(a|aa)+",
            "(a|b|ab)*c",
            "([a-z]+)*",
            "(?<n>[a-z]+|[a-z0-9]+)+-",
            r"(\w+\s?)*",
            r"(\d+|\w)+!",
            r"^(([a-z])+.)+[A-Z]([a-z])+$",
            "(a{1,20}){1,20}b",
            "(a?){30}a{30}",
            "a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaa",
            "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b",
            "(a|ab)(a|ab|b){20}c",
            ".*.*.*.*.*=",
            r"\s*\s*\s*\s*\s*x",
            "(?=(a+)+b)a+",
            "(?!(a|a)*$).+",
            r"(.+)+\1",
            r"(a+|b+|\1)*c",
            "((ab)*|(ba)*|a|b)*c",
            "(x+x+)+y",
            r"([\s\S]*,)*[^,]*;",
            "((a{2})*)*",
        ] {
            assert_eq!(fault(pattern), Some(PatternError::Backtracks), "{pattern}");
        }
    }

    #[test]
    fn faults_name_a_cure() {
        for (pattern, expected) in [
            ("(?i)prod", "remove the flags, and list both cases of letters: `[A-Za-z]`"),
            ("(?P<x>a)", "write `(?<name>…)` for a named group, or `(…)`"),
        ] {
            assert_eq!(fault(pattern).map(|fault| fault.cure(pattern)), Some(expected));
        }
    }
}
