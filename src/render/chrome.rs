//! Renders what surrounds every page: title, breadcrumbs, sidebar, table of contents.

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde::Serialize;
use tera::{Context, Value};

use super::fields::without_ticks;
use super::hrefs::{Form, root};
use super::key::PageContent;
use super::rendered::{Made, Rendered};
use super::shapes::Link;
use super::sidebar::{self, Sidebar};
use super::view::View;
use crate::emit::{Content, File};
use crate::files;
use crate::link::PageId;
use crate::markdown::{Heading, Memo, has_right_to_left};
use crate::routes::PageKind;
use crate::search;
use crate::theme;

/// What a page has in common with pages of other kinds, without the context of its own template.
pub struct Chrome {
    pub title: String,
    pub description: Option<String>,
    pub url: String,
    pub kind: PageKind,
    pub breadcrumbs: Vec<Link>,
    /// The file the page is made from.
    pub source: Option<Utf8PathBuf>,
    /// When that file was last committed, if that is known.
    pub changed_on: Option<Date>,
    pub sidebar: Option<Sidebar>,
    pub toc: Vec<Entry>,
    pub content: PageContent,
    /// The id of the heading that the title replaces.
    pub title_id: Option<String>,
}

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    title_id: Option<&'a str>,
    /// Whether the title has right-to-left letters.
    right_to_left: bool,
    description: Option<&'a str>,
    url: &'a str,
    kind: &'a str,
    breadcrumbs: &'a [Link],
    source: Option<Source>,
}

#[derive(Serialize)]
struct Source {
    path: String,
    /// The gathered repository that the page is from.
    repository: Option<String>,
    edit_url: Option<String>,
    changed_on: Option<String>,
}

impl Chrome {
    /// The chrome of a page of this kind, with nothing else set.
    pub fn of(kind: PageKind) -> Self {
        Self {
            title: String::new(),
            description: None,
            url: kind.url().unwrap_or_default().to_owned(),
            kind,
            breadcrumbs: Vec::new(),
            source: None,
            changed_on: None,
            sidebar: None,
            toc: Vec::new(),
            content: PageContent::Html(String::new()),
            title_id: None,
        }
    }

    /// The chrome of a page that exists only once, with the title of its kind.
    pub fn list(kind: PageKind) -> Self {
        Self { title: kind.about().title.to_owned(), ..Self::of(kind) }
    }
}

/// A heading in the table of contents.
#[derive(Serialize)]
pub struct Entry {
    pub level: u8,
    pub title: String,
    pub id: String,
}

/// What a template gets in addition to the page's own context and body.
#[derive(Serialize)]
pub struct PageFrame<'a> {
    template: &'static str,
    /// The relative path from the page up to the site's root.
    root: &'a str,
    page: Page<'a>,
    nav: Option<&'static str>,
    sidebar: Option<&'a Sidebar>,
    toc: &'a [Entry],
}

