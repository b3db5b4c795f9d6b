//! Finds tokens that have a fixed prefix for each kind.

use std::ops::{Range, RangeInclusive};

use super::{Secret, placeholder, run};

/// A kind of token, as its issuer describes it.
pub struct Token {
    pub prefix: &'static str,
    kind: &'static str,
    /// The length of the part after the prefix.
    length: RangeInclusive<usize>,
    is_part: fn(u8) -> bool,
    holds: fn(&str) -> bool,
}

const ANY: fn(&str) -> bool = |_| true;
const GITHUB: Token = new("ghp_", "a GitHub token", 36..=255, letter_or_digit, ANY);
const SLACK: Token = new("xoxb-", "a Slack token", 20..=255, url_safe, has_digits);
const AWS: Token = new("AKIA", "an AWS access key id", 16..=16, upper_or_digit, ANY);
const WEB: Token = new("eyJh", "a JSON web token", 40..=8000, dotted, is_web_token);
const SENDGRID: Token = new("SG.", "a SendGrid key", 50..=100, dotted, is_sendgrid);
const STRIPE: Token = new("sk_live_", "a Stripe key", 16..=255, letter_or_digit, ANY);

pub const ALL: &[Token] = &[
    AWS,
    Token { prefix: "ASIA", ..AWS },
    GITHUB,
    Token { prefix: "gho_", ..GITHUB },
    Token { prefix: "ghu_", ..GITHUB },
    Token { prefix: "ghs_", ..GITHUB },
    Token { prefix: "ghr_", ..GITHUB },
    Token { prefix: "github_pat_", length: 60..=255, is_part: word, ..GITHUB },
    new("glpat-", "a GitLab token", 20..=255, dotted, ANY),
    SLACK,
    Token { prefix: "xoxp-", ..SLACK },
    Token { prefix: "xoxa-", ..SLACK },
    Token { prefix: "xoxr-", ..SLACK },
    Token { prefix: "xoxs-", ..SLACK },
    new("hooks.slack.com/services/", "a Slack webhook", 30..=120, path, is_webhook),
    STRIPE,
    Token { prefix: "rk_live_", ..STRIPE },
    new("AIza", "a Google API key", 35..=35, url_safe, ANY),
    // `{"a` of `alg`, `{"t` of `typ`, `{"k` of `kid`, `{"x` of `x5t`.
    WEB,
    Token { prefix: "eyJ0", ..WEB },
    Token { prefix: "eyJr", ..WEB },
    Token { prefix: "eyJ4", ..WEB },
    new("npm_", "an npm token", 36..=36, letter_or_digit, ANY),
    new("pypi-AgEI", "a PyPI token", 50..=1000, url_safe, ANY),
    new("hvs.", "a Vault token", 24..=255, url_safe, has_digits),
    new("glsa_", "a Grafana token", 41..=41, word, ANY),
    new("events.pagerduty.com/integration/", "a PagerDuty key", 32..=32, letter_or_digit, is_hex),
    new("AccountKey=", "an Azure storage key", 86..=88, |byte| path(byte) || byte == b'=', ANY),
];

const fn new(
    prefix: &'static str,
    kind: &'static str,
    length: RangeInclusive<usize>,
    is_part: fn(u8) -> bool,
    holds: fn(&str) -> bool,
) -> Token {
    Token { prefix, kind, length, is_part, holds }
}

impl Token {
    pub fn find(&self, text: &str, prefix: Range<usize>) -> Option<Secret> {
        // It must not be in the middle of a word, so that no byte is checked for two tokens.
        let before = text[..prefix.start].bytes().next_back();
        let is_address = self.prefix.contains('/');
        if !is_address && before.is_some_and(|byte| byte.is_ascii_alphanumeric() || (self.is_part)(byte)) {
            // In `?key=AIza…` and `\nAIza…`, a new word begins.
            let starts_word = before == Some(b'=') || text[..prefix.start].ends_with("\\n");
            if !starts_word {
                return None;
            }
        }
        let body = run(text, prefix.end, self.length.end() + 1, self.is_part).trim_end_matches(['.', '-']);
        let range = prefix.start..prefix.end + body.len();
        // A token with a fixed length is complete, whatever follows.
        let is_cut = self.length.start() != self.length.end() && placeholder::is_cut(text, range.end);
        let is_known = placeholder::is_in(body) || placeholder::is_in(&text[range.clone()]);
        let holds = self.length.contains(&body.len()) && (self.holds)(body) && !is_cut && !is_known;
        holds.then_some(Secret { range, kind: self.kind.into(), prefix: self.prefix.into() })
    }
}

/// Checks a `SendGrid` key. `at` begins with the byte before the key.
pub fn sendgrid(text: &str, at: Range<usize>) -> Option<Secret> {
    SENDGRID.find(text, at.start + 1..at.end)
}

/// Checks a Twilio key. Its prefix has only two letters, so the name has to be near.
pub fn twilio(text: &str, name: Range<usize>) -> Option<Secret> {
    const NEAR: usize = 120;
    let near = run(text, name.end, NEAR, |byte| byte.is_ascii() && byte != b'\n');
    near.match_indices("SK").find_map(|(at, prefix)| {
        let start = name.end + at;
        let key = run(text, start + prefix.len(), 33, |byte| byte.is_ascii_alphanumeric());
        let holds = key.len() == 32 && is_hex(key) && !placeholder::is_in(key);
        let range = start..start + prefix.len() + key.len();
        holds.then_some(Secret { range, kind: "a Twilio key".into(), prefix: "SK".into() })
    })
}

fn letter_or_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn upper_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn url_safe(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    url_safe(byte) || byte == b'.'
}

fn path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/' || byte == b'+'
}

fn has_digits(body: &str) -> bool {
    body.bytes().filter(u8::is_ascii_digit).count() > 1
}

fn is_hex(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_webhook(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], [team, app, key] if team.starts_with('T') && app.starts_with('B') && key.len() >= 20)
}

fn is_sendgrid(body: &str) -> bool {
    body.split_once('.').is_some_and(|(id, key)| id.len() >= 16 && key.len() >= 32)
}

/// Whether a token is a JSON Web Token: three parts, the first two of them JSON. Two public examples do not count:
/// the one in introductions to the standard, and that of a local Supabase.
fn is_web_token(token: &str) -> bool {
    const PUBLIC: [&str; 2] = ["eyJzdWIiOiIxMjM0NTY3ODkwI", "eyJpc3MiOiJzdXBhYmFzZS1kZW1vI"];
    let parts: Vec<&str> = token.split('.').collect();
    let [head, claims, signature] = parts[..] else { return false };
    let is_long = head.len() >= 10 && claims.len() >= 10 && signature.len() >= 16;
    is_long && claims.starts_with("eyJ") && !PUBLIC.iter().any(|known| claims.starts_with(known))
}
