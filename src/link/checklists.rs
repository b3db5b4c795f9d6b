//! Checklists with what they extend, and their items with what overrides them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::overrides::{Loosened, overridden, strictest};
use super::pages::Page;
use crate::config::Config;
use crate::files::root_of;
use crate::model::{Checklist, Extends, Item, Replaces};
use crate::read::{Problem, nearest};
use crate::routes::PageKind;
use crate::source::{FileId, Span, Spanned};
use crate::sources::Sources;

/// A checklist with everything that a review of it must answer.
pub struct LinkedChecklist {
    pub checklist: Checklist,
    pub title: String,
    /// `checklists/<id>/`
    pub url: String,
    /// Its own sections and those that it extends.
    pub sections: Vec<LinkedSection>,
    pub unknown: Vec<UnknownExtension>,
    /// Where it requires less than what it extends.
    pub loosened: Vec<Loosened>,
    /// The built-in checklist that it replaces.
    pub replaced: Option<Replaced>,
    /// Why no review can be judged by it, because of itself or of a checklist that it extends: something cannot be read, an
    /// extension is not there or circular, or it replaces a built-in checklist without saying so. A review of it is a no-go.
    pub flaws: Vec<Flaw>,
    /// It comes with readyroom.
    pub built_in: bool,
}

#[derive(Clone)]
pub struct LinkedSection {
    /// Its own, else a slug of its title.
    pub id: String,
    pub title: String,
    pub items: Vec<LinkedItem>,
}

#[derive(Clone)]
pub struct LinkedItem {
    pub item: Item,
    /// The id of the checklist that it comes from.
    pub from: String,
    /// Groups of approvers that must approve it: those of its section, of its checklist, and of checklists that extend it.
    pub approvals: Vec<Spanned<String>>,
}

/// Why no review can be judged by a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub place: Span,
    /// Lower case, no full stop.
    pub message: String,
}

/// A built-in checklist that the project replaces with its own checklist of the same id.
pub struct Replaced {
    /// How many items it has, and how many the checklist that replaces it has.
    pub items: usize,
    pub own_items: usize,
    /// Whether the checklist says so: `replaces: built-in`.
    pub is_said: bool,
    /// Whether the two have exactly the same text, so that the replacement changes nothing.
    pub is_same: bool,
    /// Every fact that the conditions of the built-in one name.
    pub facts: BTreeSet<String>,
}

/// An extension of something that is not there.
pub struct UnknownExtension {
    pub name: Spanned<String>,
    pub message: String,
    pub help: String,
}

impl LinkedChecklist {
    pub fn items(&self) -> impl Iterator<Item = &LinkedItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Every item by its id; the first, if several have the same id.
    pub fn by_id(&self) -> BTreeMap<&str, &Item> {
        let mut items = BTreeMap::new();
        for item in self.items() {
            items.entry(item.item.id.value.as_str()).or_insert(&item.item);
        }
        items
    }

    pub fn item(&self, id: &str) -> Option<&LinkedItem> {
        self.items().find(|item| item.item.id.value == id)
    }
}

impl Replaced {
    /// Whether the replacement differs, and does not say that it replaces a built-in one.
    pub fn is_silent(&self) -> bool {
        !self.is_said && !self.is_same
    }

    /// A complete sentence: what replaces what.
    pub fn says(&self, id: &str) -> String {
        let items = |items: usize| format!("{items} item{}", if items == 1 { "" } else { "s" });
        let (own, built_in) = (items(self.own_items), items(self.items));
        format!("`{id}`, with {own}, replaces the built-in one, with {built_in}")
    }
}

/// Every checklist: the project's own, and the built-in ones that it does not replace.
pub struct AllChecklists {
    all: Vec<Checklist>,
    urls: Vec<String>,
    built_in: Vec<bool>,
    /// From this index on, they are the built-in ones that the project replaces: nobody can name them.
    replaced_from: usize,
    /// The ids of checklists of gathered repositories that the project or a built-in one has too: those are not used.
    refused: Vec<Spanned<String>>,
}

