//! The rules' own pages, the list of them, and the page for addresses that do not exist.

use std::collections::BTreeSet;

use serde::Serialize;

use super::chrome::{Chrome, toc};
use super::key::PageContent;
use super::rendered::Rendered;
use super::shapes::{Finding, Link};
use super::view::View;
use crate::markdown::{self, Memo, Target};
use crate::routes::{self, PageKind};
use crate::rules::{self, Rule};
use crate::search;
use crate::source::FileId;

#[derive(Serialize)]
struct Context {
    rule: About,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct About {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    default_level: &'static str,
    count: usize,
}

pub fn page(view: &View<'_>, rule: &'static Rule, memo: &mut Memo) -> anyhow::Result<Rendered> {
    // The page of a rule is built in and not a file of the project, so its links are not checked.
    let markdown = markdown::parse(FileId(0), rule.page, 0);
    let target = |at: usize| Target::External(markdown.links[at].destination.clone());
    let body = markdown::Body {
        text: rule.page,
        start: 0,
        markdown: &markdown,
        skips_title: false,
        root: "../../",
        dialect: markdown::Dialect::PLAIN,
    };
    let body = view.written(&body, rule.name, memo, &target);
    let found: Vec<_> = view.findings.iter().filter(|reported| reported.rule.code == rule.code).collect();
    let own = Context {
        rule: About {
            code: rule.code,
            name: rule.name,
            level: rules::level(rule, view.site.config.policy(rule.name)).word(),
            default_level: rule.level.word(),
            count: found.len(),
        },
        findings: found.into_iter().take(50).map(|reported| view.finding(reported)).collect(),
    };
    let chrome = Chrome {
        title: rule.name.to_owned(),
        description: Some(rule.summary().to_owned()),
        url: PageKind::Rule.url_of(rule.name),
        breadcrumbs: vec![Link::list(PageKind::Rules)],
        toc: toc(&markdown.headings),
        content: PageContent::Html(body.html),
        ..Chrome::of(PageKind::Rule)
    };
    let entry = search::Entry {
        url: PageKind::Rule.url_of(rule.name),
        title: rule.name.to_owned(),
        kind: PageKind::Rule,
        service: None,
        severity: None,
        status: None,
        leads_to: None,
        repositories: BTreeSet::new(),
        alarm: None,
        summary: format!("{} {}", rule.code, rule.summary()),
        also: String::new(),
        sections: body.sections,
    };
    view.listed(chrome, &own, Some(entry), memo)
}

#[derive(Serialize)]
struct List {
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    letter: char,
    title: &'static str,
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    url: String,
    level: &'static str,
    summary: &'static str,
    count: usize,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let row = |rule: &'static Rule| Row {
        code: rule.code,
        name: rule.name,
        url: PageKind::Rule.url_of(rule.name),
        level: rules::level(rule, view.site.config.policy(rule.name)).word(),
        summary: rule.summary(),
        count: view.findings.iter().filter(|reported| reported.rule.code == rule.code).count(),
    };
    let groups = rules::LETTERS.map(|(letter, title)| Group {
        letter,
        title,
        rules: rules::ALL.iter().filter(|rule| rule.code.starts_with(letter)).map(row).collect(),
    });
    let groups = groups.into_iter().filter(|group| !group.rules.is_empty()).collect();
    let chrome = Chrome::list(PageKind::Rules);
    view.render(chrome, &List { groups })
}

/// `404.html`. Only on this page do links begin at the host, as in `/docs/`, since it may be served at any address.
pub fn not_found(view: &View<'_>, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let base = view.site.config.base_url.as_deref().unwrap_or("/");
    let behind_host =
        base.split_once("://").map_or(base, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let chrome = Chrome::list(PageKind::NotFound);
    let path = routes::NOT_FOUND.into();
    view.render_at(path, behind_host, chrome, &serde_json::Map::new(), None, memo)
}
