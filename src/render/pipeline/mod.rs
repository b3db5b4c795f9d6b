//! The pipeline of a service for its page: what its entry declares, next to what was read about its releases.

mod alarms;
mod lines;
mod stage;
mod steps;
mod whole;

use serde::Serialize;

use self::alarms::Alarms;
use self::lines::Line;
use self::stage::Stage;
use super::view::View;
use crate::judge::releases;
use crate::link::{LinkedComponent, ServiceId};

/// How a change gets to production.
#[derive(Serialize)]
pub struct Pipeline {
    /// A URL or a text that the entry has instead of stages.
    text: Option<String>,
    /// The declared stages, then the environments of releases that have no declared stage.
    stages: Vec<Stage>,
    /// What the entry declares for the pipeline as a whole.
    whole: Vec<Line>,
    /// How many declared values differ from what was read.
    differences: usize,
}

/// The keys of a release's properties that the pipeline shows.
pub const SHOWN: [&str; 8] = [
    "step",
    "wait",
    "waits for approval",
    "waits for analysis",
    "rolls back on alarm",
    "rolls back on analysis",
    "rolls back on failure",
    "rolls back on hook",
];

/// `None` if nothing is declared and no release was read.
pub fn of_service(view: &View<'_>, id: ServiceId) -> Option<Pipeline> {
    let declared = &view.site.service(id).service.pipeline;
    let own: Vec<&LinkedComponent> = releases::all(view.site).filter(|own| own.service == Some(id)).collect();
    let alarms = Alarms::new(view, id, &own);
    let stages = stage::all(view, id, &own, &alarms);
    let whole = whole::lines(view, id);
    let text = declared.text.as_ref().map(|text| text.value.clone());
    if text.is_none() && stages.is_empty() && whole.is_empty() {
        return None;
    }
    let lines = stages.iter().flat_map(|stage| &stage.lines);
    let differences = lines.filter(|line| line.differs).count();
    Some(Pipeline { text, stages, whole, differences })
}
