//! Lists the files of a tree: which exist, which cannot be read, and which are hidden.

use std::collections::BTreeSet;
use std::io;
use std::rc::Rc;

use ahash::AHashMap;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::fetched::FETCHED;
use super::follow::follow;
use super::ignored::{self, Ignored};
use super::listing::{Hidden, HiddenBy, Listed, Listing};
use super::output::{self, MARKER, Written};
use super::text::problem;
use super::{Files, Item, Kind};
use crate::cache;
use crate::source::FileProblem;

/// The folders of git, of our cache and of our clones. They contain no documents.
const NEVER: [&str; 3] = [".git", ".readyroom-cache", FETCHED];

/// The file by which a tool marks a folder as its cache, and its beginning: <https://bford.info/cachedir/>.
pub const CACHE: &str = "CACHEDIR.TAG";
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// The maximum number of links to folders on one path.
const DEEPEST_LINKS: usize = 4;
/// The maximum number of links to folders in one tree.
const MOST_LINKS: usize = 1000;

/// The maximum nesting depth of folders.
const DEEPEST: usize = 64;

/// Lists a tree. `reaches` says whether a pattern can match below a hidden folder; other hidden folders are not listed.
/// Fails if the root cannot be read. Anything below that cannot be read is listed with the reason.
pub fn walk(files: &dyn Files, reaches: &dyn Fn(&Utf8Path) -> bool) -> io::Result<Listing> {
    let items = files.folder(Utf8Path::new(""))?;
    let mut walk = Walk {
        files,
        reaches,
        listed: Vec::new(),
        closed: BTreeSet::new(),
        ignored: Ignored::default(),
        ahead: AHashMap::new(),
        through: Vec::new(),
        links: 0,
    };
    walk.folder(items, &At::default());
    Ok(Listing::new(walk.listed, walk.closed))
}

struct Walk<'a> {
    files: &'a dyn Files,
    reaches: &'a dyn Fn(&Utf8Path) -> bool,
    listed: Vec<(Utf8PathBuf, Listed)>,
    /// Hidden folders that no pattern can match below.
    closed: BTreeSet<Utf8PathBuf>,
    ignored: Ignored,
    /// The contents of folders that the walk has not reached yet.
    ahead: AHashMap<Utf8PathBuf, io::Result<Vec<Item>>>,
    /// The real paths of the linked folders that contain the current folder.
    through: Vec<Utf8PathBuf>,
    /// The number of links to folders that were followed.
    links: usize,
}

/// The position of the walk.
#[derive(Clone, Default)]
struct At {
    /// The path from the root, including links.
    path: Utf8PathBuf,
    /// The path without links.
    real: Utf8PathBuf,
    hidden: Option<Hidden>,
    /// The nearest output folder that contains it.
    written: Option<Rc<Written>>,
}

