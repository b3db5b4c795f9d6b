//! Opens a document to edit its front matter, and makes the patch.

use super::Refusal;
use crate::emit::Patch;
use crate::failure::TryAgain;
use crate::files::decode;
use crate::link::Site;
use crate::parse;
use crate::source::{FileId, Lines, Malformed};
use crate::sources::File;
use crate::yaml::edit::Editor;

/// A document that is open for edits. Everything else keeps its bytes.
pub struct FrontMatter<'a> {
    pub editor: Editor,
    file: &'a File,
    /// The bytes of the file when it was opened.
    bytes: &'a [u8],
}

/// The byte order mark of a file, or nothing. The text of the file does not contain it.
pub fn mark(bytes: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if bytes.starts_with(MARK) { MARK } else { b"" }
}

impl<'a> FrontMatter<'a> {
    /// Opens a file of the site. Fails unless it still has these bytes.
    pub fn open(site: &'a Site, file: FileId, bytes: &'a [u8]) -> Result<Self, Refusal> {
        let known = &site.sources[file];
        let source = decode(known.path.clone(), bytes.to_vec());
        let editor = editor(known, &source.text)?;
        if !known.is_of(&source.text) {
            return Err(Refusal::new(TryAgain::changed(&known.path).to_string()));
        }
        Ok(Self { editor, file: known, bytes })
    }

    /// The patch of all edits so far. It is empty if nothing changed.
    pub fn patch(&self) -> Patch {
        let edited = [mark(self.bytes), self.editor.text().as_bytes()].concat();
        Patch::replace(&self.file.path, self.bytes, edited)
    }

    /// The line of a key in the new file.
    pub fn line(&self, path: &[&str]) -> usize {
        let edited = Lines::of(self.editor.text());
        self.editor.key(path).map_or(1, |key| edited.position(key.span.start).line)
    }

    /// Makes one edit. If it is refused, the refusal has the position of the reason.
    pub fn edit<T>(&mut self, edit: impl FnOnce(&mut Editor) -> Result<T, Malformed>) -> Result<T, Refusal> {
        let File { path, lines, .. } = self.file;
        edit(&mut self.editor).map_err(|malformed| Refusal::of(path, lines, &malformed))
    }
}

/// Fails if the front matter of a file is broken, with the position. `text` is the text of the file.
pub fn look(file: &File, text: &str) -> Result<(), Refusal> {
    if file.malformed.is_empty() && parse::matter(text).is_none() {
        return Ok(());
    }
    editor(file, text).map(|_| ())
}

fn editor(file: &File, text: &str) -> Result<Editor, Refusal> {
    let File { path, lines, .. } = file;
    if let Some(problem) = file.malformed.first() {
        return Err(Refusal::at(path, lines, problem.offset, &problem.message, &problem.help));
    }
    let Some(matter) = parse::matter(text) else {
        let why = if text.trim_start_matches('\u{feff}').trim_start().starts_with("+++") {
            "has front matter in TOML, which no command changes: rewrite it in YAML, or edit it yourself"
        } else {
            "has no front matter between two lines of `---`"
        };
        return Err(Refusal::new(format!("`{path}` {why}")));
    };
    let editor = Editor::open(file.id, text.to_owned(), matter);
    editor.map_err(|malformed| Refusal::of(path, lines, &malformed))
}
