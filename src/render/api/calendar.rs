//! `calendar.ics`: what expires or falls due. Each service and each owner has such a calendar, too.

use camino::Utf8PathBuf;

use super::ics::{Event, calendar};
use crate::emit::{Content, File};
use crate::link::ServiceId;
use crate::markdown::Memo;
use crate::render::dues;
use crate::render::rendered::{Rendered, unlisted};
use crate::render::site::address;
use crate::render::view::View;
use crate::routes::DataFile;

/// The calendar of everything.
#[allow(clippy::unnecessary_wraps, reason = "functions that make a file may fail")]
pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let path = DataFile::Calendar.about().path.into();
    Ok(made(view, path, &view.site.config.title, 0..view.dues.all.len()))
}

pub fn of_service(view: &View<'_>, id: ServiceId) -> Rendered {
    let service = view.site.service(id);
    let due = view.dues.of_service(id).iter().copied();
    made(view, service.calendar_path().into(), service.service.title(), due)
}

/// The calendar of an owner, at `path`.
pub fn of_owner(view: &View<'_>, path: Utf8PathBuf, owner: &str) -> Rendered {
    let due = view.dues.of_owner(path.as_str()).to_vec();
    made(view, path, owner, due.into_iter())
}

fn made(view: &View<'_>, path: Utf8PathBuf, name: &str, due: impl Iterator<Item = usize>) -> Rendered {
    let text = calendar(name, due.map(|at| event(view, at)));
    unlisted(File { path, content: Content::Bytes(text.into_bytes()) })
}

fn event(view: &View<'_>, at: usize) -> Event {
    let (site, due) = (view.site, &view.dues.all[at]);
    let page = site.page(due.page);
    let service = page.service.map(|service| site.service(service).service.title());
    let noun = due.kind.noun();
    let (head, rest) = noun.split_at(1);
    let whose = service.map(|service| format!(" ({service})")).unwrap_or_default();
    let owner = dues::owner(site, due).map(|owner| format!("Owner: {owner}\n")).unwrap_or_default();
    let anchor = due.item.as_ref().map(|item| format!("#{item}")).unwrap_or_default();
    Event {
        uid: format!("{}@readyroom", view.dues.names[at]),
        on: due.on,
        summary: format!("{}{rest}: {}{whose}", head.to_uppercase(), due.title),
        description: format!("{owner}{}\n{}", page.title, site.sources[due.place.file].shown()),
        category: noun,
        url: address(&site.config).map(|base| format!("{base}{}{anchor}", page.url)),
    }
}
