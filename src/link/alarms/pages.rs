//! Links to pages of alarms: the alarm's own page and those of other alarms.

use super::{Class, Linker, Outcome, PendingLookup, with_slash};
use crate::config::SiteOutline;
use crate::link::placeholders::MARK;
use crate::link::urls::decoded;
use crate::model::Alarm;
use crate::routes::PageKind;

/// How many addresses with the same beginning are considered.
const MOST_ALIKE: usize = 100;

impl Linker<'_> {
    /// A templated link such as `alarms/{{ $labels.alertname }}/`. With the placeholder filled in, it should be the
    /// alarm's own address.
    pub(super) fn filled_in(&self, url: &str, key: &str, alarm: &Alarm) -> Outcome {
        let link = alarm.link.as_ref().map(|link| link.value.to_lowercase()).unwrap_or_default();
        let name = &alarm.name.value;
        let name = match () {
            () if link.contains("lower") => name.to_lowercase(),
            () if link.contains("upper") => name.to_uppercase(),
            () => name.clone(),
        };
        let filled = with_slash(url).replacen(MARK, &name, 1);
        match self.urls.get(key) {
            Some(own) if !alarm.is_unnamed && filled != *own && !filled.contains(MARK) => self.meant_for(own),
            _ => Outcome::of(Class::Permanent),
        }
    }

    /// A link to an alarm's page: its own, or that of another alarm, whose runbook it then leads to.
    pub(super) fn alarm_page(&self, url: &str, key: &str, alarm: &Alarm) -> Outcome {
        let url = with_slash(url);
        let own = self.urls.get(key);
        if own.is_some_and(|own| *own == url) {
            return Outcome::of(Class::Permanent);
        }
        if let Some(other) = self.by_url.get(&url.to_lowercase()) {
            let address = &self.urls[*other];
            if *address != url {
                return self.meant_for(address);
            }
            return Outcome { target_alarm: Some((*other).to_owned()), ..Outcome::of(Class::Permanent) };
        }
        let bare = format!("{}{}/", PageKind::Alarm.folder(), alarm.name.value);
        match own {
            Some(own) if url.eq_ignore_ascii_case(&bare) => self.meant_for(own),
            _ => {
                let name = PageKind::Alarm.segment_of(&url);
                match self.spelled_by_hand(name) {
                    Some(near) => self.meant_for(&near),
                    None => Outcome::pending(Class::Dead, PendingLookup::Alarm(name.to_owned())),
                }
            }
        }
    }

    /// The address of an alarm's page for a link without a host, in the form of the site's own links: `/alarms/A/`.
    pub(super) fn rooted(&self, place: &str) -> Option<String> {
        let place = decoded(place.strip_prefix('/')?);
        let host = self.config.base_url.as_deref().and_then(|base| base.split_once("://"));
        let folder = host.and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, folder)| folder);
        let url = place.strip_prefix(folder).unwrap_or(&place);
        is_of_alarms(url).then(|| url.to_owned())
    }

    /// The alarm's address for a name in a link that was written by hand: `Disk Full/`, `disk-full.html`.
    fn spelled_by_hand(&self, name: &str) -> Option<String> {
        let name = [".html", ".md"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        if let Some(url) = self.urls.get(name) {
            return Some((*url).to_owned());
        }
        let beginning = format!("{}{}", PageKind::Alarm.folder(), name.to_lowercase());
        // The hash that is appended to a name that is not valid as an address.
        let is_end = |end: &str| {
            let digits = end.strip_prefix('-').and_then(|end| end.strip_suffix('/'));
            end == "/"
                || digits
                    .is_some_and(|end| end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        let alike = self.by_url.range(beginning.clone()..).take_while(|(url, _)| url.starts_with(&beginning));
        let mut alike = alike.take(MOST_ALIKE).filter(|(url, _)| is_end(&url[beginning.len()..]));
        let (_, key) = alike.next()?;
        alike.next().is_none().then(|| self.urls[*key].to_owned())
    }

    /// A link that leads nowhere, with the site's address that it probably means.
    pub(super) fn meant_for(&self, url: &str) -> Outcome {
        Outcome { nearest: Some(self.whole(url)), ..Outcome::of(Class::Dead) }
    }

    /// An address of the site, including its host.
    pub(super) fn whole(&self, url: &str) -> String {
        let gathering = || match &self.config.site_outline {
            SiteOutline::Found { outline, .. } => outline.base_url.as_deref(),
            SiteOutline::NotConfigured | SiteOutline::Missing(_) => None,
        };
        format!("{}{url}", self.config.base_url.as_deref().or_else(gathering).unwrap_or_default())
    }
}

/// Whether an address of the site is below `alarms/`, but not the list of alarms itself.
pub(super) fn is_of_alarms(url: &str) -> bool {
    let rest = url.trim_start_matches('/').strip_prefix(PageKind::Alarm.folder());
    rest.is_some_and(|rest| !matches!(rest, "" | "index.html"))
}
