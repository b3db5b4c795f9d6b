//! Adds the inherited sections to each checklist, and applies its overrides to the inherited items.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::overrides::{Loosened, overridden, strictest};
use super::{Flaw, LinkedItem, LinkedSection, UnknownExtension, by_id};
use crate::config::Config;
use crate::files::root_of;
use crate::model::{Checklist, Extends, Item};
use crate::read::{Problem, nearest};
use crate::source::{FileId, Span, Spanned};
use crate::sources::Sources;

/// The longest chain of checklists that extend each other. No person would write a longer one.
const DEEPEST: usize = 50;

/// A checklist with what it extends.
#[derive(Default)]
pub struct Unfolded {
    pub sections: Vec<LinkedSection>,
    pub unknown: Vec<UnknownExtension>,
    pub loosened: Vec<Loosened>,
    pub flaws: Vec<Flaw>,
}

/// Unfolds every checklist once.
pub struct Unfolding<'a> {
    all: &'a [Checklist],
    by_id: HashMap<&'a str, usize>,
    /// Checklists by their ids in lower case. Ids that differ only in case conflict: on some file systems their pages
    /// would have the same path.
    alike: HashMap<String, Vec<usize>>,
    config: &'a Config,
    sources: &'a Sources,
    /// The first problem of each file because of which a part was not read, and its position.
    lost: BTreeMap<FileId, (Span, String)>,
    /// The files of built-in checklists that the project replaces.
    replaced: BTreeSet<FileId>,
    done: Vec<Option<Unfolded>>,
    /// The checklists being unfolded, outermost first.
    open: Vec<usize>,
}

impl Unfolding<'_> {
    pub fn of(
        all: &[Checklist],
        replaced_from: usize,
        config: &Config,
        sources: &Sources,
        problems: &[Problem],
    ) -> Vec<Unfolded> {
        let replaced = all[replaced_from..].iter().map(|checklist| checklist.file).collect();
        let done = all.iter().map(|_| None).collect();
        let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, checklist) in all.iter().enumerate() {
            alike.entry(checklist.id.value.to_lowercase()).or_default().push(at);
        }
        // If a file has several problems, the first remains.
        let lost = problems.iter().rev().filter_map(Problem::lost).map(|lost| (lost.0.file, lost)).collect();
        let mut unfolding = Unfolding {
            all,
            by_id: by_id(all),
            alike,
            config,
            sources,
            lost,
            replaced,
            done,
            open: Vec::new(),
        };
        for at in 0..all.len() {
            unfolding.unfold(at);
        }
        unfolding.done.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Unfolds a checklist: the sections that it extends come first, then its own in their order.
    fn unfold(&mut self, at: usize) {
        if self.done[at].is_some() {
            return;
        }
        self.open.push(at);
        let checklist = &self.all[at];
        let mut unfolded = Unfolded { flaws: self.flaws(checklist), ..Unfolded::default() };
        for extends in &checklist.extends {
            match self.extended(at, &extends.id) {
                Ok(extended) => {
                    self.unfold(extended);
                    let done = self.done[extended].as_ref();
                    let taken = done.map_or(&[][..], |done| &done.sections);
                    // The flaws of a checklist are also flaws of every checklist that extends it.
                    let flaws = done.into_iter().flat_map(|done| &done.flaws);
                    for flaw in flaws {
                        if !unfolded.flaws.contains(flaw) {
                            unfolded.flaws.push(flaw.clone());
                        }
                    }
                    let chosen = chosen(taken, extends, &mut unfolded.unknown);
                    let chosen = gathered(chosen, extends, &self.all[extended]);
                    take_in(&mut unfolded.sections, chosen, self.config);
                }
                Err((message, help)) => {
                    unfolded.unknown.push(UnknownExtension { name: extends.id.clone(), message, help });
                }
            }
        }
        let unknown = unfolded.unknown.iter();
        let unknown = unknown.map(|unknown| Flaw {
            place: unknown.name.span,
            message: unknown.message.clone(),
            may_lack_items: true,
        });
        unfolded.flaws.extend(unknown.collect::<Vec<_>>());
        add_own(&mut unfolded, checklist, self.config);
        self.done[at] = Some(unfolded);
        self.open.pop();
    }

    /// The flaws of a checklist itself.
    fn flaws(&self, checklist: &Checklist) -> Vec<Flaw> {
        let lost = self.lost.get(&checklist.file).map(|(place, message)| {
            let message = format!("something in it cannot be read: {message}");
            Flaw { place: *place, message, may_lack_items: true }
        });
        let id = &checklist.id;
        let is_own = |other: &&Checklist| !self.sources.is_built_in(other.file);
        let alike =
            || self.alike.get(&id.value.to_lowercase()).into_iter().flatten().map(|at| &self.all[*at]);
        let mut twins = alike().filter(is_own).filter(|other| other.file != checklist.file);
        let twin = twins.next().filter(|_| is_own(&checklist));
        let twin = twin.map(|twin| {
            let message = format!("another checklist has the id `{}` too", twin.id.value);
            Flaw { place: twin.id.span, message, may_lack_items: true }
        });
        let mut same = alike().filter(|other| other.id.value == id.value);
        let is_silent = same.next().is_some_and(|first| first.file == checklist.file)
            && checklist.replaces.is_none()
            && same.next().is_some_and(|other| {
                self.replaced.contains(&other.file) && !self.sources.are_same(other.file, checklist.file)
            });
        let silent = is_silent.then(|| {
            let message = format!("`{}` replaces the built-in checklist without saying so", id.value);
            Flaw { place: id.span, message, may_lack_items: true }
        });
        // If two items have the same id, it is unclear which one is meant.
        let mut ids = BTreeSet::new();
        let mut items = checklist.sections.iter().flat_map(|section| &section.items);
        let twice = items.find(|item| !ids.insert(&item.id.value)).map(|item| {
            let message = format!("item `{}` is in it twice", item.id.value);
            Flaw { place: item.id.span, message, may_lack_items: false }
        });
        lost.into_iter().chain(twin).chain(silent).chain(twice).collect()
    }

    /// The index of the checklist that another extends. The error says what is wrong with the extension and how to fix
    /// it.
    fn extended(&self, at: usize, name: &Spanned<String>) -> Result<usize, (String, String)> {
        let Some(extended) = self.by_id.get(name.value.as_str()).copied() else {
            let ids = self.all.iter().map(|checklist| checklist.id.value.as_str());
            let nearest = nearest(&name.value, ids).map(|nearest| format!("did you mean `{nearest}`?"));
            let help = nearest.unwrap_or_else(|| "name one of the project's or a built-in one".into());
            return Err((format!("there is no checklist `{}`", name.value), help));
        };
        let root = |at: usize| root_of(&self.sources[self.all[at].file].path);
        if root(extended) != "" && root(extended) != root(at) {
            let message = format!("`{}` is a checklist of another repository", name.value);
            return Err((message, "move it to the gathering project, or copy it".into()));
        }
        if extended == at {
            return Err((format!("`{}` extends itself", name.value), "remove it".into()));
        }
        if self.open.contains(&extended) {
            let message = format!("`{}` extends this checklist in turn", name.value);
            return Err((message, "remove one of the two".into()));
        }
        if self.open.len() >= DEEPEST {
            let message =
                format!("`{}` is the last of {DEEPEST} checklists that extend each other", name.value);
            return Err((message, "extend fewer, and those by name".into()));
        }
        Ok(extended)
    }
}

