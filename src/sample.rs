//! Builds a `Site` for tests from texts in memory.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use crate::built_in;
use crate::cache::{Key, KeyMaker};
use crate::config::{self, Config, SiteOutline};
use crate::files::{Gathered, Memory, walk};
use crate::link::{self, Site};
use crate::load::{self, Project, ReadConfig};
use crate::manifest;
use crate::members;
use crate::mount::{BUILT_IN, Mount};
use crate::outline::Unit;
use crate::parse::{self, Known};
use crate::published::{self, Outline};
use crate::source::Source;
use crate::theme;

/// The built-in checklists, parsed once for all tests of a process. They do not depend on the config.
static CHECKLISTS: LazyLock<Mutex<HashMap<Key, Arc<Unit>>>> = LazyLock::new(Mutex::default);

fn checklists() -> MutexGuard<'static, HashMap<Key, Arc<Unit>>> {
    CHECKLISTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks up the units of built-in checklists.
struct BuiltIn;

impl Known for BuiltIn {
    type Kept = ();

    fn get(&self, key: Key) -> Option<(Arc<Unit>, ())> {
        Some((Arc::clone(checklists().get(&key)?), ()))
    }

    fn keep(&self, _: &Arc<Unit>) {}
}

/// The site of some files, on a date, without built-in checklists. If there is no `readyroom.yaml`, an empty one is
/// added. A `manifest.json` is read as that of the last published site.
pub fn site(files: impl IntoIterator<Item = Source>, today: Date) -> Site {
    made(files, today, Vec::new())
}

/// Like `site`, with the built-in checklists.
#[cfg(test)]
pub fn site_with_built_in(files: impl IntoIterator<Item = Source>, today: Date) -> Site {
    made(files, today, vec![built_in::mount()])
}

/// What a project knows from an outline, given as plain JSON.
fn site_outline(outline: Option<&Source>, config: &Config) -> SiteOutline {
    let Some(with) = &config.with else { return SiteOutline::NotConfigured };
    let Some(outline) = outline else { return SiteOutline::Missing(with.file.value.clone()) };
    let outline: Outline = serde_json::from_str(&outline.text).expect("it is an outline");
    let name = with.name.as_ref().map(|name| name.value.as_str());
    let url = config.repository.as_ref().map(|repository| repository.url.as_str());
    let own = SiteOutline::own(&outline, name, url, "".into());
    SiteOutline::Found { outline: Arc::new(outline), own, file: with.file.value.clone() }
}

fn made(files: impl IntoIterator<Item = Source>, today: Date, others: Vec<Mount>) -> Site {
    let mut files: Vec<Source> = files.into_iter().collect();
    let previous = files.extract_if(.., |source| source.path == manifest::FILE).next();
    let previous = previous.map(|source| serde_json::from_str(&source.text).expect("it is a manifest"));
    let outline = files.extract_if(.., |source| source.path == published::FILE).next();
    if !files.iter().any(|source| source.path == config::FILE) {
        files.push(Source::new(config::FILE, String::new()));
    }
    let config = files.iter().find(|source| source.path == config::FILE).expect("it was just added");
    let (config, problems) = Config::read(config::file(), &config.text, |_| today);
    let site_outline = site_outline(outline.as_ref(), &config);
    let policy = if let SiteOutline::Found { outline, .. } = &site_outline {
        Some(built_in::outline_mount(outline))
    } else {
        None
    };
    let others = policy.into_iter().chain(others).collect();
    let config = config.with_outline(site_outline).expect("the policy can be read");
    let files = files.into_iter().map(|source| (source.path, source.text.into_bytes()));
    let mut files = Gathered::new(Memory::new(files));
    let opened = members::open("".into(), &files, &config).expect("no lock is damaged");
    files.gather(opened.trees);
    let listing = walk(&files, &|folder| config.reaches(folder)).expect("memory can be read");
    let key = KeyMaker::new("config");
    let read = ReadConfig { config, key: key.key(), problems };
    let project = load::project("".into(), "".into(), read, files, listing, &theme::is_ours, others);
    let project = Project {
        unreadable: opened.unreadable,
        packs: opened.packs,
        ..project.expect("memory can be read")
    };
    let read = parse::read(&project, &BuiltIn, &key);
    let built_in = read.iter().filter(|read| read.file.path.starts_with(BUILT_IN));
    let built_in = built_in.filter_map(|read| Some((read.kept?.0, Arc::clone(&read.unit))));
    checklists().extend(built_in);
    let read = read.into_iter().map(|read| (read.file, read.unit));
    let (config, sources, parsed) = parse::gathered(project, read);
    link::link(config, sources, parsed, &BTreeSet::new(), previous, &[])
}
