//! Checklists with what they extend, and their items with what overrides them.

use std::collections::{BTreeMap, BTreeSet};

use super::Page;
use super::urls::segment;
use crate::built_in;
use crate::config::Config;
use crate::model::{Checklist, Extends, Item};
use crate::read::nearest;
use crate::source::{Sources, Span, Spanned};

/// A checklist as a review is asked it.
pub struct LinkedChecklist {
    pub checklist: Checklist,
    pub title: String,
    /// `checklists/<id>/`
    pub url: String,
    /// Its own sections and those it takes in.
    pub sections: Vec<LinkedSection>,
    pub unknown: Vec<UnknownExtension>,
    /// Comes with readyroom, and is used by this project.
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

    pub fn item(&self, id: &str) -> Option<&LinkedItem> {
        self.items().find(|item| item.item.id.value == id)
    }
}

/// Every checklist there is: the project's own, and the built-in ones whose ids it has not taken.
pub struct Shelf {
    all: Vec<Checklist>,
    urls: Vec<String>,
    built_in: Vec<bool>,
}

impl Shelf {
    pub fn new(parsed: Vec<Checklist>, sources: &Sources) -> Self {
        let is_built_in = |checklist: &Checklist| built_in::is_built_in(&sources[checklist.file].path);
        let (ours, theirs): (Vec<_>, Vec<_>) = parsed.into_iter().partition(is_built_in);
        let named: BTreeSet<String> = theirs.iter().map(|checklist| checklist.id.value.clone()).collect();
        let all: Vec<Checklist> =
            theirs.into_iter().chain(ours.into_iter().filter(|own| !named.contains(&own.id.value))).collect();
        let urls =
            all.iter().map(|checklist| format!("checklists/{}/", segment(&checklist.id.value))).collect();
        let built_in = all.iter().map(is_built_in).collect();
        Self { all, urls, built_in }
    }

    /// Where each is defined, and its address.
    pub fn places(&mut self) -> impl Iterator<Item = (Span, &mut String)> {
        self.all.iter().map(|checklist| checklist.id.span).zip(&mut self.urls)
    }

    /// The checklists in use, and those that are not.
    pub fn checklists(self, config: &Config, pages: &[Page]) -> (Vec<LinkedChecklist>, Vec<LinkedChecklist>) {
        let used = used(&self.all, config, pages, &self.built_in);
        let unfolded = Unfolding::of(&self.all);
        let (mut checklists, mut unused) = (Vec::new(), Vec::new());
        let rest = unfolded.zip(self.urls).zip(self.built_in);
        for (at, (checklist, (((sections, unknown), url), built_in))) in
            self.all.into_iter().zip(rest).enumerate()
        {
            let heading = checklist.markdown.headings.first().filter(|heading| heading.level == 1);
            let title = checklist.title.clone().or_else(|| heading.map(|heading| heading.text.clone()));
            let title = title.unwrap_or_else(|| checklist.id.value.clone());
            let linked = LinkedChecklist { checklist, title, url, sections, unknown, built_in };
            if used.contains(&at) { checklists.push(linked) } else { unused.push(linked) }
        }
        (checklists, unused)
    }
}

/// All of the project's own, and the built-in ones that a config, a review or one of them names.
fn used(all: &[Checklist], config: &Config, pages: &[Page], built_in: &[bool]) -> Vec<usize> {
    let reviews = pages.iter().filter_map(|page| page.document.review()?.checklist.as_ref());
    let owed = config.reviews.iter().map(|owed| &owed.checklist);
    let mut used: Vec<usize> = (0..all.len()).filter(|at| !built_in[*at]).collect();
    let named = reviews.chain(owed).filter_map(|id| find(all, &id.value)).collect::<Vec<_>>();
    let mut open: Vec<usize> = used.iter().copied().chain(named).collect();
    while let Some(at) = open.pop() {
        if !used.contains(&at) {
            used.push(at);
        }
        let extended = all[at].extends.iter().filter_map(|extends| find(all, &extends.id.value));
        open.extend(extended.filter(|at| !used.contains(at)));
    }
    used
}

/// Checklists that extend each other over more steps than any person would.
const DEEPEST: usize = 50;

/// Every checklist with what it extends, each unfolded once.
struct Unfolding<'a> {
    all: &'a [Checklist],
    sections: Vec<Option<Vec<LinkedSection>>>,
    unknown: Vec<Vec<UnknownExtension>>,
    /// Those being unfolded, outermost first.
    open: Vec<usize>,
}

