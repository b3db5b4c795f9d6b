//! The lookups at the end of following links. Each is done once for all links that need it, in the order of the files.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Class, LinkedAlarm, Linker, LocalTarget};
use crate::link::ids::PageId;
use crate::nearest::{Budget, Suggestions};
use crate::routes::PageKind;
use crate::source::Spanned;

/// A link that leads nowhere, and the link that it may have meant.
pub type DeadLink = (Spanned<String>, Option<String>);

/// An alarm whose links were followed, and the lookups that are still pending.
pub struct FollowedAlarm {
    pub alarm: LinkedAlarm,
    /// The pending lookup for its link.
    pub lookup: Option<PendingLookup>,
    /// The pending lookup for each of its further links that lead nowhere.
    pub dead_lookups: Vec<Option<PendingLookup>>,
}

/// What still has to be looked up for a link.
#[derive(PartialEq, Eq, Hash)]
pub enum PendingLookup {
    /// The page that a dead link may have meant. The text is the link.
    Page(LocalTarget, String),
    /// The alarm whose page a dead link may have meant. The text is the alarm's name in the address.
    Alarm(String),
    /// The pages that match one of these patterns. If there are none, the link is dead.
    Patterns(Vec<String>),
    /// The pages whose paths end with this text.
    Ending(String),
}

/// Resolves pending lookups, each once.
pub struct LookupResolver<'a, 'b> {
    linker: &'b Linker<'a>,
    /// The names of alarms, as they are written in addresses.
    near: Suggestions<'a>,
    budget: &'b mut Budget,
    meant: HashMap<PendingLookup, Option<String>>,
    matching: HashMap<PendingLookup, Arc<[PageId]>>,
}

impl<'a, 'b> LookupResolver<'a, 'b> {
    pub fn new(linker: &'b Linker<'a>, near: Suggestions<'a>, budget: &'b mut Budget) -> Self {
        Self { linker, near, budget, meant: HashMap::new(), matching: HashMap::new() }
    }

    pub fn resolve(
        &mut self,
        FollowedAlarm { mut alarm, lookup, dead_lookups }: FollowedAlarm,
    ) -> LinkedAlarm {
        match lookup {
            Some(lookup @ (PendingLookup::Page(..) | PendingLookup::Alarm(_))) => {
                alarm.nearest = self.meant(lookup);
            }
            Some(lookup) => {
                let may_be_dead = matches!(lookup, PendingLookup::Patterns(_));
                alarm.matching_pages = self.matching(lookup);
                if may_be_dead && alarm.matching_pages.is_empty() {
                    alarm.class = Class::Dead;
                }
            }
            None => {}
        }
        for ((_, nearest), lookup) in alarm.dead.iter_mut().zip(dead_lookups) {
            if let Some(lookup) = lookup {
                *nearest = self.meant(lookup);
            }
        }
        alarm
    }

    fn meant(&mut self, lookup: PendingLookup) -> Option<String> {
        if let Some(known) = self.meant.get(&lookup) {
            return known.clone();
        }
        let found = match &lookup {
            PendingLookup::Page(ours, link) if self.budget.has_more() => {
                self.linker.meant(ours, link, self.budget)
            }
            PendingLookup::Alarm(name) => {
                let near = self.near.of(name, self.budget).name;
                near.map(|name| self.linker.whole(&format!("{}{name}/", PageKind::Alarm.folder())))
            }
            _ => None,
        };
        self.meant.entry(lookup).or_insert(found).clone()
    }

    fn matching(&mut self, lookup: PendingLookup) -> Arc<[PageId]> {
        let index = self.linker.index;
        let matching = self.matching.entry(lookup).or_insert_with_key(|lookup| match lookup {
            PendingLookup::Patterns(patterns) => {
                patterns.iter().flat_map(|path| index.matching_pages(path)).collect()
            }
            PendingLookup::Ending(end) => index.ending(end).into(),
            PendingLookup::Page(..) | PendingLookup::Alarm(_) => Arc::default(),
        });
        Arc::clone(matching)
    }
}
