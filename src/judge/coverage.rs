//! Judges whether an alarm has a runbook. Each definition is judged, and a name is as good as the worst of its
//! definitions.

use camino::Utf8Path;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::says::says_something;
use crate::link::{AlarmName, Class, LinkedAlarm, MatchedBy, PageId, RunbookTarget, Site, has_placeholder};
use crate::model::{Exempt, Kind};

/// Whether an alarm has the runbook that it needs. The first variant that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage<'s> {
    Covered {
        /// The runbook. `None` if the link is a template that matches pages of this project, since the page is only
        /// known when the alarm fires. Also `None` if the link leads to a page of another repository, which is known
        /// from its outline.
        runbook: Option<&'s RunbookTarget>,
    },
    /// Someone vouches for the runbook: the project, for a runbook on another site, or another repository whose page
    /// lists the alarm.
    Vouched {
        /// The page in the other repository. `None` for a runbook on another site.
        runbook: Option<&'s RunbookTarget>,
    },
    /// It needs no runbook.
    Exempt {
        why: Exempt,
    },
    Uncovered {
        reason: Uncovered,
    },
}

/// Why an alarm has no runbook. The first variant that applies. For several definitions, the first of their reasons in
/// this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncovered {
    /// Its link is broken.
    Dead,
    /// Its link is not a valid link.
    Malformed,
    /// Several pages could be its runbook.
    Ambiguous,
    /// Its runbook has no content.
    Empty,
    /// It has no link or a link to its own page, and no page names it.
    NoRunbook,
    /// Its link is a template that could match any page or none.
    Unverifiable,
    /// Its link leads to another site, and nobody vouches for it.
    External,
}

impl Uncovered {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Malformed => "malformed",
            Self::Ambiguous => "ambiguous",
            Self::Empty => "empty",
            Self::NoRunbook => "no_runbook",
            Self::Unverifiable => "unverifiable",
            Self::External => "external",
        }
    }
}

impl Coverage<'_> {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Covered { .. } => "covered",
            Self::Vouched { .. } => "vouched",
            Self::Exempt { .. } => "exempt",
            Self::Uncovered { .. } => "uncovered",
        }
    }

    pub fn is_covered(self) -> bool {
        matches!(self, Self::Covered { .. })
    }

    pub fn is_vouched(self) -> bool {
        matches!(self, Self::Vouched { .. })
    }

    pub fn is_exempt(self) -> bool {
        matches!(self, Self::Exempt { .. })
    }

    pub fn is_uncovered(self) -> bool {
        matches!(self, Self::Uncovered { .. })
    }

    /// Why the alarm has no runbook. `None` if it has one or needs none.
    pub fn reason(self) -> Option<Uncovered> {
        if let Self::Uncovered { reason } = self { Some(reason) } else { None }
    }
}

/// How many runbooks of a name are considered. Only hostile input has thousands of them.
const MOST: usize = 100;

/// Whether a definition of an alarm has a runbook.
pub fn coverage<'s>(site: &'s Site, alarm: &'s LinkedAlarm) -> Coverage<'s> {
    let name = site.name_of(alarm);
    of_definition(
        site,
        alarm,
        name,
        name.map_or(NonEmpty::default(), |name| non_empty(site, name, site.root_of(alarm))),
    )
}

/// The runbooks of a name that have content.
#[derive(Clone, Copy, Default)]
struct NonEmpty<'s> {
    /// The first runbook in the alarm's own repository.
    own: Option<&'s RunbookTarget>,
    /// The first runbook in another repository that lists the alarm in its front matter.
    other: Option<&'s RunbookTarget>,
}

/// The runbooks of a name that have content, for its definitions in one repository.
fn non_empty<'s>(site: &Site, name: &'s AlarmName, root: &Utf8Path) -> NonEmpty<'s> {
    let tells = |found: &&RunbookTarget| tells(site, found);
    let all = || name.runbooks.iter().take(MOST);
    let own = all().filter(|found| site.root_of_page(found.page) == root).find(tells);
    let listing = all().filter(|found| found.by == MatchedBy::FrontMatter);
    let other = listing.filter(|found| site.root_of_page(found.page) != root).find(tells);
    NonEmpty { own, other }
}

