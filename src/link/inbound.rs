//! Links from other repositories into this one, and which of them are broken.

use super::ids::PageId;
use super::index::Index;
use super::other_repositories::called;
use super::pages::Page;
use super::sections::{may_be_filled_in, section};
use crate::config::{Config, SiteOutline};
use crate::nearest::Budget;
use crate::published::{Repository, Target};

/// A link from another repository that is broken in this one.
pub struct BrokenInboundLink {
    /// The source of the link: "alarm `DiskFull` of `payments`".
    pub who: String,
    /// The position of the link: `payments:alerts/p.yml:4`.
    pub place: String,
    /// The path that it leads to.
    pub path: String,
    /// The address that the page had on this site.
    pub url: Option<String>,
    /// The page that the link leads to. If it does not exist, the page with the most similar path.
    pub page: Option<PageId>,
    pub why: InboundFault,
}

/// What is missing.
pub enum InboundFault {
    Page,
    Section(String),
    /// The page no longer names the alarm.
    Alarm(String),
}

/// A link from another repository into this one.
struct Inbound<'a> {
    who: String,
    place: String,
    to: &'a Target,
    /// The alarm, if its runbook was found because the page lists the alarm.
    listed: Option<&'a str>,
}

pub fn broken(
    config: &Config,
    pages: &[Page],
    index: &Index<'_>,
    budget: &mut Budget,
) -> Vec<BrokenInboundLink> {
    let SiteOutline::Found { outline, own: Some(own), .. } = &config.site_outline else { return Vec::new() };
    let this = &outline.repositories[*own];
    let others = outline.repositories.iter().filter(|other| other.name != this.name);
    let inbound = others.flat_map(|other| inbound(other, &this.name));
    inbound.filter_map(|inbound| judged(inbound, this, pages, index, budget)).collect()
}

/// The links of one repository into another.
fn inbound<'a>(from: &'a Repository, into: &'a str) -> impl Iterator<Item = Inbound<'a>> {
    let at = |path: &str, line: usize| {
        let name = if from.name.is_empty() { String::new() } else { format!("{}:", from.name) };
        format!("{name}{path}:{line}")
    };
    let alarms = from.alarms.iter().filter_map(move |alarm| {
        let to = alarm.to.as_ref().filter(|to| to.repository == into)?;
        let who = format!("alarm `{}` of {}", alarm.name, called(&from.name));
        let listed = (alarm.matched_by.as_deref() == Some("front_matter")).then_some(alarm.name.as_str());
        Some(Inbound { who, place: at(&alarm.path, alarm.line), to, listed })
    });
    let links = from.links.iter().filter(move |link| link.to.repository == into).map(move |link| Inbound {
        who: format!("a page of {}", called(&from.name)),
        place: at(&link.path, link.line),
        to: &link.to,
        listed: None,
    });
    alarms.chain(links)
}

/// `None` if the link is not broken.
fn judged(
    inbound: Inbound<'_>,
    this: &Repository,
    pages: &[Page],
    index: &Index<'_>,
    budget: &mut Budget,
) -> Option<BrokenInboundLink> {
    let Inbound { who, place, to, listed } = inbound;
    let at = this.pages.binary_search_by(|page| page.path.as_str().cmp(&to.path)).ok();
    let url = at.and_then(|at| this.pages[at].url.strip_prefix(this.url.as_str())).map(str::to_owned);
    let there = index.page(&to.path).or_else(|| index.page_by_url(url.as_deref()?));
    let broken = |page, why| Some(BrokenInboundLink { who, place, path: to.path.clone(), url, page, why });
    let Some(id) = there else {
        let near = budget.has_more().then(|| index.nearest(&to.path, budget)).flatten();
        let near = near.and_then(|path| index.page(path.as_str()));
        return broken(near, InboundFault::Page);
    };
    let page = &pages[id.0];
    if let Some(alarm) = listed {
        let lists =
            page.document.runbook().is_some_and(|own| own.alarms.iter().any(|own| own.value == alarm));
        return if lists { None } else { broken(Some(id), InboundFault::Alarm(alarm.to_owned())) };
    }
    let anchor = to.anchor.as_deref()?;
    let is_there = section(page, anchor).is_some()
        || may_be_filled_in(page, anchor)
        || !page.document.markdown.takes_in.is_empty()
        || at.is_some_and(|at| this.pages[at].open);
    if is_there { None } else { broken(Some(id), InboundFault::Section(anchor.to_owned())) }
}
