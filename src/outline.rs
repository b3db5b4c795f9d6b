//! The parts of a file that other files may depend on: no text, no body, every reference still unresolved.

mod digest;
mod stored;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::alarms::AlarmFile;
use crate::allow::Allowance;
use crate::codeowners::Codeowners;
use crate::delivery::Reading;
use crate::model::{Checklist, Document, Service, Withheld};
use crate::read::Problem;
use crate::secrets::Secret;
use crate::source::Span;
pub use digest::{VERSION, differing, digest};
pub use stored::{decode, encode};

/// One parsed file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// `None` if the file could not be read, or has nothing for the project.
    pub outline: Option<Outline>,
    pub problems: Vec<Problem>,
    /// Comments that allow findings.
    pub allowances: Vec<Allowance>,
    /// Keys and passwords in its text.
    pub secrets: Vec<(Span, Secret)>,
    /// What it says about running parts of a service.
    pub running: Option<Arc<Reading>>,
    /// What it says as a review or a postmortem, if it is one that is not read as such.
    pub withheld: Option<Arc<Withheld>>,
}

/// What a file is for the project, with all that other files may know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outline {
    Document(Arc<Document>),
    /// A document that is not published yet.
    Draft(crate::source::FileId),
    Checklist(Box<Checklist>),
    /// A file of Backstage may describe several.
    Services(Vec<Service>),
    Alarms(Arc<AlarmFile>),
    Codeowners(Codeowners),
    /// The file would be a service's entry, hold alarms, or be a document, if it had another name or place.
    NearMiss(crate::source::FileId),
    /// A template of the project's theme, with its text.
    Template(Template),
}

/// A template of the project's theme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    pub file: crate::source::FileId,
    /// Relative to the folder of templates.
    pub name: camino::Utf8PathBuf,
    pub text: String,
}
