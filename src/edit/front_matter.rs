//! A document whose front matter is edited: its bytes to an editor, and the editor to a patch.

use super::Refusal;
use crate::emit::{Patch, changed};
use crate::link::Site;
use crate::parse;
use crate::source::{FileId, Malformed, Source};
use crate::yaml::edit::Editor;

/// A document that is open for edits. What is not edited keeps its bytes.
pub struct FrontMatter<'a> {
    pub editor: Editor,
    source: &'a Source,
    /// The file as it was read.
    bytes: &'a [u8],
}

/// The byte order mark, which a text is without.
const MARK: &[u8] = b"\xef\xbb\xbf";

impl<'a> FrontMatter<'a> {
    /// Opens a file of the site, which must still have these bytes.
    pub fn open(site: &'a Site, file: FileId, bytes: &'a [u8]) -> Result<Self, Refusal> {
        let source = &site.sources[file];
        let editor = editor(site, file)?;
        if bytes.strip_prefix(MARK).unwrap_or(bytes) != text(site, file).as_bytes() {
            return Err(Refusal::new(changed(&source.path)));
        }
        Ok(Self { editor, source, bytes })
    }

    /// The patch of all edits so far; an empty one where nothing changed.
    pub fn patch(&self) -> Patch {
        let mark = if self.bytes.starts_with(MARK) { MARK } else { b"" };
        let edited = [mark, self.editor.text().as_bytes()].concat();
        Patch::replace(&self.source.path, self.bytes, edited)
    }

    /// The line of a key, as the file will be.
    pub fn line(&self, path: &[&str]) -> usize {
        let edited = Source::new(self.source.path.clone(), self.editor.text().to_owned());
        self.editor.key(path).map_or(1, |key| edited.position(key.span.start).line)
    }

    /// One edit; what is in its way is a refusal with the place.
    pub fn edit<T>(&mut self, edit: impl FnOnce(&mut Editor) -> Result<T, Malformed>) -> Result<T, Refusal> {
        edit(&mut self.editor).map_err(|malformed| Refusal::of(self.source, &malformed))
    }
}

/// Fails with the place of what is wrong with a file's front matter, where it has any.
pub fn look(site: &Site, file: FileId) -> Result<(), Refusal> {
    if site.sources[file].malformed.is_empty() && parse::matter(text(site, file)).is_none() {
        return Ok(());
    }
    editor(site, file).map(|_| ())
}

fn editor(site: &Site, file: FileId) -> Result<Editor, Refusal> {
    let source = &site.sources[file];
    if let Some(flaw) = source.malformed.first() {
        return Err(Refusal::at(source, flaw.offset, &flaw.message, &flaw.help));
    }
    let text = text(site, file);
    let Some(matter) = parse::matter(text) else {
        let message = format!("`{}` has no front matter between two lines of `---`", source.path);
        return Err(Refusal::new(message));
    };
    Editor::open(file, text.to_owned(), matter).map_err(|malformed| Refusal::of(source, &malformed))
}

/// The text that the site was made from. Nothing else in `edit` asks for one.
fn text(site: &Site, file: FileId) -> &str {
    &site.sources[file].text
}
