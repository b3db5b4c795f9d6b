//! Applies the fixes of findings to a text, and makes the patch of a file that gets another text.

use std::ops::Range;

use super::Refusal;
use super::front_matter::mark;
use crate::emit::Patch;
use crate::failure::TryAgain;
use crate::files::decode;
use crate::rules::{Edit, Fix};
use crate::sources::File;

/// Applies the edits of fixes to a text. The edits of one fix are applied together or not at all. Of two fixes that
/// overlap, only the first is applied.
pub fn edited(text: &str, fixes: &[&Fix]) -> String {
    let mut chosen: Vec<&Edit> = Vec::new();
    for fix in fixes {
        let is_free = |range: &Range<usize>| {
            chosen.iter().all(|other| range.end <= other.range.start || other.range.end <= range.start)
        };
        if fix.edits.iter().all(|edit| is_free(&edit.range)) {
            chosen.extend(&fix.edits);
        }
    }
    chosen.sort_by_key(|edit| edit.range.start);
    let mut edited = text.to_owned();
    // From the last to the first, so that earlier ranges stay valid.
    for edit in chosen.iter().rev() {
        edited.replace_range(edit.range.clone(), &edit.text);
    }
    edited
}

/// The patch that gives a file another text. `bytes` is the current content. It must be what the file was read from,
/// in UTF-8.
pub fn rewritten(file: &File, bytes: &[u8], text: &str) -> Result<Patch, Refusal> {
    let path = &file.path;
    let read = decode(path.clone(), bytes.to_vec()).text;
    let mark = mark(bytes);
    if !file.is_of(&read) {
        return Err(Refusal::new(TryAgain::changed(path).to_string()));
    }
    if bytes[mark.len()..] != *read.as_bytes() {
        return Err(Refusal::new(format!("`{path}` is not UTF-8")));
    }
    Ok(Patch::replace(path, bytes, [mark, text.as_bytes()].concat()))
}
