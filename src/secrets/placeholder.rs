//! What stands where a secret would, and is none.

/// In lower case. None is likely in what chance made.
const WORDS: &[&str] = &[
    "example",
    "xxxx",
    "0000",
    "****",
    "....",
    "your",
    "placeholder",
    "redacted",
    "changeme",
    "change-me",
    "change_me",
    "dummy",
    "sample",
    "replace",
    "insert",
    "fake",
    "notareal",
    "1234567",
    "abcdef",
    "deadbeef",
    "foobar",
    "goes_here",
    "goeshere",
    "goes-here",
];

/// Of the standards that everybody copies from: RFC 6749, RFC 6750.
const KNOWN: &[&str] = &["2YotnFZFEjr1zCsicMWpAA", "tGzv3JOkF0XG5Qx2TlKWIA", "mF_9.B5f-4.1JqM"];

/// What people write for "any password".
const PASSWORDS: &[&str] =
    &["passw", "secret", "token", "pass", "pwd", "api_key", "apikey", "changeit", "hunter2", "test"];

/// Whether a token is one that nobody has.
pub fn is_in(token: &str) -> bool {
    /// Fewer different characters than this no random token has.
    const DIFFERENT: usize = 7;
    let lower = token.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || KNOWN.contains(&token) || different(token) < DIFFERENT
}

/// The same of a password, which may be short and is seldom random.
pub fn is_in_password(password: &str) -> bool {
    let lower = password.to_ascii_lowercase();
    let is_name = password.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let words = WORDS.iter().chain(PASSWORDS);
    is_name || different(password) < 4 || words.copied().any(|word| lower.contains(word))
}

fn different(text: &str) -> usize {
    let mut seen = [false; 256];
    text.bytes().filter(|byte| !std::mem::replace(&mut seen[usize::from(*byte)], true)).count()
}

/// Whether chance made it: not a name, a path, an expression or a word.
pub fn is_random(value: &str) -> bool {
    let bytes = value.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    // `prod-2026` changes once, `k3Jx92aQ` all the time.
    let changes = bytes.windows(2).filter(|pair| {
        pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric)
    });
    if digits < 2 || letters < 2 || changes.count() < 3 {
        return false;
    }
    let is_hex = bytes.iter().all(u8::is_ascii_hexdigit);
    if is_hex { value.len() >= 32 && entropy(bytes) >= 3.0 } else { entropy(bytes) >= 3.5 }
}

/// In bits a byte.
#[allow(clippy::cast_precision_loss, reason = "values have a few hundred bytes")]
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let shares =
        counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / bytes.len() as f64);
    -shares.map(|share| share * share.log2()).sum::<f64>()
}