impl Walk<'_> {
    fn folder(&mut self, mut items: Vec<Item>, at: &At) {
        items.sort();
        let mut at = at.clone();
        let has = |name: &str| items.iter().any(|item| item.name == name && item.kind == Kind::File);
        let depth = at.path.components().count();
        if has(CACHE) && self.bytes(&at.real.join(CACHE)).is_some_and(|tag| tag == cache::TAG_TEXT.as_bytes())
        {
            return;
        }
        if has(CACHE) && depth > 0 && at.hidden.is_none() && self.is_cache(&at.real.join(CACHE)) {
            at.hidden = Some(Hidden { by: HiddenBy::Cache, depth });
        }
        if has(MARKER)
            && let Some(text) = self.text(&at.real.join(MARKER))
        {
            at.written = Written::read(&at.path, &text).map(Rc::new).or(at.written);
            self.look_ahead(&items, &at);
        }
        let ignores = has(ignored::FILE);
        if ignores && let Some(text) = self.text(&at.real.join(ignored::FILE)) {
            self.ignored.enter(&at.path, &text);
        }
        for item in items {
            if !NEVER.contains(&item.name.as_str()) {
                self.item(&item, &at);
            }
        }
        if ignores {
            self.ignored.leave(&at.path);
        }
    }

    /// Lists the folders of a built site at once, since it has one for each page.
    fn look_ahead(&mut self, items: &[Item], at: &At) {
        let Some(written) = &at.written else { return };
        let (files, real) = (self.files, &at.real);
        let folders = written.folders();
        let below = |folder: &str, items: &[Item]| -> Vec<String> {
            let items = items.iter().filter(|item| item.kind == Kind::Folder);
            let paths = items.map(|item| match folder {
                "" => item.name.clone(),
                _ => format!("{folder}/{}", item.name),
            });
            paths.filter(|path| folders.contains(path.as_str())).collect()
        };
        let mut level = below("", items);
        while !level.is_empty() {
            let looked: Vec<_> = level
                .into_par_iter()
                .map(|folder| {
                    let path = real.join(&folder);
                    let items = files.folder(&path);
                    let next = below(&folder, items.as_deref().unwrap_or_default());
                    (path, items, next)
                })
                .collect();
            level = Vec::new();
            for (path, items, next) in looked {
                level.extend(next);
                self.ahead.insert(path, items);
            }
        }
    }

    fn item(&mut self, item: &Item, folder: &At) {
        let path = folder.path.join(&item.name);
        let real = folder.real.join(&item.name);
        match item.kind {
            Kind::Folder => self.enter(At { path, real, ..folder.clone() }, output::is_stage(&item.name)),
            Kind::File => self.list(path, real, folder, None),
            Kind::Link => match follow(self.files, &real) {
                Ok((target, _)) if is_private(&target) => {
                    let problem = problem("this symbolic link leads to a hidden file", "remove it");
                    self.list(path, real, folder, Some(problem));
                }
                Ok((target, Kind::Folder)) => self.linked(At { path, real: target, ..folder.clone() }, &real),
                Ok((target, Kind::File)) => self.list(path, target, folder, None),
                Ok(_) => self.list(path, real, folder, Some(not_a_file())),
                Err(problem) => self.list(path, real, folder, Some(problem)),
            },
            Kind::Other => self.list(path, real, folder, Some(not_a_file())),
            Kind::Misnamed => {
                let problem = problem("the name of this file is not UTF-8", "rename it");
                self.list(path, real, folder, Some(problem));
            }
        }
    }

    fn enter(&mut self, mut at: At, is_stage: bool) {
        let depth = at.path.components().count();
        if at.hidden.is_none() && is_stage && self.files.kind(&at.real.join(MARKER)).is_some() {
            at.hidden = Some(Hidden { by: HiddenBy::Output, depth });
        }
        if at.hidden.is_none() && self.ignored.ignores(&at.path, true) {
            at.hidden = Some(Hidden { by: HiddenBy::Gitignore, depth });
        }
        if at.hidden.is_some() && !(self.reaches)(&at.path) {
            self.closed.insert(at.path);
            return;
        }
        if depth > DEEPEST {
            let message = format!("this folder is nested in {DEEPEST} others, and is not read");
            return self.refuse(at, problem(&message, "move it up, or exclude it"));
        }
        let items = self.ahead.remove(&at.real).unwrap_or_else(|| self.files.folder(&at.real));
        match items {
            Ok(items) => self.folder(items, &at),
            Err(error) => {
                self.refuse(at, problem(&format!("this cannot be read: {error}"), "grant access to it"));
            }
        }
    }

    /// Records a folder whose contents are not listed, and the reason.
    fn refuse(&mut self, at: At, problem: FileProblem) {
        self.listed.push((at.path, Listed { refused: Some(problem), hidden: at.hidden, real: None }));
    }

    /// Follows a link to a folder. Its contents are listed below the link.
    fn linked(&mut self, at: At, link: &Utf8Path) {
        // All of a folder around the link is listed there.
        if link.starts_with(&at.real) {
            return;
        }
        let is_around = |inside: &Utf8PathBuf| inside.starts_with(&at.real);
        let refused = if self.through.iter().any(is_around) {
            Some(problem("this symbolic link leads in a circle", "remove it, or exclude it"))
        } else if self.through.len() >= DEEPEST_LINKS || self.links >= MOST_LINKS {
            Some(problem("too many symbolic links lead to folders here", "exclude this one"))
        } else {
            None
        };
        if let Some(problem) = refused {
            return self.refuse(at, problem);
        }
        self.links += 1;
        self.through.push(at.real.clone());
        self.enter(at, false);
        self.through.pop();
    }

    fn list(&mut self, path: Utf8PathBuf, real: Utf8PathBuf, folder: &At, refused: Option<FileProblem>) {
        let hidden_by = |by| Some(Hidden { by, depth: path.components().count() });
        let hidden = folder.hidden.or_else(|| {
            if folder.written.as_ref().is_some_and(|written| written.has(&path)) {
                hidden_by(HiddenBy::Output)
            } else if self.ignored.ignores(&path, false) {
                hidden_by(HiddenBy::Gitignore)
            } else {
                None
            }
        });
        let real = (real != path).then_some(real);
        self.listed.push((path, Listed { refused, hidden, real }));
    }

    fn is_cache(&self, tag: &Utf8Path) -> bool {
        self.bytes(tag).is_some_and(|bytes| bytes.starts_with(CACHE_SIGNATURE))
    }

    fn text(&self, path: &Utf8Path) -> Option<String> {
        Some(String::from_utf8_lossy(&self.bytes(path)?).into_owned())
    }

    /// The bytes of a small file. `None` for a larger file, which cannot be what its name says.
    fn bytes(&self, path: &Utf8Path) -> Option<Vec<u8>> {
        let is_small = self.files.size(path).is_ok_and(|size| size <= super::text::LARGEST);
        is_small.then(|| self.files.read(path).ok()).flatten()
    }
}