/// A definition with its name and its coverage.
#[derive(Clone, Copy)]
pub struct JudgedAlarm<'s> {
    pub alarm: &'s LinkedAlarm,
    pub name: &'s AlarmName,
    pub coverage: Coverage<'s>,
    /// Whether it is in a template that is not rendered.
    pub is_unrendered: bool,
}

/// Every definition, including those in templates that are not rendered.
pub fn judged(site: &Site) -> Vec<JudgedAlarm<'_>> {
    let rendered = definitions(site, &site.names, &site.alarms, false);
    rendered.chain(definitions(site, &site.unrendered.names, &site.unrendered.alarms, true)).collect()
}

fn definitions<'s>(
    site: &'s Site,
    names: &'s [AlarmName],
    alarms: &'s [LinkedAlarm],
    is_unrendered: bool,
) -> impl ParallelIterator<Item = JudgedAlarm<'s>> {
    names.par_iter().flat_map_iter(move |name| {
        // Most names are only defined in one repository.
        let mut last: Option<(&Utf8Path, NonEmpty)> = None;
        name.definitions.iter().map(move |at| {
            let alarm = &alarms[*at];
            let root = site.root_of(alarm);
            let known = last.filter(|(known, _)| *known == root).map(|(_, non_empty)| non_empty);
            let non_empty = known.unwrap_or_else(|| non_empty(site, name, root));
            last = Some((root, non_empty));
            let coverage = of_definition(site, alarm, Some(name), non_empty);
            JudgedAlarm { alarm, name, coverage, is_unrendered }
        })
    })
}

/// The coverage of each name. `definitions` are those of all names, in the order of the names.
pub fn of_names<'s>(names: &[AlarmName], mut definitions: &[JudgedAlarm<'s>]) -> Vec<Coverage<'s>> {
    let of_name = |name: &AlarmName| {
        let (own, others) = definitions.split_at(name.definitions.len());
        definitions = others;
        of_name(own.iter().map(|judged| judged.coverage))
    };
    names.iter().map(of_name).collect()
}

/// Why no one has to act on an alarm, whether or not it has a runbook. `None` if one of its definitions is not exempt.
pub fn exemption(site: &Site, name: &AlarmName) -> Option<Exempt> {
    let mut reasons = site.definitions(name).map(|alarm| alarm.alarm.exempt);
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

/// The page and section that an alarm leads to, whether or not the page has content.
pub fn runbook<'s>(alarm: &'s LinkedAlarm, name: Option<&'s AlarmName>) -> Option<(PageId, Option<&'s str>)> {
    let found = alarm.linked.as_ref().or_else(|| name?.runbooks.first());
    let found = found.map(|found| (found.page, found.anchor.as_deref()));
    found.filter(|_| alarm.matching_pages.is_empty()).or_else(|| Some((*alarm.matching_pages.first()?, None)))
}

/// Whether the runbook of a covered alarm is known before it fires. A template may mean any of the pages that it
/// matches.
pub fn is_known(alarm: &LinkedAlarm, coverage: Coverage<'_>) -> bool {
    let Coverage::Covered { runbook } = coverage else { return false };
    alarm.class != Class::Templated || runbook.is_some_and(|found| Some(found) != alarm.linked.as_ref())
}

/// Whether the host of a link is only known when the alarm fires.
fn has_no_known_host(link: &str) -> bool {
    let place = link.split_once("://").map_or(link, |(_, rest)| rest);
    let host = place.split(['/', '?', '#']).next().unwrap_or_default();
    // A placeholder may contain slashes.
    has_placeholder(host)
        || ["{{", "${", "%(", "$"].iter().any(|mark| place.starts_with(mark)) && has_placeholder(link)
}

/// The noun for a page that is a record, not instructions, and so cannot be a runbook.
pub fn record(site: &Site, page: PageId) -> Option<&'static str> {
    match site.page(page).kind {
        Kind::Postmortem => Some("a postmortem"),
        Kind::Review => Some("a review"),
        _ => None,
    }
}

