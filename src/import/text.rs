//! Decodes the bytes of a file that a spreadsheet program wrote.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ImportError;

/// The decoded text, without a byte order mark and with `\n` as line breaks.
#[derive(Debug)]
pub struct Text {
    pub text: String,
    /// A remark if the encoding is not certain.
    pub guess: Option<String>,
}

/// The first bytes of zip files, such as `.xlsx` and `.ods`, and of older `.xls` files.
const SPREADSHEETS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

pub fn read(bytes: &[u8]) -> Result<Text, ImportError> {
    if SPREADSHEETS.iter().any(|magic| bytes.starts_with(magic)) {
        let help = "save it as CSV in the spreadsheet program, and import that";
        return Err(ImportError::new(1, "this is a spreadsheet program's own file, not a text", help));
    }
    let (encoding, guess) = encoding(bytes);
    let (text, _, is_broken) = encoding.decode(bytes);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let odd = |c: char| c == '\u{fffd}' || is_odd(c);
    // A stray control character is replaced below. Other such bytes show that the file is not text.
    let binary = text.find('\0').or_else(|| text.find(odd).filter(|_| is_broken || guess.is_some()));
    if let Some(at) = binary {
        let line = text[..at].matches('\n').count() + 1;
        let help = "save it as CSV, in UTF-8";
        return Err(ImportError::new(line, "there is a byte here that is not text", help));
    }
    Ok(Text { text: text.replace(is_odd, " "), guess })
}

fn encoding(bytes: &[u8]) -> (&'static Encoding, Option<String>) {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => (encoding, None),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, None),
        _ => (WINDOWS_1252, Some("it is not UTF-8, and was read as Windows-1252".to_owned())),
    }
}

/// Whether YAML or XML does not allow a character.
fn is_odd(c: char) -> bool {
    let is_none = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    is_none || (c.is_control() && !matches!(c, '\n' | '\t'))
}