/// The items that an extension inherits. If it names a section, all of them are put into that section.
fn gathered(chosen: Vec<LinkedSection>, extends: &Extends, from: &Checklist) -> Vec<LinkedSection> {
    let Some(section) = &extends.section else { return chosen };
    let title = from.title.clone().unwrap_or_else(|| from.id.value.clone());
    let items = chosen.into_iter().flat_map(|section| section.items).collect();
    vec![LinkedSection { id: section.value.clone(), title, items }]
}

/// Adds sections. An item that already exists is kept once, in the stricter form. Sections with the same id are merged.
fn take_in(sections: &mut Vec<LinkedSection>, chosen: Vec<LinkedSection>, config: &Config) {
    let known = places(sections);
    for mut section in chosen {
        section.items.retain(|new| {
            let Some((at, place)) = known.get(&new.item.id.value) else { return true };
            let known = &mut sections[*at].items[*place];
            known.item = strictest(&known.item, &new.item, config);
            add_groups(&mut known.approvals, &new.approvals);
            false
        });
        match sections.iter_mut().find(|known| known.id == section.id) {
            Some(known) => known.items.extend(section.items),
            None if section.items.is_empty() => {}
            None => sections.push(section),
        }
    }
}

/// Adds a checklist's own items: overrides replace the inherited items, and new items go into sections of their own.
fn add_own(unfolded: &mut Unfolded, checklist: &Checklist, config: &Config) {
    let sections = &mut unfolded.sections;
    let inherited = places(sections);
    let mut order: Vec<String> = Vec::new();
    for section in &checklist.sections {
        let id = section.id.clone().unwrap_or_else(|| slug(&section.title));
        let mut own = Vec::new();
        for item in &section.items {
            if let Some((at, place)) = inherited.get(&item.id.value) {
                let known = &mut sections[*at].items[*place];
                let (item, loosened) = overridden(&known.item, item, config);
                known.item = item;
                add_groups(&mut known.approvals, &section.approvals);
                unfolded.loosened.extend(loosened);
            } else {
                let (from, approvals) = (checklist.id.value.clone(), section.approvals.clone());
                own.push(LinkedItem { item: item.clone(), from, approvals });
            }
        }
        match sections.iter_mut().find(|known| known.id == id) {
            Some(known) => {
                known.title.clone_from(&section.title);
                for item in &mut known.items {
                    add_groups(&mut item.approvals, &section.approvals);
                }
                known.items.extend(own);
            }
            None if own.is_empty() => {}
            None => sections.push(LinkedSection { id: id.clone(), title: section.title.clone(), items: own }),
        }
        order.push(id);
    }
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        add_groups(&mut item.approvals, &checklist.approvals);
    }
    keep_unreplaced(unfolded, config);
    let sections = &mut unfolded.sections;
    sections.sort_by_key(|section| order.iter().position(|id| *id == section.id).map_or(0, |at| at + 1));
}

