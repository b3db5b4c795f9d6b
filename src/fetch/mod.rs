//! Fetches the repositories of `repositories:` that have a `git` URL: the commit of each, and the files that the site
//! needs from it.

mod member;
mod needed;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use camino::Utf8Path;
use jiff::civil::Date;

use crate::config::{Member, Origin};
use crate::emit::Clones;
use crate::lock::{Entry, Pin};
use crate::source::{Span, Spanned};

/// The number of repositories that are fetched at the same time.
const AT_A_TIME: usize = 8;

/// A repository to fetch.
#[derive(Clone, Debug)]
pub struct FetchRequest<'a> {
    pub name: &'a str,
    pub url: &'a Spanned<String>,
    pub rev: Option<&'a Spanned<String>>,
    /// The commit in the lock file.
    pub pin: Option<String>,
    /// Whether to move to the commit that `rev` points to now, regardless of the lock file.
    pub moves: bool,
}

/// Why a repository was not fetched, and the position in `readyroom.yaml`.
#[derive(Clone, Debug)]
pub struct Failure {
    pub place: Span,
    pub message: String,
    pub help: String,
}

/// The folder of clones, and the day on which they are read.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    pub root: &'a Utf8Path,
    pub clones: &'a Clones,
    pub today: Date,
}

/// The result for a repository: its entry for the lock, or why it was not fetched. The outer error is for failures of
/// this machine.
pub type Fetched = anyhow::Result<Result<Entry, Failure>>;

impl<'a> FetchRequest<'a> {
    /// `None` for a member without a `git` URL.
    pub fn new(member: &'a Member, pin: Pin, moves: bool) -> Option<Self> {
        let Some(Origin::Git { url, rev }) = member.origin() else { return None };
        let pin = match pin {
            Pin::Commit(commit) => Some(commit),
            Pin::Missing | Pin::OtherUrl(_) | Pin::OtherRev(_) => None,
        };
        Some(Self { name: &member.name.value, url, rev, pin, moves })
    }
}

/// Fetches repositories, several at the same time. Returns the results in order. A failure does not stop the others.
/// `done` is called after each.
pub fn fetch(home: Home<'_>, wanted: &[FetchRequest<'_>], done: &(dyn Fn() + Sync)) -> Vec<Fetched> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut fetched = Vec::new();
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(wanted) = wanted.get(at)
        {
            fetched.push((at, member::fetch(home, wanted)));
            done();
        }
        fetched
    };
    let mut fetched: Vec<(usize, Fetched)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_A_TIME.min(wanted.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("fetching does not panic")).collect()
    });
    fetched.sort_by_key(|(at, _)| *at);
    fetched.into_iter().map(|(_, fetched)| fetched).collect()
}
