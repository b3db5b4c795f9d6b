//! The parts of a file that other files may depend on. They contain no text and no body, and every reference is
//! unresolved.

mod digest;
mod stored;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::alarms::AlarmFile;
use crate::allow::Allowance;
use crate::codeowners::Codeowners;
use crate::delivery::Reading;
use crate::model::{Checklist, Document, Service, UnreadRecord};
use crate::read::Problem;
use crate::secrets::Secret;
use crate::source::Span;
pub use digest::{VERSION, differing, digest};
pub use stored::{decode, encode};

/// A parsed file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// `None` if the file could not be read, or has nothing for the project.
    pub outline: Option<Outline>,
    pub problems: Vec<Problem>,
    /// Comments that allow findings.
    pub allowances: Vec<Allowance>,
    /// Keys and passwords in its text.
    pub secrets: Vec<(Span, Secret)>,
    /// What it says about the components of a service.
    pub running: Option<Arc<Reading>>,
    /// Its content as a review or a postmortem, if it is one that is not read as such.
    pub unread_record: Option<Arc<UnreadRecord>>,
}

/// The role of a file in the project, with all that other files may know about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outline {
    Document(Arc<Document>),
    /// A document that is not published yet.
    Draft(crate::source::FileId),
    Checklist(Box<Checklist>),
    /// A Backstage file may describe several services.
    Services(Vec<Service>),
    Alarms(Arc<AlarmFile>),
    Codeowners(Box<Codeowners>),
    /// A file that would be a service entry, contain alarms, or be a document if it had another name or path.
    NearMiss(crate::source::FileId),
    /// A template of the project's theme, with its text.
    Template(Template),
}

/// A template of the project's theme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    pub file: crate::source::FileId,
    /// The path from the folder of templates.
    pub name: camino::Utf8PathBuf,
    pub text: String,
}
