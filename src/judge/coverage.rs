//! Whether an alarm has a runbook: asked of a definition, and answered for a name by the worst of its definitions.

use crate::link::{AlarmName, Class, Found, LinkedAlarm, Site};
use crate::model::Exempt;

/// What becomes of an alarm's need for a runbook. The first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage<'s> {
    Covered {
        /// The runbook it leads to. None where its link is a template that fits a page of this project: which page that
        /// is, is known when the alarm fires.
        runbook: Option<&'s Found>,
    },
    /// It needs no runbook.
    Exempt {
        why: Exempt,
    },
    Uncovered {
        reason: Uncovered,
    },
}

/// Why an alarm has no runbook. The first that holds; of several definitions, the first in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncovered {
    /// Its link leads nowhere.
    Dead,
    /// Its link is not a link.
    Malformed,
    /// Several pages could be its runbook.
    Ambiguous,
    /// It has no link, or one to its own page, and no page is for it.
    NoRunbook,
    /// Its link is a template that could mean any page, or none.
    Unverifiable,
    /// Its link leads to another site.
    External,
}

impl Coverage<'_> {
    pub fn is_covered(self) -> bool {
        matches!(self, Self::Covered { .. })
    }

    pub fn is_exempt(self) -> bool {
        matches!(self, Self::Exempt { .. })
    }

    pub fn is_uncovered(self) -> bool {
        matches!(self, Self::Uncovered { .. })
    }

    /// Why it has no runbook. None where it has one, or needs none.
    pub fn reason(self) -> Option<Uncovered> {
        if let Self::Uncovered { reason } = self { Some(reason) } else { None }
    }
}

/// Whether a definition of an alarm has a runbook.
pub fn coverage<'s>(site: &'s Site, alarm: &'s LinkedAlarm) -> Coverage<'s> {
    of_definition(alarm, site.name_of(alarm))
}

/// Whether each name has one, as `Site::names`.
pub fn of_names(site: &Site) -> Vec<Coverage<'_>> {
    site.names.iter().map(|name| of_name(site, name)).collect()
}

/// Why nobody has to act on an alarm, with a runbook or without. None where one of its definitions asks for it.
pub fn exemption(site: &Site, name: &AlarmName) -> Option<Exempt> {
    let mut reasons = name.definitions.iter().map(|at| site.alarms[*at].alarm.exempt);
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

fn of_definition<'s>(alarm: &'s LinkedAlarm, name: Option<&'s AlarmName>) -> Coverage<'s> {
    let is_templated = !alarm.fits.is_empty();
    // Its own link, and what fits its pattern, say more than what another definition of the name found.
    let others = name.and_then(|name| name.runbooks.first()).filter(|_| !is_templated);
    let runbook = alarm.linked.as_ref().or(others);
    if runbook.is_some() || is_templated {
        return Coverage::Covered { runbook };
    }
    if let Some(why) = alarm.alarm.exempt {
        return Coverage::Exempt { why };
    }
    let reason = match alarm.class {
        Class::Dead => Uncovered::Dead,
        Class::Malformed => Uncovered::Malformed,
        _ if name.is_some_and(|name| !name.ambiguous.is_empty()) => Uncovered::Ambiguous,
        Class::External => Uncovered::External,
        Class::Templated => Uncovered::Unverifiable,
        Class::None | Class::Permanent | Class::Resolved | Class::AnchorDead => Uncovered::NoRunbook,
    };
    Coverage::Uncovered { reason }
}

/// Uncovered if one of its definitions is; else covered if one is; else exempt.
fn of_name<'s>(site: &'s Site, name: &'s AlarmName) -> Coverage<'s> {
    let mut is_covered = false;
    let mut exempt = None;
    let mut uncovered: Option<Uncovered> = None;
    for at in &name.definitions {
        match of_definition(&site.alarms[*at], Some(name)) {
            Coverage::Covered { .. } => is_covered = true,
            Coverage::Exempt { why } => exempt = exempt.or(Some(why)),
            Coverage::Uncovered { reason } => {
                uncovered = Some(uncovered.map_or(reason, |worst| worst.min(reason)));
            }
        }
    }
    match (uncovered, exempt) {
        (Some(reason), _) => Coverage::Uncovered { reason },
        (None, Some(why)) if !is_covered => Coverage::Exempt { why },
        (None, _) => Coverage::Covered { runbook: name.runbooks.first() },
    }
}
