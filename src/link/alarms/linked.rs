//! A definition of an alarm, and the target of its link.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use camino::Utf8PathBuf;

use crate::link::ids::{PageId, ServiceId};
use crate::link::other_repositories::OtherRepositoryTarget;
use crate::model::Alarm;
use crate::source::{FileId, Spanned};

/// One definition of an alarm, and the target of its link.
pub struct LinkedAlarm {
    pub alarm: Alarm,
    pub file: FileId,
    /// Distinguishes its name from others: the name, and also the definition if the name is not known yet.
    pub key: String,
    pub service: Option<ServiceId>,
    /// Its severity, as one of the project's own words.
    pub severity: Option<String>,
    /// The link after filling in what the definition itself determines. `None` if nothing is filled in. For a link to
    /// the page of an alarm whose runbook is on another site, the address there.
    pub filled: Option<String>,
    pub class: Class,
    /// The page that the link itself leads to.
    pub linked: Option<RunbookTarget>,
    /// Pages that match the pattern of a templated link.
    pub matching_pages: Arc<[PageId]>,
    /// The link that a dead link may have meant, or the anchor that a dead anchor may have meant.
    pub nearest: Option<String>,
    /// Further links of the definition that lead nowhere, each with the link that it may have meant.
    pub dead: Vec<(Spanned<String>, Option<String>)>,
    /// The project's file that a dead link leads to, if that file is not a document.
    pub not_a_document: Option<Utf8PathBuf>,
    /// Whether a dead link leads to a document that is not published yet.
    pub is_draft: bool,
    /// What is wrong with a malformed link.
    pub fault: Option<LinkFault>,
    /// The target in another repository that an outline lists.
    pub other_repository: Option<OtherRepositoryTarget>,
    /// The name of the other alarm to whose page the link leads.
    pub target_alarm: Option<String>,
}

/// Every page that the pattern of one of these alarms matches. Thousands of alarms may share a pattern, and a pattern
/// may match thousands of pages.
pub fn matching_pages<'a>(alarms: impl Iterator<Item = &'a LinkedAlarm>) -> BTreeSet<PageId> {
    let mut seen = HashSet::new();
    let patterns = alarms
        .filter(|alarm| !alarm.matching_pages.is_empty() && seen.insert(Arc::as_ptr(&alarm.matching_pages)));
    patterns.flat_map(|alarm| alarm.matching_pages.iter().copied()).collect()
}

/// Why a link is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// A space, or a line break.
    Space,
    /// The scheme is unknown: `htps://`.
    Scheme,
    /// An address without a host.
    Host,
    /// An anchor alone.
    Page,
    Long,
}

/// What kind of target an alarm's own link has.
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

/// A runbook, and the section that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunbookTarget {
    pub page: PageId,
    pub anchor: Option<String>,
    pub by: MatchedBy,
}

impl LinkedAlarm {
    /// The address that was followed, with everything filled in that is known before the alarm fires.
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
