//! Refuses some texts before they are parsed, since the HCL crate takes quadratic time in the number of an object's
//! keys.

use crate::source::{FileId, Malformed, Span};

/// The maximum number of assignments between a pair of braces. The largest tables of variables have a few hundred.
const MOST_KEYS: usize = 20_000;

/// The reason why a text is not parsed. `None` if it is.
pub fn refusal(file: FileId, text: &str) -> Option<Malformed> {
    let at = crowded(text)?;
    Some(Malformed {
        span: Span::new(file, at..at),
        message: format!("there are more than {MOST_KEYS} assignments between these braces"),
        help: "split the block, or keep the data in a file of its own".into(),
    })
}

/// The offset of a brace that contains too many assignments. Quotes and comments are skipped line by line.
fn crowded(text: &str) -> Option<usize> {
    let mut open = vec![(0, 0)];
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut is_quoted = false;
        let mut bytes = line.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => {
                    bytes.next();
                }
                b'"' => is_quoted = !is_quoted,
                _ if is_quoted => {}
                b'#' => break,
                b'{' => open.push((start + at, 0)),
                b'}' if open.len() > 1 => {
                    open.pop();
                }
                b'=' | b':' => {
                    let (at, keys) = open.last_mut()?;
                    *keys += 1;
                    if *keys > MOST_KEYS {
                        return Some(*at);
                    }
                }
                _ => {}
            }
        }
        start += line.len();
    }
    None
}