/// Adds groups of approvers. Groups are never removed.
fn add_groups(groups: &mut Vec<Spanned<String>>, more: &[Spanned<String>]) {
    for group in more {
        if !groups.iter().any(|known| known.value == group.value) {
            groups.push(group.clone());
        }
    }
}

/// Keeps `replaced_by` of an item only if the replacing item is asked and does not have a lower severity. Until the
/// replacing item is asked, the item itself is asked.
fn keep_unreplaced(unfolded: &mut Unfolded, config: &Config) {
    let all: Vec<Item> =
        unfolded.sections.iter().flat_map(|section| &section.items).map(|item| item.item.clone()).collect();
    let is_to_come = |item: &Item| item.asked_from.is_some_and(|from| from > config.today);
    let is_asked = |item: &Item| {
        item.replaced_by.as_ref().is_none_or(|by| {
            all.iter().any(|next| next.id.value == by.value && next.replaced_by.is_none() && is_to_come(next))
        })
    };
    let successor = |item: &Item| {
        let by = item.replaced_by.as_ref()?;
        all.iter().find(|other| other.id.value == by.value && is_asked(other))
    };
    for item in unfolded.sections.iter_mut().flat_map(|section| &mut section.items) {
        let item = &mut item.item;
        let Some(by) = item.replaced_by.clone() else { continue };
        let message = match successor(item) {
            Some(other) if is_to_come(other) => {
                item.replaced_by = None;
                continue;
            }
            Some(other) if other.severity() <= item.severity() => continue,
            Some(other) => {
                let (own, less) = (item.severity().word(), other.severity().word());
                format!("asked: it is a {own}, and `{}`, which would replace it, is only a {less}", by.value)
            }
            None => format!("asked: no item `{}` is asked instead", by.value),
        };
        item.replaced_by = None;
        let (id, inherited) = (item.id.value.clone(), item.id.span);
        unfolded.loosened.push(Loosened { item: id, place: by.span, inherited, message });
    }
}

/// The position of each item by its id: the index of its section, and its index there.
fn places(sections: &[LinkedSection]) -> BTreeMap<String, (usize, usize)> {
    let items = sections.iter().enumerate().flat_map(|(at, section)| {
        section.items.iter().enumerate().map(move |(place, item)| (item.item.id.value.clone(), (at, place)))
    });
    items.collect()
}

fn ids(sections: &[LinkedSection]) -> impl Iterator<Item = &str> {
    sections.iter().flat_map(|section| &section.items).map(|item| item.item.id.value.as_str())
}

/// The sections of a checklist that another checklist extends. `revised` is removed, since it counts versions of the
/// checklist that the items come from.
fn chosen(
    taken: &[LinkedSection],
    extends: &Extends,
    unknown: &mut Vec<UnknownExtension>,
) -> Vec<LinkedSection> {
    let there: Vec<&str> = ids(taken).collect();
    for name in extends.items.iter().chain(&extends.except) {
        if !there.contains(&name.value.as_str()) {
            let message = format!("checklist `{}` has no item `{}`", extends.id.value, name.value);
            let nearest = nearest(&name.value, there.iter().copied());
            let help = nearest
                .map_or("name one of its items".into(), |nearest| format!("did you mean `{nearest}`?"));
            unknown.push(UnknownExtension { name: name.clone(), message, help });
        }
    }
    let lists = |names: &[Spanned<String>], id: &str| names.iter().any(|name| name.value == id);
    let is_chosen = |item: &LinkedItem| {
        let id = &item.item.id.value;
        (extends.items.is_empty() || lists(&extends.items, id)) && !lists(&extends.except, id)
    };
    let uncounted =
        |item: &LinkedItem| LinkedItem { item: Item { revised: None, ..item.item.clone() }, ..item.clone() };
    let sections = taken.iter().map(|section| LinkedSection {
        id: section.id.clone(),
        title: section.title.clone(),
        items: section.items.iter().filter(|item| is_chosen(item)).map(uncounted).collect(),
    });
    sections.filter(|section| !section.items.is_empty()).collect()
}

fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