/// Whether a page is a runbook with content.
fn tells(site: &Site, found: &RunbookTarget) -> bool {
    record(site, found.page).is_none() && says_something(site, found.page, found.anchor.as_deref())
}

/// The coverage of one definition. `non_empty` are the runbooks of its name that have content.
fn of_definition<'s>(
    site: &'s Site,
    alarm: &'s LinkedAlarm,
    name: Option<&'s AlarmName>,
    non_empty: NonEmpty<'s>,
) -> Coverage<'s> {
    let says = |found: &&RunbookTarget| tells(site, found);
    let own = alarm.linked.as_ref();
    // A link with a dead anchor leads to the whole page.
    if let Some(runbook) = own.filter(says).filter(|_| alarm.matching_pages.is_empty()) {
        return Coverage::Covered { runbook: Some(runbook) };
    }
    // A page that matches the alarm's own link takes precedence over the runbooks of other definitions of the name.
    if alarm
        .matching_pages
        .iter()
        .any(|page| record(site, *page).is_none() && says_something(site, *page, None))
    {
        return Coverage::Covered { runbook: own };
    }
    let other_repository = alarm.other_repository.as_ref();
    if other_repository.is_some_and(|target| target.covers && !target.is_dead()) {
        return Coverage::Covered { runbook: None };
    }
    if non_empty.own.is_some() {
        return Coverage::Covered { runbook: non_empty.own };
    }
    let link = alarm.target().unwrap_or_default();
    let vouches = site.config_of(alarm.file).external_prefix(link).is_some();
    if non_empty.other.is_some() || alarm.class == Class::External && vouches {
        return Coverage::Vouched { runbook: non_empty.other };
    }
    if let Some(why) = alarm.alarm.exempt {
        return Coverage::Exempt { why };
    }
    let root = site.root_of(alarm);
    let is_own = |page: PageId| site.root_of_page(page) == root;
    let others = name.is_some_and(|name| name.runbooks.iter().any(|found| is_own(found.page)));
    let is_found = own.is_some() || !alarm.matching_pages.is_empty() || others || other_repository.is_some();
    // The query carries the alarm's labels and does not change the page.
    let is_template = has_placeholder(link.split(['?', '#']).next().unwrap_or_default());
    let reason = match alarm.class {
        Class::Dead if !is_template => Uncovered::Dead,
        Class::Malformed => Uncovered::Malformed,
        _ if name.is_some_and(|name| name.ambiguous.iter().any(|candidate| is_own(candidate.page))) => {
            Uncovered::Ambiguous
        }
        _ if is_found => Uncovered::Empty,
        Class::External if !has_no_known_host(link) => Uncovered::External,
        // A template without a matching page is dead.
        Class::Templated | Class::External | Class::Dead => Uncovered::Unverifiable,
        Class::None | Class::Permanent | Class::Resolved | Class::AnchorDead => Uncovered::NoRunbook,
    };
    Coverage::Uncovered { reason }
}

/// Uncovered if one of the definitions is uncovered, else vouched if one is vouched, else covered if one is covered,
/// else exempt.
fn of_name<'s>(definitions: impl Iterator<Item = Coverage<'s>>) -> Coverage<'s> {
    let (mut vouched, mut exempt, mut covered) = (None, None, None);
    let mut uncovered: Option<Uncovered> = None;
    for coverage in definitions {
        match coverage {
            Coverage::Covered { runbook } => covered = Some(covered.flatten().or(runbook)),
            Coverage::Vouched { runbook } => vouched = Some(vouched.flatten().or(runbook)),
            Coverage::Exempt { why } => exempt = exempt.or(Some(why)),
            Coverage::Uncovered { reason } => {
                uncovered = Some(uncovered.map_or(reason, |worst| worst.min(reason)));
            }
        }
    }
    match (uncovered, vouched, covered, exempt) {
        (Some(reason), ..) => Coverage::Uncovered { reason },
        (None, Some(runbook), ..) => Coverage::Vouched { runbook },
        (None, None, Some(runbook), _) => Coverage::Covered { runbook },
        (None, None, None, Some(why)) => Coverage::Exempt { why },
        (None, None, None, None) => Coverage::Uncovered { reason: Uncovered::NoRunbook },
    }
}
