//! A definition of an alarm, and where its link leads.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::link::elsewhere::Elsewhere;
use crate::link::ids::{PageId, ServiceId};
use crate::model::Alarm;
use crate::source::{FileId, Spanned};

/// One definition of an alarm, and where its link leads.
pub struct LinkedAlarm {
    pub alarm: Alarm,
    pub file: FileId,
    /// What distinguishes its name from others: the name itself, and the definition too if the name is not known yet.
    pub key: String,
    pub service: Option<ServiceId>,
    /// Its severity, in the word that the project uses.
    pub severity: Option<String>,
    /// The link with what the definition itself fills in, if it fills in anything. For a link to the page of an alarm whose
    /// runbook is on another site, the address there.
    pub filled: Option<String>,
    pub class: Class,
    /// What the link itself leads to.
    pub linked: Option<Found>,
    /// Pages that a templated link's pattern fits.
    pub fits: Arc<[PageId]>,
    /// The link that a dead one may have meant, or the anchor that a dead anchor may have.
    pub nearest: Option<String>,
    /// Further links of the definition that lead nowhere, each with the one that it may have meant.
    pub dead: Vec<(Spanned<String>, Option<String>)>,
    /// The file of the project that a dead link leads to, where there is one that is not a document.
    pub not_a_document: Option<Utf8PathBuf>,
    /// Whether a dead link leads to a document that is not published yet.
    pub is_draft: bool,
    /// What is wrong with a link that is malformed.
    pub fault: Option<LinkFault>,
    /// What it leads to in another repository that an outline lists.
    pub elsewhere: Option<Elsewhere>,
    /// The name of the alarm to whose page the link leads.
    pub via: Option<String>,
}

/// Every page that the pattern of one of these alarms matches. Thousands of alarms may share a pattern, and it may match
/// thousands of pages.
pub fn fitting<'a>(alarms: impl Iterator<Item = &'a LinkedAlarm>) -> BTreeSet<PageId> {
    let mut seen = HashSet::new();
    let patterns = alarms.filter(|alarm| !alarm.fits.is_empty() && seen.insert(Arc::as_ptr(&alarm.fits)));
    patterns.flat_map(|alarm| alarm.fits.iter().copied()).collect()
}

/// Why a link is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// A space, or a line break.
    Space,
    /// It has an unknown scheme: `htps://`.
    Scheme,
    /// An address without a host.
    Host,
    /// It is only an anchor.
    Page,
    Long,
}

/// What kind of target an explicit link has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Resolved,
    Dead,
    AnchorDead,
    Malformed,
    Templated,
    External,
    Permanent,
    None,
}

/// How a runbook was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchedBy {
    Link,
    FrontMatter,
    Name,
    Heading,
}

/// A runbook, and its section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub page: PageId,
    pub anchor: Option<String>,
    pub by: MatchedBy,
}

impl LinkedAlarm {
    /// The link that was followed, as far as it is known before the alarm fires.
    pub fn target(&self) -> Option<&str> {
        self.filled.as_deref().or(self.alarm.link.as_ref().map(|link| link.value.as_str()))
    }
}

impl Class {
    pub fn word(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Dead => "dead",
            Self::AnchorDead => "anchor_dead",
            Self::Malformed => "malformed",
            Self::Templated => "templated",
            Self::External => "external",
            Self::Permanent => "permanent",
            Self::None => "none",
        }
    }
}

impl MatchedBy {
    pub fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::FrontMatter => "front_matter",
            Self::Name => "name",
            Self::Heading => "heading",
        }
    }
}
