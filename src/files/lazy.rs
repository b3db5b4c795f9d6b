//! Files that are opened when they are first used.

use std::fmt;
use std::io;
use std::sync::OnceLock;

use camino::Utf8Path;

use super::{Files, Item, Kind};

/// Opens the files. The error says why they cannot be read.
type Open = dyn Fn() -> Result<Box<dyn Files>, String> + Send + Sync;

/// A tree that is opened when it is first used. If it cannot be opened, each call fails with the reason.
pub struct Lazy {
    open: Box<Open>,
    opened: OnceLock<Result<Box<dyn Files>, String>>,
}

impl Lazy {
    pub fn new(open: impl Fn() -> Result<Box<dyn Files>, String> + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), opened: OnceLock::new() }
    }

    fn files(&self) -> io::Result<&dyn Files> {
        match self.opened.get_or_init(&self.open) {
            Ok(files) => Ok(&**files),
            Err(why) => Err(io::Error::new(io::ErrorKind::InvalidData, why.clone())),
        }
    }
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").field("opened", &self.opened).finish_non_exhaustive()
    }
}

impl Files for Lazy {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        self.files()?.folder(path)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        self.files().ok()?.kind(path)
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        self.files()?.target(link)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        self.files()?.size(path)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.files()?.read(path)
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        self.files()?;
        match self.opened.get_mut() {
            Some(Ok(files)) => files.prefetch(paths),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use camino::Utf8PathBuf;

    use super::*;
    use crate::files::Memory;

    #[test]
    fn it_is_opened_once_and_only_when_it_is_used() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let lazy = Lazy::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(Box::new(Memory::new([(Utf8PathBuf::from("a.md"), b"A".to_vec())])))
        });
        assert_eq!(count.load(Ordering::Relaxed), 0);
        let asked = [lazy.read("a.md".into()), lazy.read("a.md".into())];
        assert!(asked.iter().all(|read| read.as_ref().is_ok_and(|bytes| bytes == b"A")));
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn each_call_says_why_it_cannot_be_opened() {
        let lazy = Lazy::new(|| Err("there is no file `a.pack`".to_owned()));
        let error = lazy.read("a.md".into()).expect_err("it cannot be opened");
        assert_eq!(error.to_string(), "there is no file `a.pack`");
        assert_eq!(lazy.kind("a.md".into()), None);
    }
}
