//! Checklists with what they extend: those that are used, and those that are not.

mod unfolding;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::overrides::Loosened;
use super::pages::Page;
use crate::config::Config;
use crate::files::root_of;
use crate::model::{Checklist, Item, Replaces};
use crate::read::Problem;
use crate::routes::PageKind;
use crate::source::{FileId, Span, Spanned};
use crate::sources::Sources;
use unfolding::{Unfolded, Unfolding};

/// A checklist with everything that a review of it must answer.
pub struct LinkedChecklist {
    pub checklist: Checklist,
    pub title: String,
    /// `checklists/<id>/`
    pub url: String,
    /// Its own sections, and those that it inherits.
    pub sections: Vec<LinkedSection>,
    pub unknown: Vec<UnknownExtension>,
    /// Overrides that require less than the inherited item.
    pub loosened: Vec<Loosened>,
    /// The built-in checklist that it replaces.
    pub replaced: Option<Replaced>,
    /// Why no review can be judged by it. Either it or a checklist that it extends cannot be read completely, extends
    /// something missing or circular, or replaces a built-in checklist without saying so. A review of it is a no-go.
    pub flaws: Vec<Flaw>,
    /// It comes with readyroom.
    pub built_in: bool,
}

/// A section of a checklist, with its own and inherited items.
#[derive(Clone)]
pub struct LinkedSection {
    /// Its own id, or a slug of its title.
    pub id: String,
    pub title: String,
    pub items: Vec<LinkedItem>,
}

/// An item of a checklist, its own or an inherited one.
#[derive(Clone)]
pub struct LinkedItem {
    pub item: Item,
    /// The id of the checklist that it comes from.
    pub from: String,
    /// Groups of approvers that must approve it: those of its section, of its checklist, and of checklists that extend
    /// that checklist.
    pub approvals: Vec<Spanned<String>>,
}

/// A reason why no review can be judged by a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub place: Span,
    /// Lower case, no full stop.
    pub message: String,
    /// Whether items may be missing that somebody meant to be in it.
    pub may_lack_items: bool,
}

/// A built-in checklist that the project replaces with its own checklist of the same id.
pub struct Replaced {
    /// How many items the built-in checklist has.
    pub items: usize,
    /// How many items the project's checklist has.
    pub own_items: usize,
    /// Whether the project's checklist says `replaces: built-in`.
    pub is_declared: bool,
    /// Whether the two have exactly the same text, so that the replacement changes nothing.
    pub is_same: bool,
    /// Every fact that the conditions of the built-in checklist name.
    pub facts: BTreeSet<String>,
}

/// An extension of a checklist or section that does not exist.
pub struct UnknownExtension {
    pub name: Spanned<String>,
    pub message: String,
    pub help: String,
}

impl LinkedChecklist {
    pub fn items(&self) -> impl Iterator<Item = &LinkedItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Every item by its id. If several items have the same id, the first.
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
    /// Whether the replacement differs from the built-in checklist but does not say that it replaces it.
    pub fn is_silent(&self) -> bool {
        !self.is_declared && !self.is_same
    }

    /// A complete sentence that says what replaces what.
    pub fn says(&self, id: &str) -> String {
        let items = |items: usize| format!("{items} item{}", if items == 1 { "" } else { "s" });
        let (own, built_in) = (items(self.own_items), items(self.items));
        format!("`{id}`, with {own}, replaces the built-in checklist, which has {built_in}")
    }
}

/// Every checklist: the project's own, and the built-in ones that it does not replace.
pub struct AllChecklists {
    all: Vec<Checklist>,
    urls: Vec<String>,
    built_in: Vec<bool>,
    /// The index of the first built-in checklist that the project replaces. Nothing can name the checklists from here
    /// on.
    replaced_from: usize,
    /// The ids of checklists in gathered repositories that the project or a built-in checklist also has. Those
    /// checklists are not used.
    refused: Vec<Spanned<String>>,
}

impl AllChecklists {
    pub fn new(parsed: Vec<Checklist>, sources: &Sources) -> Self {
        let is_built_in = |checklist: &Checklist| sources.is_built_in(checklist.file);
        // A gathered repository cannot replace a checklist of the project for the other repositories.
        let is_gathered = |checklist: &Checklist| root_of(&sources[checklist.file].path) != "";
        let fixed: BTreeSet<String> =
            parsed.iter().filter(|own| !is_gathered(own)).map(|own| own.id.value.to_lowercase()).collect();
        let (refused, parsed): (Vec<_>, Vec<_>) = parsed
            .into_iter()
            .partition(|own| is_gathered(own) && fixed.contains(&own.id.value.to_lowercase()));
        let refused = refused.into_iter().map(|checklist| checklist.id).collect();
        let (ours, mut theirs): (Vec<_>, Vec<_>) = parsed.into_iter().partition(is_built_in);
        // If two checklists have the same id, the one of the gathering project counts.
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

    /// The position of each checklist that can be used, and its address.
    pub fn places(&mut self) -> impl Iterator<Item = (Span, &mut String)> {
        let all = &self.all[..self.replaced_from];
        all.iter().map(|checklist| checklist.id.span).zip(&mut self.urls)
    }

    /// Unfolds the checklists, and separates those that are used from those that are not.
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
                is_declared: checklist.replaces == Some(Replaces::BuiltIn),
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

/// The project's own checklists, and the built-in ones that a config, a review or another used checklist names.
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

/// The indices of checklists by their ids. If several have the same id, the first.
fn by_id(all: &[Checklist]) -> HashMap<&str, usize> {
    let all = all.iter().enumerate().rev();
    all.map(|(at, checklist)| (checklist.id.value.as_str(), at)).collect()
}
