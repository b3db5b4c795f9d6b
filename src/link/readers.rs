//! Which services read a file, according to the patterns under `reads` in their entries.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::ids::ServiceId;
use super::places::Places;
use super::services::LinkedService;
use crate::codeowners::Codeowners;
use crate::config::Pattern;
use crate::files::{in_repository, root_of};
use crate::mount;
use crate::source::{FileId, Span};
use crate::sources::Sources;

/// The patterns of all entries.
pub struct Readers<'a> {
    patterns: Vec<(ServiceId, Pattern)>,
    /// For each pattern, whether it matches a file that was looked up.
    is_used: Vec<bool>,
    services: &'a [LinkedService],
    codeowners: &'a BTreeMap<Utf8PathBuf, Codeowners>,
    /// Patterns that match a file that their service may not read, each with the first such file.
    pub forbidden: Vec<(Span, FileId)>,
}

impl<'a> Readers<'a> {
    pub fn new(
        services: &'a [LinkedService],
        codeowners: &'a BTreeMap<Utf8PathBuf, Codeowners>,
        sources: &Sources,
    ) -> Self {
        let numbered = services.iter().enumerate();
        let patterns = numbered.flat_map(|(at, linked)| {
            let entry = &sources[linked.service.file].path;
            let own = linked.service.reads.iter();
            let own = own.filter_map(|reads| mount::read_pattern(entry, &reads.value, reads.span));
            own.map(move |pattern| (ServiceId(at), pattern)).collect::<Vec<_>>()
        });
        let patterns: Vec<_> = patterns.collect();
        let is_used = vec![false; patterns.len()];
        Self { patterns, is_used, services, codeowners, forbidden: Vec::new() }
    }

    /// The services that name a file and may read it: it is below their folder, or CODEOWNERS assigns it to their
    /// owner.
    pub fn of(&mut self, file: FileId, path: &Utf8Path) -> Vec<ServiceId> {
        let matching = self.patterns.iter().enumerate().filter(|(_, (_, pattern))| pattern.is_match(path));
        let matching: Vec<usize> = matching.map(|(at, _)| at).collect();
        let mut found = Vec::new();
        let mut forbidden = Vec::new();
        for at in matching {
            self.is_used[at] = true;
            let (service, pattern) = &self.patterns[at];
            if self.may(*service, path) {
                found.push(*service);
            } else {
                forbidden.push((pattern.span, file));
            }
        }
        let is_known = |span: &Span| self.forbidden.iter().any(|(known, _)| known == span);
        forbidden.retain(|(span, _)| !is_known(span));
        self.forbidden.extend(forbidden);
        found
    }

    /// The patterns that match no file of the project. A pattern of a gathered repository counts only if the repository
    /// is read from a local path: packs and clones do not have all files.
    pub fn unmatched(self, places: Places<'_>) -> Vec<Pattern> {
        let is_whole = |pattern: &Pattern| {
            let Some((name, _)) = in_repository(&places.sources[pattern.span.file].path) else { return true };
            let mut members = places.config.repositories.iter();
            members.any(|member| member.name.value == name && member.path.is_some())
        };
        let unused = self.patterns.into_iter().zip(self.is_used).filter(|(_, is_used)| !is_used);
        let patterns = unused.map(|((_, pattern), _)| pattern).filter(is_whole);
        patterns.filter(|pattern| !pattern.matches_any(places.sources.listing())).collect()
    }

    fn may(&self, service: ServiceId, path: &Utf8Path) -> bool {
        let service = &self.services[service.0].service;
        if path.starts_with(&service.folder) && !self.is_of_another(&service.folder, path) {
            return true;
        }
        let root = root_of(path);
        let below = path.strip_prefix(root).unwrap_or(path);
        let owners = self.codeowners.get(root).and_then(|own| own.of(below));
        let (Some(owners), Some(owner)) = (owners, &service.owner) else { return false };
        let own: Vec<String> = names(&owner.value).collect();
        names(&owners.value).any(|name| own.contains(&name))
    }
}

impl Readers<'_> {
    /// Whether a file below a folder belongs to another service whose folder is closer to it.
    fn is_of_another(&self, folder: &Utf8Path, path: &Utf8Path) -> bool {
        let mut others = self.services.iter().map(|other| other.service.folder.as_path());
        others.any(|other| other != folder && other.starts_with(folder) && path.starts_with(other))
    }
}

/// The names of owners, normalised for comparison: `@acme/Team-Pay` becomes `team-pay`.
fn names(owners: &str) -> impl Iterator<Item = String> {
    let words = owners.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    words.map(|word| word.trim_start_matches('@').rsplit('/').next().unwrap_or(word).to_lowercase())
}
