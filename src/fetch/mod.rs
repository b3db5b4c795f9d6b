//! Fetches the repositories under `repositories:` that have a `git` address: for each, its commit and the files that the site
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

/// How many repositories are fetched at a time.
const AT_A_TIME: usize = 8;

/// A repository that is to be fetched.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    pub name: &'a str,
    pub url: &'a Spanned<String>,
    pub rev: Option<&'a Spanned<String>>,
    /// The commit that the lock file pins.
    pub pin: Option<String>,
    /// Whether it moves to what `rev` points to now, whatever the lock file says.
    pub moves: bool,
}

/// Why a repository was not fetched, at a position in `readyroom.yaml`.
#[derive(Clone, Debug)]
pub struct Failure {
    pub place: Span,
    pub message: String,
    pub help: String,
}

/// Where clones are, and the day on which they are read.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    pub root: &'a Utf8Path,
    pub clones: &'a Clones,
    pub today: Date,
}

/// A repository at a commit, or why not; an error where this machine failed.
pub type Fetched = anyhow::Result<Result<Entry, Failure>>;

impl<'a> Wanted<'a> {
    /// `None` for a member without a `git` address.
    pub fn new(member: &'a Member, pin: Pin, moves: bool) -> Option<Self> {
        let Some(Origin::Git { url, rev }) = member.origin() else { return None };
        let pin = match pin {
            Pin::Commit(commit) => Some(commit),
            Pin::Missing | Pin::OtherUrl(_) | Pin::OtherRev(_) => None,
        };
        Some(Self { name: &member.name.value, url, rev, pin, moves })
    }
}

/// Fetches repositories, several at a time, and returns the results in their order. One that fails does not stop the others.
/// `done` is called after each.
pub fn fetch(home: Home<'_>, wanted: &[Wanted<'_>], done: &(dyn Fn() + Sync)) -> Vec<Fetched> {
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