/// Whether a path must not be published: it is hidden, and not in a folder that hosts of repositories read.
pub(super) fn is_private(path: &Utf8Path) -> bool {
    const HOSTS: [&str; 2] = [".github", ".gitlab"];
    let mut parts = path.components().map(|part| part.as_str());
    parts.any(|part| part.starts_with('.') && !HOSTS.contains(&part))
}

fn not_a_file() -> FileProblem {
    problem("this is neither a file nor a folder", "remove it")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Memory, Overlay};
    use super::*;

    fn listed(files: &[(&str, &str)], reaches: fn(&Utf8Path) -> bool) -> Listing {
        let files = files.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec()));
        walk(&Memory::new(files), &reaches).expect("memory can be read")
    }

    fn hidden(listing: &Listing) -> Vec<(&str, HiddenBy, usize)> {
        let hidden = listing.iter().filter_map(|(path, listed)| Some((path.as_str(), listed.hidden?)));
        hidden.map(|(path, hidden)| (path, hidden.by, hidden.depth)).collect()
    }

    #[test]
    fn ignore_files_nest_and_the_innermost_wins() {
        let listing = listed(
            &[
                (".gitignore", "*.tmp\n/build/\n"),
                ("a.tmp", ""),
                ("build/x.md", ""),
                ("docs/.gitignore", "!keep.tmp\ndrafts/\n"),
                ("docs/keep.tmp", ""),
                ("docs/lose.tmp", ""),
                ("docs/drafts/x.md", ""),
                ("src/build/x.md", ""),
                (".git/config", ""),
                (".github/x.md", ""),
            ],
            |folder| folder == "docs/drafts",
        );
        let expected = [
            ("a.tmp", HiddenBy::Gitignore, 1),
            ("docs/drafts/x.md", HiddenBy::Gitignore, 2),
            ("docs/lose.tmp", HiddenBy::Gitignore, 2),
        ];
        assert_eq!(hidden(&listing), expected);
        assert_eq!(listing.closed().collect::<Vec<_>>(), ["build"]);
        assert!(listing.is_closed("build/x.md".into()) && !listing.is_closed("builds/x.md".into()));
        assert!(listing.has_file(".github/x.md".into()) && !listing.has_file(".git/config".into()));
    }

    #[test]
    fn only_a_real_tag_and_a_real_marker_hide_anything() {
        let marker = format!("{HEADER}index.html\na%20b.md\n", HEADER = super::super::HEADER);
        let listing = listed(
            &[
                ("fake/CACHEDIR.TAG", ""),
                ("fake/.readyroom", ""),
                ("fake/x.md", ""),
                ("real/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# cargo\n"),
                ("real/x.md", ""),
                ("public/.readyroom", &marker),
                ("public/a b.md", ""),
                ("public/mine.md", ""),
                (".public.readyroom/.readyroom", ""),
                (".public.readyroom/index.html", ""),
            ],
            |_| false,
        );
        let expected = [
            ("public/.readyroom", HiddenBy::Output, 2),
            ("public/a b.md", HiddenBy::Output, 2),
            ("real/CACHEDIR.TAG", HiddenBy::Cache, 1),
            ("real/x.md", HiddenBy::Cache, 1),
        ];
        assert_eq!(hidden(&listing), expected);
        assert_eq!(listing.closed().collect::<Vec<_>>(), [".public.readyroom"]);
    }

    #[test]
    fn unsaved_texts_take_the_place_of_saved_ones() {
        let saved = Memory::new([("a.md".into(), b"saved".to_vec()), ("d/b.md".into(), b"saved".to_vec())]);
        let unsaved = [("a.md".into(), "unsaved".to_owned()), ("d/new.md".into(), "new".to_owned())];
        let overlay = Overlay::new(Arc::new(saved), unsaved);
        let listing = walk(&overlay, &|_| true).expect("memory can be read");
        assert_eq!(listing.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["a.md", "d/b.md", "d/new.md"]);
        let text =
            |path: &str| overlay.read(path.into()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let texts = ["a.md", "d/b.md", "d/new.md"].map(|path| text(path).unwrap_or_default());
        assert_eq!(texts, ["unsaved", "saved", "new"]);
    }

    #[test]
    fn a_folder_in_too_many_others_is_not_looked_into() {
        let deepest = "a/".repeat(DEEPEST);
        let (seen, unseen) = (format!("{deepest}page.md"), format!("{deepest}a/a/page.md"));
        let listing = listed(&[(&seen, ""), (&unseen, "")], |_| false);
        let listing: Vec<_> =
            listing.iter().map(|(path, listed)| (path.as_str(), listed.refused.is_some())).collect();
        assert_eq!(listing, [(format!("{deepest}a").as_str(), true), (&seen, false)]);
    }
}
