//! Describes the thing under the pointer.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::completion::about_key;
use super::cursor::Part;
use super::documents::Document;
use super::meaning::{EditorPosition, Named, editor_position, named};
use super::workspace::Workspace;
use crate::alarms;
use crate::judge;
use crate::link::{AlarmName, LinkedItem, PageId, ServiceId};

pub fn hover(workspace: &Workspace<'_>, document: &Document, at: usize) -> Option<Hover> {
    let (value, range) = if let Some((named, range)) = named(workspace, document, at) {
        (text(workspace, document, &named), range)
    } else {
        let EditorPosition::Yaml(cursor) = editor_position(workspace, document, at)? else { return None };
        let is_key = cursor.part == Part::Key;
        (about_key(workspace, document, &cursor).filter(|_| is_key)?, cursor.word)
    };
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(workspace.range(document, range)) })
}

fn text(workspace: &Workspace<'_>, document: &Document, named: &Named<'_>) -> String {
    let site = workspace.site();
    match named {
        Named::Alarm(name) => alarm(workspace, name),
        Named::Item(item) => asked(workspace, document, item),
        Named::Checklist(linked) => {
            let checklist = &linked.checklist;
            let items = linked.items().count();
            format!("**{}**\n\nversion {}, {items} items", linked.title, checklist.version)
        }
        Named::Service(id) => service(workspace, *id),
        Named::Page(page, anchor) => {
            let page = site.page(*page);
            let headings = &page.document.markdown.headings;
            let section = anchor.as_ref().and_then(|id| headings.iter().find(|heading| heading.id == *id));
            let section = section.map(|heading| format!(" › {}", heading.text)).unwrap_or_default();
            let lead = page.document.lead().map(|lead| format!("\n\n{lead}")).unwrap_or_default();
            let path = site.sources[page.document.file].shown();
            format!("**{}**{section}{lead}\n\n`{path}`", page.title)
        }
        Named::Fact(name, holds) => format!("**{name}**\n\n{holds}"),
        Named::Rule(rule) => format!("**{} {}**\n\n{}", rule.code, rule.name, rule.summary()),
    }
}

/// Every definition of an alarm, and its runbooks.
fn alarm(workspace: &Workspace<'_>, name: &AlarmName) -> String {
    let site = workspace.site();
    let mut text = format!("**{}**", name.name);
    for defined in site.definitions(name) {
        let alarm = &defined.alarm;
        let severity = defined.severity.as_deref().map(|word| format!(", {word}")).unwrap_or_default();
        let service = defined.service.map(|id| format!(", {}", site.service(id).service.name.value));
        let place = workspace.shown(alarm.name.span);
        text.push_str(&format!("\n\n{place}{severity}{}", service.unwrap_or_default()));
        if let Some(summary) = alarm.summary.as_ref().or(alarm.description.as_ref()) {
            text.push_str(&format!("\n\n{}", summary.trim()));
        }
        if let Some(expression) = &alarm.expression {
            let language = alarms::language(alarm);
            text.push_str(&format!("\n\n```{language}\n{}\n```", expression.trim()));
        }
    }
    let runbooks = name.runbooks.iter().map(|found| runbook(workspace, found.page, found.anchor.as_deref()));
    let runbooks: Vec<String> = runbooks.collect();
    text.push_str("\n\n");
    text.push_str(&if runbooks.is_empty() { no_runbook(workspace, name) } else { runbooks.join("\n\n") });
    text
}

/// The text for an alarm without a runbook. It may be covered elsewhere, or need none.
fn no_runbook(workspace: &Workspace<'_>, name: &AlarmName) -> String {
    let site = workspace.site();
    let uncovered = |alarm| matches!(judge::coverage(site, alarm), judge::Coverage::Uncovered { .. });
    if site.definitions(name).any(uncovered) {
        "no runbook".to_owned()
    } else {
        "no runbook in this project: it is elsewhere, or none is needed".to_owned()
    }
}

fn runbook(workspace: &Workspace<'_>, page: PageId, anchor: Option<&str>) -> String {
    let page = workspace.site().page(page);
    let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
    let lead = page.document.lead().map(|lead| format!(": {lead}")).unwrap_or_default();
    let uri = workspace.path(page.document.file).and_then(|path| workspace.uri(&path));
    let title = format!("{}{anchor}", page.title);
    match uri {
        Some(uri) => format!("runbook [{title}]({}){lead}", uri.as_str()),
        None => format!("runbook {title}{lead}"),
    }
}

/// An item, and its state in the open review.
fn asked(workspace: &Workspace<'_>, document: &Document, linked: &LinkedItem) -> String {
    let item = &linked.item;
    let question = item.question.as_deref().unwrap_or(&item.id.value);
    let mut text = format!("**{question}**\n\n`{}`", item.id.value);
    if let Some(severity) = item.severity {
        text.push_str(&format!(", {}", severity.word()));
    }
    let readiness = judge::assess(workspace.site());
    let assessment = workspace.page(document).and_then(|page| readiness.of_page(page));
    let state = assessment.and_then(|own| own.items.iter().find(|state| state.id() == item.id.value));
    if let Some(state) = state {
        text.push_str(&format!("\n\nstate: `{}`", state.state.word()));
        if let Some(contradiction) = &state.contradiction {
            text.push_str(&format!(", for {}", contradiction.says));
        }
    }
    if let Some(guidance) = &item.guidance {
        text.push_str(&format!("\n\n{}", guidance.trim()));
    }
    text
}

fn service(workspace: &Workspace<'_>, id: ServiceId) -> String {
    let entry = &workspace.site().service(id).service;
    let mut text = format!("**{}**", entry.title.as_deref().unwrap_or(&entry.name.value));
    if let Some(description) = &entry.description {
        text.push_str(&format!("\n\n{}", description.trim()));
    }
    if let Some(owner) = &entry.owner {
        text.push_str(&format!("\n\nowner: {}", owner.value));
    }
    if let Some(tier) = &entry.tier {
        text.push_str(&format!("\n\ntier: {}", tier.value));
    }
    text
}
