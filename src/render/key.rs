//! The cache key of a page, from everything that the page shows. Pages with equal keys have equal bytes.

use serde::Serialize;

use super::hrefs::Form;
use super::view::View;
use crate::cache::{Key, KeyMaker};
use crate::link::PageId;
use crate::markdown::Target;
use crate::search::Entry;

/// The content of a page, apart from what its template adds.
pub enum PageContent {
    /// The body of a document. It is rendered only if the page cannot be kept.
    Body(PageId),
    Html(String),
}

impl View<'_> {
    /// The key of a page, from its template's context, the text of its body and its search entry. `None` if pages are
    /// not kept.
    pub fn page_key(
        &self,
        around: &impl Serialize,
        own: &impl Serialize,
        (url, content): (&str, &PageContent),
        entry: Option<&Entry>,
    ) -> anyhow::Result<Option<Key>> {
        let Some(known) = self.known else { return Ok(None) };
        let mut key = KeyMaker::new("page");
        key.part(&[u8::from(self.form == Form::Markdown)]);
        key.part(known.program.bytes()).part(self.theme.digest()).part(&self.index.site_json);
        let mut shown = Vec::with_capacity(4096);
        serde_json::to_writer(&mut shown, &(around, own))?;
        key.part(&shown);
        match content {
            PageContent::Body(id) => self.add_body(&mut key, *id, url),
            PageContent::Html(html) => {
                key.part(html.as_bytes());
            }
        }
        if let Some(entry) = entry {
            add_entry(&mut key, entry);
        }
        Ok(Some(key.key()))
    }

    /// Adds everything that a document's body, as HTML and as sections for search, depends on.
    fn add_body(&self, key: &mut KeyMaker, id: PageId, url: &str) {
        let page = self.site.page(id);
        let file = &self.site.sources[page.document.file];
        let markdown = &page.document.markdown;
        // The start of the body, and the language of each code block, follow from the path and the text.
        key.part(file.path.as_str().as_bytes()).part(file.digest()).part(&[u8::from(page.title_is_heading)]);
        for included in &markdown.included {
            key.part(included.path.as_bytes()).part(included.digest());
        }
        for at in 0..markdown.links.len() {
            let target = self.target(id, url, at);
            let (kind, text) = match &target {
                Target::Href(text) => (b"href", text.as_str()),
                Target::Picture { url: text, .. } => (b"size", text.as_str()),
                Target::External(text) => (b"host", text.as_str()),
                Target::Dead { title } => (b"dead", title.as_str()),
                Target::Unsafe => (b"none", ""),
            };
            key.part(kind).part(text.as_bytes());
            if let Target::Picture { width, height, .. } = &target {
                key.part(&width.to_le_bytes()).part(&height.to_le_bytes());
            }
        }
    }
}

fn add_entry(key: &mut KeyMaker, entry: &Entry) {
    let Entry {
        url,
        title,
        kind,
        service,
        severity,
        status,
        repositories,
        alarm,
        leads_to,
        summary,
        also,
        sections,
    } = entry;
    for text in [url, title, summary, also] {
        key.part(text.as_bytes());
    }
    key.part(kind.about().word.as_bytes());
    for text in [service, severity, status, alarm, leads_to] {
        add_optional(key, text.as_deref());
    }
    for repository in repositories {
        key.part(repository.as_bytes());
    }
    for section in sections {
        add_optional(key, section.id.as_deref());
        key.part(section.heading.as_bytes()).part(section.text.as_bytes()).part(section.code.as_bytes());
    }
}

fn add_optional(key: &mut KeyMaker, text: Option<&str>) {
    key.part(&[u8::from(text.is_some())]).part(text.unwrap_or_default().as_bytes());
}