impl AllChecklists {
    pub fn new(parsed: Vec<Checklist>, sources: &Sources) -> Self {
        let is_built_in = |checklist: &Checklist| sources.is_built_in(checklist.file);
        // No gathered repository can replace a checklist of the project for the others.
        let is_gathered = |checklist: &Checklist| root_of(&sources[checklist.file].path) != "";
        let fixed: BTreeSet<String> =
            parsed.iter().filter(|own| !is_gathered(own)).map(|own| own.id.value.to_lowercase()).collect();
        let (refused, parsed): (Vec<_>, Vec<_>) = parsed
            .into_iter()
            .partition(|own| is_gathered(own) && fixed.contains(&own.id.value.to_lowercase()));
        let refused = refused.into_iter().map(|checklist| checklist.id).collect();
        let (ours, mut theirs): (Vec<_>, Vec<_>) = parsed.into_iter().partition(is_built_in);
        // If two have the same id, the gathering project's counts.
        theirs.sort_by_key(|checklist| !sources.is_of_outline(checklist.file));
        let named: BTreeSet<String> = theirs.iter().map(|checklist| checklist.id.value.clone()).collect();
        let (replaced, ours): (Vec<_>, Vec<_>) =
            ours.into_iter().partition(|own| named.contains(&own.id.value));
        let replaced_from = theirs.len() + ours.len();
        let all: Vec<Checklist> = theirs.into_iter().chain(ours).chain(replaced).collect();
        let urls = all.iter().map(|checklist| PageKind::Checklist.url_of(&checklist.id.value)).collect();
        let built_in = all.iter().map(is_built_in).collect();
        Self { all, urls, built_in, replaced_from, refused }
    }

    /// The ids of checklists that are not used.
    pub fn refused(&mut self) -> Vec<Spanned<String>> {
        std::mem::take(&mut self.refused)
    }

    /// The position of each definition, and its address.
    pub fn places(&mut self) -> impl Iterator<Item = (Span, &mut String)> {
        let all = &self.all[..self.replaced_from];
        all.iter().map(|checklist| checklist.id.span).zip(&mut self.urls)
    }

    /// The checklists in use, and those that are not.
    pub fn checklists(
        self,
        config: &Config,
        pages: &[Page],
        sources: &Sources,
        problems: &[Problem],
    ) -> (Vec<LinkedChecklist>, Vec<LinkedChecklist>) {
        let used = used(&self.all, config, pages, &self.built_in);
        let mut unfolded = Unfolding::of(&self.all, self.replaced_from, config, sources, problems);
        let asked = |unfolded: &Unfolded| unfolded.sections.iter().map(|section| section.items.len()).sum();
        let facts =
            |checklist: &Checklist| checklist.facts().map(|fact| fact.value.clone()).collect::<BTreeSet<_>>();
        let replaced: BTreeMap<String, (FileId, usize, BTreeSet<String>)> = self.all[self.replaced_from..]
            .iter()
            .zip(unfolded.drain(self.replaced_from..))
            .map(|(own, unfolded)| (own.id.value.clone(), (own.file, asked(&unfolded), facts(own))))
            .collect();
        let (mut checklists, mut unused) = (Vec::new(), Vec::new());
        let rest = unfolded.into_iter().zip(self.urls).zip(self.built_in);
        for (at, (checklist, ((unfolded, url), built_in))) in self.all.into_iter().zip(rest).enumerate() {
            let Unfolded { sections, unknown, loosened, flaws } = unfolded;
            let heading = checklist.markdown.headings.first().filter(|heading| heading.level == 1);
            let title = checklist.title.clone().or_else(|| heading.map(|heading| heading.text.clone()));
            let title = title.unwrap_or_else(|| checklist.id.value.clone());
            let replaced = (!built_in).then(|| replaced.get(&checklist.id.value)).flatten();
            let replaced = replaced.map(|(file, items, facts)| Replaced {
                is_same: sources.are_same(*file, checklist.file),
                facts: facts.clone(),
                items: *items,
                own_items: sections.iter().map(|section| section.items.len()).sum(),
                is_said: checklist.replaces == Some(Replaces::BuiltIn),
            });
            let linked = LinkedChecklist {
                checklist,
                title,
                url,
                sections,
                unknown,
                loosened,
                replaced,
                flaws,
                built_in,
            };
            if used.contains(&at) { checklists.push(linked) } else { unused.push(linked) }
        }
        (checklists, unused)
    }
}

