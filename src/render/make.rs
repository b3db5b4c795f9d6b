//! Renders a single file of the site on request.

use anyhow::Context;
use camino::Utf8Path;

use super::pages::{Job, Picture, kind, maker};
use super::rendered::{Rendered, unlisted};
use super::view::View;
use super::{
    alarm, api, checklist, document, folder, postmortem, readiness, review, rule, searchable, service,
};
use crate::emit::{Content, File};
use crate::files;
use crate::markdown::{self, Memo};
use crate::routes::PageKind;
use crate::rules;
use crate::source::FileId;
use crate::theme::minified;

/// The file of the project that a file of the site is made from. `None` unless it is a single one.
pub fn source<'v>(view: &'v View<'_>, job: &Job) -> Option<&'v Utf8Path> {
    let path = |file: FileId| view.site.sources[file].path.as_path();
    match job {
        Job::Document(id) => Some(view.path(*id)),
        Job::Alias(at) => Some(view.path(view.site.aliases[*at].page)),
        Job::Service(id) => Some(path(view.site.service(*id).service.file)),
        Job::Checklist(at) => Some(path(view.site.checklists[*at].checklist.file)),
        Job::Copy(at) => Some(&view.site.copies[*at].from),
        Job::Picture(picture) => Some(path(picture.file)),
        Job::Twin(page) => source(view, page),
        _ => None,
    }
}

/// Makes a file of the site.
pub fn make(view: &View<'_>, path: &Utf8Path, job: &Job, memo: &mut Memo) -> anyhow::Result<Rendered> {
    let ready = |content: Content| Ok(unlisted(File { path: path.to_owned(), content }));
    match job {
        Job::Document(id) => match kind(view.site, *id) {
            PageKind::Review => review::page(view, *id, memo),
            PageKind::Postmortem => postmortem::page(view, *id, memo),
            PageKind::Folder => folder::own_page(view, *id, memo),
            _ => document::page(view, *id, memo),
        },
        Job::Folder(at) => folder::page(view, &view.site.folders[*at]),
        Job::Alarm(at) => alarm::page(view, *at, memo),
        Job::Service(id) => service::page(view, *id, memo),
        Job::Checklist(at) => checklist::page(view, *at, memo),
        Job::Rule(at) => rule::page(view, &rules::ALL[*at], memo),
        Job::Stage(at) => readiness::of_stage(view, *at),
        Job::Badge(id) => Ok(api::badge(view, *id)),
        Job::Calendar(id) => Ok(api::of_service(view, *id)),
        Job::CalendarOf(owner) => Ok(api::of_owner(view, path.to_owned(), owner)),
        Job::Alias(at) => document::moved(view, &view.site.aliases[*at]),
        Job::Single(kind) => {
            let make = maker(*kind).expect("a test checks that each page that exists only once has one");
            let mut rendered = make(view, memo)?;
            // The search entry of a list never changes, and is kept with it.
            if let Rendered::Made(made) = &mut rendered
                && kind.about().in_search
            {
                made.entry = Some(searchable::list(*kind));
            }
            Ok(rendered)
        }
        Job::Data(data) => api::maker(*data)(view, memo),
        Job::Twin(page) => {
            let mut rendered = make(view, path, page, memo)?;
            // Search indexes the page, not its Markdown twin.
            if let Rendered::Made(made) = &mut rendered {
                made.entry = None;
            }
            Ok(rendered)
        }
        Job::Asset(text) => ready(Content::Bytes(minified(path.as_str(), text).into_owned().into_bytes())),
        Job::Picture(picture) => {
            let text = view.site.sources.text(picture.file)?;
            let Picture { file, body, at, colours } = *picture;
            let markdown = view.site.markdown_of(file).expect("a diagram is in a page or a checklist");
            let svg = view.site.sources.with_dialect(file, markdown, |dialect| {
                markdown::picture(&text, body, dialect, at, colours)
            })?;
            let svg = svg.with_context(|| format!("the diagram of `{path}` is gone"))?;
            ready(Content::Bytes(svg.into_bytes()))
        }
        Job::Copy(at) => {
            let from = &view.site.copies[*at].from;
            // Files from git or a pack are not on the disk.
            ready(match files::in_repository(from) {
                Some(_) => Content::Bytes(view.site.sources.bytes(from)?),
                None => Content::Copy(from.clone()),
            })
        }
    }
}