impl Unfolding<'_> {
    fn of(all: &[Checklist]) -> impl Iterator<Item = (Vec<LinkedSection>, Vec<UnknownExtension>)> + use<> {
        let mut unfolding = Unfolding {
            all,
            sections: all.iter().map(|_| None).collect(),
            unknown: all.iter().map(|_| Vec::new()).collect(),
            open: Vec::new(),
        };
        for at in 0..all.len() {
            unfolding.unfold(at);
        }
        unfolding.sections.into_iter().map(Option::unwrap_or_default).zip(unfolding.unknown)
    }

    /// The sections of a checklist: those it takes in first, its own behind them.
    fn unfold(&mut self, at: usize) {
        if self.sections[at].is_some() {
            return;
        }
        self.open.push(at);
        let checklist = &self.all[at];
        let mut unknown = Vec::new();
        let mut sections: Vec<LinkedSection> = Vec::new();
        for extends in &checklist.extends {
            match self.extended(at, &extends.id) {
                Ok(extended) => {
                    self.unfold(extended);
                    let taken = self.sections[extended].clone().unwrap_or_default();
                    take_in(&mut sections, chosen(taken, extends, &mut unknown));
                }
                Err((message, help)) => {
                    unknown.push(UnknownExtension { name: extends.id.clone(), message, help });
                }
            }
        }
        add_own(&mut sections, checklist);
        self.sections[at] = Some(sections);
        self.unknown[at] = unknown;
        self.open.pop();
    }

    /// The checklist that another extends, or what is wrong with that, and the cure.
    fn extended(&self, at: usize, name: &Spanned<String>) -> Result<usize, (String, String)> {
        let Some(extended) = find(self.all, &name.value) else {
            let ids = self.all.iter().map(|checklist| checklist.id.value.as_str());
            let nearest = nearest(&name.value, ids).map(|nearest| format!("did you mean `{nearest}`?"));
            let help = nearest.unwrap_or_else(|| "name one of the project's or a built-in one".into());
            return Err((format!("there is no checklist `{}`", name.value), help));
        };
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

/// What comes by two ways is asked once.
fn take_in(sections: &mut Vec<LinkedSection>, chosen: Vec<LinkedSection>) {
    let known: BTreeSet<String> = ids(sections).map(str::to_owned).collect();
    let new = chosen.into_iter().map(|section| LinkedSection {
        items: section.items.into_iter().filter(|item| !known.contains(&item.item.id.value)).collect(),
        ..section
    });
    sections.extend(new.filter(|section| !section.items.is_empty()));
}

/// A checklist's own items: new ones in sections of their own, the others over those they override.
fn add_own(sections: &mut Vec<LinkedSection>, checklist: &Checklist) {
    let inherited = sections.iter().enumerate().flat_map(|(at, section)| {
        section.items.iter().enumerate().map(move |(place, item)| (item.item.id.value.clone(), (at, place)))
    });
    let inherited: BTreeMap<String, (usize, usize)> = inherited.collect();
    for section in &checklist.sections {
        let mut own = Vec::new();
        for item in &section.items {
            if let Some((at, place)) = inherited.get(&item.id.value) {
                let known = &mut sections[*at].items[*place];
                known.item = overridden(&known.item, item);
            } else {
                own.push(LinkedItem { item: item.clone(), from: checklist.id.value.clone() });
            }
        }
        if !own.is_empty() {
            let id = section.id.clone().unwrap_or_else(|| slug(&section.title));
            sections.push(LinkedSection { id, title: section.title.clone(), items: own });
        }
    }
}

fn find(all: &[Checklist], id: &str) -> Option<usize> {
    all.iter().position(|checklist| checklist.id.value == id)
}

fn ids(sections: &[LinkedSection]) -> impl Iterator<Item = &str> {
    sections.iter().flat_map(|section| &section.items).map(|item| item.item.id.value.as_str())
}

/// The part of a checklist that another takes in.
fn chosen(
    taken: Vec<LinkedSection>,
    extends: &Extends,
    unknown: &mut Vec<UnknownExtension>,
) -> Vec<LinkedSection> {
    let there: Vec<&str> = ids(&taken).collect();
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
    let sections = taken.into_iter().map(|section| LinkedSection {
        items: section.items.into_iter().filter(is_chosen).collect(),
        ..section
    });
    sections.filter(|section| !section.items.is_empty()).collect()
}

fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// An inherited item with what the item below it says.
fn overridden(inherited: &Item, own: &Item) -> Item {
    Item {
        id: own.id.clone(),
        question: own.question.clone().or_else(|| inherited.question.clone()),
        guidance: own.guidance.clone().or_else(|| inherited.guidance.clone()),
        severity: own.severity.or(inherited.severity),
        stage: own.stage.clone().or_else(|| inherited.stage.clone()),
        when: own.when.clone().or_else(|| inherited.when.clone()),
        evidence: own.evidence.or(inherited.evidence),
        valid_for: own.valid_for.or(inherited.valid_for),
        not_applicable: own.not_applicable.or(inherited.not_applicable),
        check: own.check.clone().or_else(|| inherited.check.clone()),
        revised: own.revised.or(inherited.revised),
        origin: inherited.origin.iter().chain(&own.origin).cloned().collect(),
        replaced_by: own.replaced_by.clone().or_else(|| inherited.replaced_by.clone()),
    }
}
