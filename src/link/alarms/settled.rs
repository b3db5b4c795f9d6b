//! The last steps of following links. Each is done once for all links that need the same, in the order of the files.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Class, LinkedAlarm, Linker, LocalTarget};
use crate::link::ids::PageId;
use crate::nearest::{Budget, Suggestions};
use crate::routes::PageKind;
use crate::source::Spanned;

/// A link that leads nowhere, and the link that it may have meant.
pub type DeadLink = (Spanned<String>, Option<String>);

/// An alarm whose links were followed, and the questions that are still open.
pub struct Followed {
    pub alarm: LinkedAlarm,
    /// The open question about its link.
    pub open: Option<Open>,
    /// The open question about each of its further links that lead nowhere.
    pub open_dead: Vec<Option<Open>>,
}

/// What still has to be looked up for a link.
#[derive(PartialEq, Eq, Hash)]
pub enum Open {
    /// The page that a dead link may have meant. The text is the link.
    Page(LocalTarget, String),
    /// The alarm whose page a dead link may have meant. The text is the alarm's name in the address.
    Alarm(String),
    /// The pages that match one of these patterns. If there are none, the link is dead.
    Patterns(Vec<String>),
    /// The pages whose paths end with this text.
    Ending(String),
}

/// Answers the open questions, each once.
pub struct Settler<'a, 'b> {
    linker: &'b Linker<'a>,
    /// The names of alarms, as they are written in addresses.
    near: Suggestions<'a>,
    budget: &'b mut Budget,
    meant: HashMap<Open, Option<String>>,
    fits: HashMap<Open, Arc<[PageId]>>,
}

impl<'a, 'b> Settler<'a, 'b> {
    pub fn new(linker: &'b Linker<'a>, near: Suggestions<'a>, budget: &'b mut Budget) -> Self {
        Self { linker, near, budget, meant: HashMap::new(), fits: HashMap::new() }
    }

    pub fn settled(&mut self, Followed { mut alarm, open, open_dead }: Followed) -> LinkedAlarm {
        match open {
            Some(open @ (Open::Page(..) | Open::Alarm(_))) => alarm.nearest = self.meant(open),
            Some(open) => {
                let may_be_dead = matches!(open, Open::Patterns(_));
                alarm.fits = self.fits(open);
                if may_be_dead && alarm.fits.is_empty() {
                    alarm.class = Class::Dead;
                }
            }
            None => {}
        }
        for ((_, nearest), open) in alarm.dead.iter_mut().zip(open_dead) {
            if let Some(open) = open {
                *nearest = self.meant(open);
            }
        }
        alarm
    }

    fn meant(&mut self, open: Open) -> Option<String> {
        if let Some(known) = self.meant.get(&open) {
            return known.clone();
        }
        let found = match &open {
            Open::Page(ours, link) if self.budget.has_more() => self.linker.meant(ours, link, self.budget),
            Open::Alarm(name) => {
                let near = self.near.of(name, self.budget).name;
                near.map(|name| self.linker.whole(&format!("{}{name}/", PageKind::Alarm.folder())))
            }
            _ => None,
        };
        self.meant.entry(open).or_insert(found).clone()
    }

    fn fits(&mut self, open: Open) -> Arc<[PageId]> {
        let index = self.linker.index;
        let fits = self.fits.entry(open).or_insert_with_key(|open| match open {
            Open::Patterns(patterns) => patterns.iter().flat_map(|path| index.fitting(path)).collect(),
            Open::Ending(end) => index.ending(end).into(),
            Open::Page(..) | Open::Alarm(_) => Arc::default(),
        });
        Arc::clone(fits)
    }
}
