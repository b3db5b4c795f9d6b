//! Fetches one repository into a clone with everything that the site needs.

use super::{Failure, FetchRequest, Fetched, Home, needed};
use crate::files::{self, Answer, Refusal, Remote, clone_of};
use crate::git_url::{GitUrl, GitUrlError, is_commit, rev_fault};
use crate::lock::Entry;
use crate::source::Span;

/// Fetches a repository. Does not use the network if the clone already has everything.
pub fn fetch(home: Home<'_>, wanted: &FetchRequest<'_>) -> Fetched {
    let FetchRequest { name, url, rev, .. } = wanted;
    let fault =
        |place: Span, GitUrlError { message, help }| Failure { place, message, help: help.to_owned() };
    let read = match GitUrl::read(&url.value) {
        Ok(read) => read,
        Err(why) => return Ok(Err(fault(url.span, why))),
    };
    if let Some((rev, why)) = rev.and_then(|rev| Some((rev, rev_fault(&rev.value)?))) {
        return Ok(Err(fault(rev.span, why)));
    }
    if home.clones.is_taken(name) {
        let path = clone_of(name);
        let message = format!("`{path}` is not a clone that readyroom made");
        return Ok(Err(Failure { place: url.span, message, help: format!("move `{path}` elsewhere") }));
    }
    let folder = home.clones.folder();
    let repository = Repository { home, wanted, remote: Remote::new(&read, &folder) };
    let commit = match repository.commit()? {
        Ok(commit) => commit,
        Err(refusal) => return Ok(Err(repository.failure(refusal))),
    };
    Ok(match repository.bring(&commit)? {
        Ok(()) => {
            let rev = rev.map(|rev| rev.value.clone());
            Ok(Entry { url: read.shown().into_owned(), rev, commit })
        }
        Err(refusal) => Err(repository.failure(refusal)),
    })
}

struct Repository<'a> {
    home: Home<'a>,
    wanted: &'a FetchRequest<'a>,
    remote: Remote<'a>,
}

impl Repository<'_> {
    /// The commit to fetch: that of the lock file, or else the one that `rev` points to now.
    fn commit(&self) -> Answer<String> {
        let FetchRequest { rev, pin, moves, .. } = self.wanted;
        let rev = rev.map(|rev| rev.value.as_str());
        match (pin, rev) {
            (Some(pin), _) if !moves => Ok(Ok(pin.clone())),
            (_, Some(rev)) if is_commit(rev) => Ok(Ok(rev.to_owned())),
            (_, rev) => self.remote.commit(rev),
        }
    }

    /// Updates the clone to have the commit and everything the site needs from it. A damaged clone is made again.
    fn bring(&self, commit: &str) -> Answer<()> {
        let (root, name) = (self.home.root, self.wanted.name);
        if files::length_of_commits(root, name) != Some(commit.len()) {
            return self.make(commit);
        }
        self.home.clones.tidy(name);
        let brought = self.complete(commit);
        if matches!(brought, Ok(Ok(()))) || files::is_sound(root, name) { brought } else { self.make(commit) }
    }

    /// Makes the clone again, and replaces an existing one.
    fn make(&self, commit: &str) -> Answer<()> {
        let (clones, name) = (self.home.clones, self.wanted.name);
        let new = clones.begin(name, commit.len())?;
        let fetched = self.remote.fetch(&new, commit);
        if !matches!(fetched, Ok(Ok(()))) {
            clones.abandon(name);
            return fetched;
        }
        clones.finish(name)?;
        self.complete(commit)
    }

    /// Fetches what is missing in the clone.
    fn complete(&self, commit: &str) -> Answer<()> {
        let (root, name) = (self.home.root, self.wanted.name);
        let clone = root.join(clone_of(name));
        if files::fetched(root, name, commit)?.is_none()
            && let Err(refusal) = self.remote.fetch(&clone, commit)?
        {
            return Ok(Err(refusal));
        }
        let get = |objects: &[String]| self.remote.fetch_objects(&clone, objects);
        needed::fetch(&|| files::fetched(root, name, commit), &get, self.home.today)
    }

    fn failure(&self, Refusal { message, help }: Refusal) -> Failure {
        Failure { place: self.wanted.url.span, message, help }
    }
}
