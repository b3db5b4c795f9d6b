//! The data from which answers are made: the project as it was last read, and the files as they are in the editor.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::{Location, Position, Range as EditorRange, Uri};

use super::checked::Checked;
use super::documents::{Document, Documents};
use super::position_map::PositionMap;
use super::uri::uri_of;
use crate::link::{PageId, Site};
use crate::mount::Role;
use crate::source::{FileId, Span, Units};

/// What the editor supports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    pub units: Units,
    /// Whether it can create files as part of a change.
    pub creates_files: bool,
    /// Whether it reports changes on disk on request.
    pub watches: bool,
}

/// The data from which answers are made.
pub struct Workspace<'a> {
    pub checked: &'a Checked,
    pub documents: &'a Documents,
    pub client: Client,
    /// The project's folder, with symbolic links resolved.
    pub root: &'a Utf8Path,
}

impl<'a> Workspace<'a> {
    pub fn site(&self) -> &'a Site {
        self.checked.site()
    }

    /// The file of an open document in the project.
    pub fn file(&self, document: &Document) -> Option<FileId> {
        self.checked.file(&document.path)
    }

    /// The role of an open document in the project.
    pub fn role(&self, document: &Document) -> Option<Role> {
        Some(self.site().sources[self.file(document)?].role)
    }

    /// The page of an open document.
    pub fn page(&self, document: &Document) -> Option<PageId> {
        self.site().page_of(self.file(document)?)
    }

    /// The offset of a position in an open document.
    pub fn offset(&self, document: &Document, position: Position) -> usize {
        let at = (position.line, position.character);
        document.lines.offset_of(&document.text, at, self.client.units)
    }

    /// A range of an open document, in the editor's positions.
    pub fn range(&self, document: &Document, range: Range<usize>) -> EditorRange {
        let position = |at: usize| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let (line, character) = document.lines.editor_position(&document.text, at, self.client.units);
            Position { line, character }
        };
        EditorRange { start: position(range.start), end: position(range.end) }
    }

    /// The URI of a file of the project, by its path from the root. For an open file, the URI that the editor uses.
    pub fn uri(&self, path: &Utf8Path) -> Option<Uri> {
        match self.documents.at(path) {
            Some(document) => Some(document.uri.clone()),
            None => uri_of(&self.root.join(path)),
        }
    }

    /// The path of a file that an editor can open, with symbolic links resolved. `None` for built-in files and for
    /// files of other repositories.
    pub fn path(&self, file: FileId) -> Option<Utf8PathBuf> {
        let sources = &self.site().sources;
        let own = sources.get(file)?;
        let is_own = !sources.is_built_in(file) && !sources.is_of_outline(file) && own.repository().is_none();
        is_own.then(|| sources.listing().real(&own.path).to_owned())
    }

    /// The current location of a position in the project. `None` if no editor can open it, or if it is in a changed
    /// part.
    pub fn location(&self, place: Span) -> Option<Location> {
        let path = self.path(place.file)?;
        let range = self.range_of(&path, place)?;
        Some(Location { uri: self.uri(&path)?, range })
    }

    fn range_of(&self, path: &Utf8Path, place: Span) -> Option<EditorRange> {
        let file = &self.site().sources[place.file];
        let range = place.start as usize..place.end as usize;
        if let Some(document) = self.documents.at(path) {
            if file.is_of(&document.text) {
                return Some(self.range(document, range));
            }
            let old = self.site().sources.text(place.file).ok()?;
            let moved = PositionMap::between(&old, &document.text).moved(range)?;
            return Some(self.range(document, moved));
        }
        let text =
            if file.lines.is_ascii() { String::new() } else { self.site().sources.text(place.file).ok()? };
        let position = |at: u32| {
            let (line, character) = file.lines.editor_position(&text, at, self.client.units);
            Position { line, character }
        };
        Some(EditorRange { start: position(place.start), end: position(place.end) })
    }

    /// The top of a page, or one of its sections.
    pub fn location_of(&self, page: PageId, anchor: Option<&str>) -> Option<Location> {
        let document = &self.site().page(page).document;
        let headings = &document.markdown.headings;
        let heading = anchor.and_then(|anchor| headings.iter().find(|heading| heading.id == anchor));
        self.location(heading.map_or(Span::start_of(document.file), |heading| heading.span))
    }

    /// A path and its line, in the form that people read.
    pub fn shown(&self, place: Span) -> String {
        let file = &self.site().sources[place.file];
        format!("{}:{}", file.shown(), file.position(place.start).line)
    }
}