/// All checklists of the project's own, and the built-in ones that a config, a review or another used checklist names.
fn used(all: &[Checklist], config: &Config, pages: &[Page], built_in: &[bool]) -> BTreeSet<usize> {
    let reviews = pages.iter().filter_map(|page| page.document.review()?.checklist.as_ref());
    let owed = config.reviews.iter().map(|owed| &owed.checklist);
    let by_id = by_id(all);
    let find = |id: &Spanned<String>| by_id.get(id.value.as_str()).copied();
    let mut used: BTreeSet<usize> = (0..all.len()).filter(|at| !built_in[*at]).collect();
    let named = reviews.chain(owed).filter_map(find).collect::<Vec<_>>();
    let mut open: Vec<usize> = used.iter().copied().chain(named).collect();
    while let Some(at) = open.pop() {
        used.insert(at);
        let extended = all[at].extends.iter().filter_map(|extends| find(&extends.id));
        open.extend(extended.filter(|at| !used.contains(at)));
    }
    used
}

/// The deepest chain of checklists that extend each other: more than any person would write.
const DEEPEST: usize = 50;

/// A checklist with what it extends.
#[derive(Default)]
struct Unfolded {
    sections: Vec<LinkedSection>,
    unknown: Vec<UnknownExtension>,
    loosened: Vec<Loosened>,
    flaws: Vec<Flaw>,
}

/// Every checklist with what it extends, each unfolded once.
struct Unfolding<'a> {
    all: &'a [Checklist],
    by_id: HashMap<&'a str, usize>,
    /// Checklists by their ids in lower case. Ids that differ only in case conflict: on some file systems their pages would
    /// have the same address.
    alike: HashMap<String, Vec<usize>>,
    config: &'a Config,
    sources: &'a Sources,
    /// The first problem of each file that kept a part from being read, and its position.
    lost: BTreeMap<FileId, (Span, String)>,
    /// The files of built-in checklists that the project replaces.
    replaced: BTreeSet<FileId>,
    done: Vec<Option<Unfolded>>,
    /// The checklists being unfolded, outermost first.
    open: Vec<usize>,
}

impl Unfolding<'_> {
    fn of(
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
        // Of several problems in one file, the first remains.
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

    /// The sections of a checklist: first those that it extends, then its own in their order.
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
                    // Its flaws are flaws of whatever extends it.
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
        let unknown =
            unknown.map(|unknown| Flaw { place: unknown.name.span, message: unknown.message.clone() });
        unfolded.flaws.extend(unknown.collect::<Vec<_>>());
        add_own(&mut unfolded, checklist, self.config);
        self.done[at] = Some(unfolded);
        self.open.pop();
    }

    /// What is wrong with a checklist itself.
    fn flaws(&self, checklist: &Checklist) -> Vec<Flaw> {
        let lost = self.lost.get(&checklist.file).map(|(place, message)| {
            let message = format!("something in it cannot be read: {message}");
            Flaw { place: *place, message }
        });
        let id = &checklist.id;
        let is_own = |other: &&Checklist| !self.sources.is_built_in(other.file);
        let alike =
            || self.alike.get(&id.value.to_lowercase()).into_iter().flatten().map(|at| &self.all[*at]);
        let mut twins = alike().filter(is_own).filter(|other| other.file != checklist.file);
        let twin = twins.next().filter(|_| is_own(&checklist));
        let twin = twin.map(|twin| {
            let message = format!("another checklist has the id `{}` too", twin.id.value);
            Flaw { place: twin.id.span, message }
        });
        let mut same = alike().filter(|other| other.id.value == id.value);
        let is_silent = same.next().is_some_and(|first| first.file == checklist.file)
            && checklist.replaces.is_none()
            && same.next().is_some_and(|other| {
                self.replaced.contains(&other.file) && !self.sources.are_same(other.file, checklist.file)
            });
        let silent = is_silent.then(|| {
            let message = format!("`{}` replaces the built-in one without saying so", id.value);
            Flaw { place: id.span, message }
        });
        // If two items with one id differ, nobody knows which is meant.
        let mut ids = BTreeSet::new();
        let mut items = checklist.sections.iter().flat_map(|section| &section.items);
        let twice = items.find(|item| !ids.insert(&item.id.value)).map(|item| {
            let message = format!("item `{}` is in it twice", item.id.value);
            Flaw { place: item.id.span, message }
        });
        lost.into_iter().chain(twin).chain(silent).chain(twice).collect()
    }

    /// The checklist that another extends, or what is wrong with that, and how to fix it.
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