impl View<'_> {
    /// Renders a page that is not indexed for search, unless the last build already has it.
    pub fn render(&self, chrome: Chrome, own: &impl Serialize) -> anyhow::Result<Rendered> {
        self.listed(chrome, own, None, &mut Memo::default())
    }

    /// Renders a page, unless the last build already has it. Search gets the sections of its body before those of
    /// `entry`.
    pub fn listed(
        &self,
        chrome: Chrome,
        own: &impl Serialize,
        entry: Option<search::Entry>,
        memo: &mut Memo,
    ) -> anyhow::Result<Rendered> {
        let path = self.form.file(&chrome.url).into();
        let up = root(&chrome.url);
        self.render_at(path, &up, chrome, own, entry, memo)
    }

    pub fn render_at(
        &self,
        path: Utf8PathBuf,
        up: &str,
        chrome: Chrome,
        own: &impl Serialize,
        mut entry: Option<search::Entry>,
        memo: &mut Memo,
    ) -> anyhow::Result<Rendered> {
        let frame = self.frame(&chrome, up);
        let key = self.page_key(&frame, own, (&chrome.url, &chrome.content), entry.as_ref())?;
        if let Some((known, key)) = self.known.zip(key)
            && let Some(kept) = known.kept(&path, key)?
        {
            return Ok(Rendered::Kept(kept));
        }
        let (main, sections) = match chrome.content {
            PageContent::Html(ref html) => (html.clone(), Vec::new()),
            PageContent::Body(id) => {
                let body = self.body(id, &chrome.url, memo)?;
                (body.html, body.sections)
            }
        };
        let size = main.len() + 16 * 1024;
        let context = self.context(&frame, own, &main)?;
        let html = match self.form {
            Form::Html => self.theme.fill(&path, frame.template, &context, size)?,
            Form::Markdown => theme::twin(&path, frame.template, &context, size)?,
        };
        if let Some(entry) = &mut entry {
            entry.sections.splice(0..0, sections);
        }
        let file = File { path, content: Content::Bytes(html) };
        Ok(Rendered::Made(Made { file, entry, key }))
    }

    fn frame<'c>(&self, chrome: &'c Chrome, up: &'c str) -> PageFrame<'c> {
        let about = chrome.kind.about();
        PageFrame {
            template: about.template,
            root: up,
            page: Page {
                title: &chrome.title,
                title_id: chrome.title_id.as_deref(),
                right_to_left: has_right_to_left(&chrome.title),
                description: chrome.description.as_deref(),
                url: &chrome.url,
                kind: about.word,
                breadcrumbs: &chrome.breadcrumbs,
                source: chrome.source.as_ref().map(|path| Source {
                    path: files::shown(path),
                    repository: files::in_repository(path).map(|(name, _)| name.to_owned()),
                    edit_url: self.site.source_url(path, None),
                    changed_on: chrome.changed_on.map(|day| day.to_string()),
                }),
            },
            nav: chrome.kind.section().map(PageKind::name),
            sidebar: chrome.sidebar.as_ref(),
            toc: &chrome.toc,
        }
    }

    /// The whole context of a template.
    fn context(&self, frame: &PageFrame<'_>, own: &impl Serialize, content: &str) -> anyhow::Result<Context> {
        let PageFrame { template: _, root, page, nav, sidebar, toc } = frame;
        let mut given = Context::from_serialize(own)?;
        given.insert("root", root);
        given.insert_value("site", self.index.site_value.clone());
        given.insert("page", page);
        given.insert("nav", nav);
        given.insert("sidebar", sidebar);
        given.insert("toc", toc);
        given.insert_value("content", Value::safe_string(content));
        Ok(given)
    }

    /// The chrome of document pages of all kinds.
    pub fn document_chrome(&self, id: PageId) -> Chrome {
        let page = self.site.page(id);
        Chrome {
            title: page.title.clone(),
            description: page.document.common.summary.as_deref().map(without_ticks),
            url: page.url.clone(),
            breadcrumbs: self.breadcrumbs(id),
            source: Some(self.path(id).to_owned()),
            changed_on: self.site.sources[page.document.file].changed_on,
            sidebar: sidebar::of(self, id),
            title_id: page
                .document
                .markdown
                .title()
                .filter(|_| page.title_is_heading)
                .map(|at| page.document.markdown.headings[at].id.clone()),
            ..Chrome::of(page.document.kind().into())
        }
    }

    /// The service or the folders above a document.
    fn breadcrumbs(&self, id: PageId) -> Vec<Link> {
        let page = self.site.page(id);
        let path = self.path(id);
        if let Some(service) = page.service {
            let service = self.service_ref(service);
            return vec![Link::list(PageKind::Services), Link { title: service.title, url: service.url }];
        }
        let folders = self.folders_above(path).into_iter();
        folders.filter(|link| link.url.as_deref() != Some(&page.url)).collect()
    }

    /// The folders above a file or a folder, outermost first.
    pub fn folders_above(&self, path: &Utf8Path) -> Vec<Link> {
        let has_page =
            |folder: &Utf8Path| self.index.folder_url(self.site, folder).is_some_and(|url| !url.is_empty());
        let above = path.ancestors().skip(1).filter(|folder| has_page(folder));
        let mut links: Vec<Link> = above
            .map(|folder| Link { title: self.folder_title(folder), url: self.folder_page(folder) })
            .collect();
        links.reverse();
        links
    }

    /// The search entry of a document, without its body.
    pub fn entry(&self, id: PageId) -> search::Entry {
        let page = self.site.page(id);
        search::Entry {
            url: page.url.clone(),
            title: page.title.clone(),
            kind: page.kind.into(),
            service: page.service.map(|service| self.site.service(service).service.name.value.clone()),
            severity: None,
            status: None,
            leads_to: None,
            repositories: self.repositories([page.document.file]),
            alarm: None,
            summary: page.document.common.summary.as_deref().map(without_ticks).unwrap_or_default(),
            also: super::searchable::also(self, id),
            sections: Vec::new(),
        }
    }
}

/// Headings of the second and third level.
pub fn toc(headings: &[Heading]) -> Vec<Entry> {
    let shown = headings.iter().filter(|heading| (2..=3).contains(&heading.level));
    shown
        .map(|heading| Entry { level: heading.level, title: heading.text.clone(), id: heading.id.clone() })
        .collect()
}
