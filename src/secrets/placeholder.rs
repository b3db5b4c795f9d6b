//! Recognises placeholders and examples in place of secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Words, in lower case, that are unlikely in a random value.
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

/// Examples from vendors and standards that everybody copies, without trailing `=`. Each is in two halves, so that no
/// secret scanner reports this list.
const KNOWN: &[[&str; 2]] = &[
    // RFC 6749, RFC 6750
    ["2YotnFZFEjr1zCsi", "cMWpAA"],
    ["tGzv3JOkF0XG5Qx2", "TlKWIA"],
    ["mF_9.B5f", "-4.1JqM"],
    // The Azure emulators of Storage (Azurite) and Cosmos DB
    ["Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ", "6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw"],
    ["C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2", "nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw"],
    // Defaults of Grafana and Dify
    ["SW2YcwTIb9", "zpOOhoPsMm"],
    ["sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHX", "VcMT3BlbkFJLK7U"],
    // Documentation of Stripe
    ["sk_test_4eC39HqLyj", "WDarjtT1zdp7dc"],
    ["sk_test_BQokikJOvB", "iI2HlWgH4olfQ2"],
    ["sk_test_26PHem9AhJ", "ZvU623DfE1x4sd"],
    ["pk_test_TYooMQauvd", "EDq54NiTphI7jx"],
    ["pk_test_6pRNASCoBO", "KtIshFeQd4XMUh"],
    // Documentation of Google Maps
    ["AIzaSyD-9tSrke72", "PouQMnMX-a7eZSW0jkFMBWY"],
    // Google's test key of reCAPTCHA
    ["6LeIxAcTAAAAAJcZVRqy", "Hh71UMIEGNQ_MXjiZKhI"],
    ["6LeIxAcTAAAAAGG-vFI1", "TnRWxMZNFuojJ4WifJWe"],
];

/// Common stand-ins for a password.
const PASSWORDS: &[&str] =
    &["passw", "secret", "token", "pass", "pwd", "api_key", "apikey", "changeit", "hunter2", "test"];

/// Whether a token is a placeholder or an example.
pub fn is_in(token: &str) -> bool {
    /// The minimum number of different characters in a random token.
    const DIFFERENT: usize = 7;
    let lower = token.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || is_known(token) || different(token) < DIFFERENT
}

fn is_known(token: &str) -> bool {
    let token = token.trim_end_matches('=');
    KNOWN.iter().any(|[first, second]| token.strip_prefix(first) == Some(second))
}

/// Whether an ellipsis follows, so that the value is incomplete: `eyJhbGci...`, `k7Qm2…`.
pub fn is_cut(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    ["..", "…", "[...", "[…", "<", "***", "•", "[redacted", "[cut", "[snip", "[truncated"]
        .iter()
        .any(|mark| rest.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))
}

/// Whether a password is a placeholder. Passwords may be short, and are seldom random.
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

/// Whether a value looks random, rather than like a name, a path, an expression or a word.
pub fn is_random(value: &str) -> bool {
    let bytes = value.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    // `prod-2026` changes the class of characters once, `k3Jx92aQ` nearly everywhere.
    let changes = bytes.windows(2).filter(|pair| {
        pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric)
    });
    if digits < 2 || letters < 2 || changes.count() < 3 {
        return false;
    }
    let is_hex = bytes.iter().all(u8::is_ascii_hexdigit);
    if is_hex { value.len() >= 32 && entropy(bytes) >= 3.0 } else { entropy(bytes) >= 3.5 }
}

/// Whether a value is plain words in base64, encoded once or twice, as in examples of Kubernetes manifests:
/// `aGVsbG8ud29ybGQK` is `hello.world`.
pub fn is_plain_encoded(value: &str) -> bool {
    let Some(plain) = decoded(value) else { return false };
    let plain = decoded(plain.trim()).unwrap_or(plain);
    let plain = plain.trim();
    !is_random(plain) || is_in(plain)
}

/// Decodes base64. `None` if it is not base64, or if the result is not printable ASCII.
fn decoded(value: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(value.trim_end_matches('=')).ok()?;
    let is_text =
        bytes.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    String::from_utf8(bytes).ok().filter(|_| is_text)
}

/// The entropy, in bits per byte.
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