/// The items that an extension takes in, in the one section that it names, if it names one.
fn gathered(chosen: Vec<LinkedSection>, extends: &Extends, from: &Checklist) -> Vec<LinkedSection> {
    let Some(section) = &extends.section else { return chosen };
    let title = from.title.clone().unwrap_or_else(|| from.id.value.clone());
    let items = chosen.into_iter().flat_map(|section| section.items).collect();
    vec![LinkedSection { id: section.value.clone(), title, items }]
}

/// Adds sections. An item that is there already is asked once, in the stricter form. Sections with the same id become one.
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

/// A checklist's own items: new ones in sections of their own, the others over those they override.
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
    keep_unreplaced(unfolded);
    let sections = &mut unfolded.sections;
    sections.sort_by_key(|section| order.iter().position(|id| *id == section.id).map_or(0, |at| at + 1));
}

/// Groups are only ever added.
fn add_groups(groups: &mut Vec<Spanned<String>>, more: &[Spanned<String>]) {
    for group in more {
        if !groups.iter().any(|known| known.value == group.value) {
            groups.push(group.clone());
        }
    }
}

/// Keeps `replaced_by` of an item only where the other item is asked, and has no lower severity.
fn keep_unreplaced(unfolded: &mut Unfolded) {
    let all: Vec<Item> =
        unfolded.sections.iter().flat_map(|section| &section.items).map(|item| item.item.clone()).collect();
    let successor = |item: &Item| {
        let by = item.replaced_by.as_ref()?;
        all.iter().find(|other| other.id.value == by.value && other.replaced_by.is_none())
    };
    for item in unfolded.sections.iter_mut().flat_map(|section| &mut section.items) {
        let item = &mut item.item;
        let Some(by) = item.replaced_by.clone() else { continue };
        let message = match successor(item) {
            Some(other) if other.severity() <= item.severity() => continue,
            Some(other) => {
                let (own, less) = (item.severity().word(), other.severity().word());
                format!("asked: it is a {own}, and `{}`, which would take its place, a {less}", by.value)
            }
            None => format!("asked: no item `{}` is asked in its place", by.value),
        };
        item.replaced_by = None;
        let (id, inherited) = (item.id.value.clone(), item.id.span);
        unfolded.loosened.push(Loosened { item: id, place: by.span, inherited, message });
    }
}

/// The position of each item: its section, and its index in it.
fn places(sections: &[LinkedSection]) -> BTreeMap<String, (usize, usize)> {
    let items = sections.iter().enumerate().flat_map(|(at, section)| {
        section.items.iter().enumerate().map(move |(place, item)| (item.item.id.value.clone(), (at, place)))
    });
    items.collect()
}

/// Checklists by their ids; the first, if several have the same id.
fn by_id(all: &[Checklist]) -> HashMap<&str, usize> {
    let all = all.iter().enumerate().rev();
    all.map(|(at, checklist)| (checklist.id.value.as_str(), at)).collect()
}

fn ids(sections: &[LinkedSection]) -> impl Iterator<Item = &str> {
    sections.iter().flat_map(|section| &section.items).map(|item| item.item.id.value.as_str())
}

/// The part of a checklist that another extends. Without `revised`, which counts versions of the checklist it comes from.
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
