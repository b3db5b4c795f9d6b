//! Checklists: every question, why it is asked, and how services answer it.

mod adoption;

use serde::Serialize;

use self::adoption::{Adoption, Answers};
use super::chrome::Chrome;
use super::hrefs;
use super::key::PageContent;
use super::rendered::Rendered;
use super::shapes::Link;
use super::view::View;
use crate::judge;
use crate::link::{LinkedChecklist, LinkedItem};
use crate::markdown::{self, Memo, Section as SearchSection, Target};
use crate::model::{self, ItemSeverity};
use crate::routes::PageKind;
use crate::search;

#[derive(Serialize)]
struct Context {
    checklist: Checklist,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Checklist {
    id: String,
    title: String,
    version: u32,
    owner: Option<String>,
    built_in: bool,
    /// A sentence that says which checklist it replaces.
    replaces: Option<String>,
    extends: Vec<Link>,
    items: usize,
    blockers: usize,
}

#[derive(Serialize)]
struct Section {
    id: String,
    title: String,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    question: String,
    guidance_html: String,
    severity: &'static str,
    stage: Option<String>,
    /// What it requires of an answer, one requirement each.
    requires: Vec<String>,
    check: Option<Check>,
    revised: Option<u32>,
    origin: Vec<Link>,
    from: Option<Link>,
    sources: Vec<String>,
    adoption: Adoption,
}

/// The check of an item: a fact about the repository.
#[derive(Serialize)]
struct Check {
    text: String,
    /// When the fact holds. `None` if the fact is not known.
    holds: Option<&'static str>,
}

pub fn page(view: &View<'_>, at: usize, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let linked = &view.site.checklists[at];
    let checklist = &linked.checklist;
    let source = &view.site.sources[checklist.file];
    let text = view.site.sources.text(checklist.file)?;
    // The introduction may be from another project, so its relative links do not work here.
    let target = |link: usize| {
        let link = &checklist.markdown.links[link];
        let web =
            ["http://", "https://", "mailto:"].iter().any(|scheme| link.destination.starts_with(scheme));
        if web {
            Target::External(link.destination.clone())
        } else {
            Target::Dead { title: link.destination.clone() }
        }
    };
    let body = markdown::Body {
        text: &text,
        start: checklist.body,
        markdown: &checklist.markdown,
        skips_title: true,
        root: &hrefs::root(&linked.url),
        dialect: markdown::Dialect::PLAIN,
    };
    let body = view.site.sources.with_dialect(checklist.file, &checklist.markdown, |dialect| {
        let body = markdown::Body { dialect, ..body };
        view.written(&body, &linked.title, memo, &target)
    })?;
    let chrome = Chrome {
        title: linked.title.clone(),
        url: linked.url.clone(),
        breadcrumbs: vec![Link::list(PageKind::Checklists)],
        source: (!linked.built_in).then(|| source.path.clone()),
        content: PageContent::Html(body.html),
        ..Chrome::of(PageKind::Checklist)
    };
    let answers = Answers::of(view, at);
    let sections: Vec<Section> = linked
        .sections
        .iter()
        .map(|section| Section {
            id: section.id.clone(),
            title: section.title.clone(),
            items: section.items.iter().map(|item| self::item(view, linked, item, &answers)).collect(),
        })
        .collect();
    let own = Context { checklist: summary(view, linked), sections };
    let entry = search_entry(view, linked, body.sections);
    view.listed(chrome, &own, Some(entry), memo)
}

fn summary(view: &View<'_>, linked: &LinkedChecklist) -> Checklist {
    let checklist = &linked.checklist;
    let mut extended: Vec<&str> = Vec::new();
    for extends in &checklist.extends {
        if !extended.contains(&extends.id.value.as_str()) {
            extended.push(&extends.id.value);
        }
    }
    let extends = extended.into_iter().map(|id| checklist_link(view, id));
    Checklist {
        id: checklist.id.value.clone(),
        title: linked.title.clone(),
        version: checklist.version,
        owner: checklist.owner.clone(),
        built_in: linked.built_in,
        replaces: linked
            .replaced
            .as_ref()
            .filter(|replaced| !replaced.is_same)
            .map(|replaced| replaced.says(&linked.checklist.id.value)),
        extends: extends.collect(),
        items: linked.items().count(),
        blockers: blockers(linked),
    }
}

fn check(check: &model::Check) -> Check {
    Check { text: check.text(), holds: judge::check_meaning(&check.name.value) }
}

fn blockers(linked: &LinkedChecklist) -> usize {
    linked.items().filter(|item| item.item.severity() == ItemSeverity::Blocker).count()
}

fn checklist_link(view: &View<'_>, id: &str) -> Link {
    let known = view.site.checklists.iter().find(|known| known.checklist.id.value == id);
    Link {
        title: known.map_or(id, |known| &known.title).to_owned(),
        url: known.map(|known| known.url.clone()),
    }
}

fn item(view: &View<'_>, linked: &LinkedChecklist, linked_item: &LinkedItem, answers: &Answers<'_>) -> Item {
    let item = &linked_item.item;
    let origin = item.origin.iter().map(|name| origin(view, &name.value));
    Item {
        id: item.id.value.clone(),
        question: item.question().to_owned(),
        guidance_html: guidance(view, item),
        severity: item.severity().word(),
        stage: item.stage.as_ref().map(|stage| stage.value.clone()),
        requires: [judge::requirements(linked_item), judge::conditions(item)].concat(),
        check: item.check.as_ref().map(check),
        revised: item.revised,
        origin: origin.collect(),
        from: (linked_item.from != linked.checklist.id.value)
            .then(|| checklist_link(view, &linked_item.from)),
        sources: item.sources.clone(),
        adoption: answers.adoption(view, &item.id.value),
    }
}

pub fn guidance(view: &View<'_>, item: &model::Item) -> String {
    item.guidance.as_ref().map(|text| view.fragment(text)).unwrap_or_default()
}

/// A link to the postmortem that an item was learned from, by its incident or the name of its file.
fn origin(view: &View<'_>, name: &str) -> Link {
    let found = view.site.postmortems.iter().find(|linked| {
        let incident =
            view.site.page(linked.page).document.postmortem().and_then(|it| it.incident.as_deref());
        incident == Some(name) || view.path(linked.page).file_stem() == Some(name)
    });
    found.map_or_else(|| Link { title: name.to_owned(), url: None }, |linked| view.link(linked.page))
}

fn search_entry(
    view: &View<'_>,
    linked: &LinkedChecklist,
    mut sections: Vec<SearchSection>,
) -> search::Entry {
    for item in linked.items() {
        sections.push(SearchSection {
            id: Some(item.item.id.value.clone()),
            heading: item.item.question().to_owned(),
            text: format!("{} {}", item.item.id.value, item.item.guidance.as_deref().unwrap_or_default()),
            code: String::new(),
        });
    }
    search::Entry {
        url: linked.url.clone(),
        title: linked.title.clone(),
        kind: PageKind::Checklist,
        service: None,
        severity: None,
        status: None,
        leads_to: None,
        repositories: view.repositories([linked.checklist.file]),
        alarm: None,
        summary: String::new(),
        also: String::new(),
        sections,
    }
}

#[derive(Serialize)]
struct List {
    checklists: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    url: String,
    version: u32,
    owner: Option<String>,
    summary: Option<String>,
    built_in: bool,
    sections: usize,
    items: usize,
    blockers: usize,
    reviews: usize,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let rows = view.site.checklists.iter().enumerate().map(|(at, linked)| Row {
        id: linked.checklist.id.value.clone(),
        title: linked.title.clone(),
        url: linked.url.clone(),
        version: linked.checklist.version,
        owner: linked.checklist.owner.clone(),
        summary: None,
        built_in: linked.built_in,
        sections: linked.sections.len(),
        items: linked.items().count(),
        blockers: blockers(linked),
        reviews: view.site.reviews.iter().filter(|review| review.checklist == Some(at)).count(),
    });
    let chrome = Chrome::list(PageKind::Checklists);
    view.render(chrome, &List { checklists: rows.collect() })
}
