//! A review's file to its editor, and back.

use anyhow::{anyhow, bail};
use camino::Utf8Path;

use crate::emit;
use crate::failure::TryAgain;
use crate::files;
use crate::link::Site;
use crate::parse;
use crate::source::{FileId, Malformed, Position, Source};
use crate::yaml::edit::Editor;

/// A file of which the front matter is edited.
pub struct Editing {
    pub editor: Editor,
    source: Source,
    /// The file as it was read.
    bytes: Vec<u8>,
}

const MARK: &[u8] = b"\xef\xbb\xbf";

impl Editing {
    pub fn open(root: &Utf8Path, site: &Site, file: FileId) -> anyhow::Result<Self> {
        let source = site.sources.source(file)?;
        let bytes = files::bytes_in(root, &source.path)?;
        let editor = editor(&source, file)?;
        if bytes.strip_prefix(MARK).unwrap_or(&bytes) != source.text.as_bytes() {
            bail!(TryAgain::changed(&source.path));
        }
        Ok(Self { editor, source, bytes })
    }

    /// Fails with the place of what is wrong with a file's front matter, where it has any.
    pub fn look(site: &Site, file: FileId) -> anyhow::Result<()> {
        let source = site.sources.source(file)?;
        if source.malformed.is_empty() && parse::matter(&source.text).is_none() {
            return Ok(());
        }
        editor(&source, file).map(|_| ())
    }

    /// Writes the file, where something changed.
    pub fn save(&self, root: &Utf8Path) -> anyhow::Result<()> {
        if self.editor.text() == self.source.text {
            return Ok(());
        }
        let mark = if self.bytes.starts_with(MARK) { MARK } else { b"" };
        let text = [mark, self.editor.text().as_bytes()].concat();
        emit::replace(root, &self.source.path, &self.bytes, &text)
    }

    /// The line of a key, as the file is now.
    pub fn line(&self, path: &[&str]) -> usize {
        let now = Source::new(self.source.path.clone(), self.editor.text().to_owned());
        self.editor.key(path).map_or(1, |key| now.position(key.span.start).line)
    }
}

fn editor(source: &Source, file: FileId) -> anyhow::Result<Editor> {
    if let Some(flaw) = source.malformed.first() {
        let at = source.position(flaw.offset);
        bail!("{}:{}:{}: {}\n  help: {}", source.path, at.line, at.column, flaw.message, flaw.help);
    }
    let Some(matter) = parse::matter(&source.text) else {
        bail!("`{}` has no front matter between two lines of `---`", source.path);
    };
    Editor::open(file, source.text.clone(), matter)
        .map_err(|malformed| fault(&source.path, source.position(malformed.span.start), &malformed))
}

/// What is wrong with a file, and where, as the reason why a command cannot run.
pub fn fault(path: &Utf8Path, at: Position, malformed: &Malformed) -> anyhow::Error {
    let Malformed { message, help, .. } = malformed;
    anyhow!("{path}:{}:{}: {message}\n  help: {help}", at.line, at.column)
}
