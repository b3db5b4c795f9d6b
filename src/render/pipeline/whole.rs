//! What is declared about a pipeline as a whole.

use super::lines::{Line, Place, Value};
use crate::delivery::Kind;
use crate::files::root_of;
use crate::link::ServiceId;
use crate::model::BadRelease;
use crate::render::view::View;
use crate::sources;

pub fn lines(view: &View<'_>, id: ServiceId) -> Vec<Line> {
    let pipeline = &view.site.service(id).service.pipeline;
    let kinds = &pipeline.kinds;
    let kinds = [
        ("Application", &kinds.application),
        ("Infrastructure", &kinds.infrastructure),
        ("Settings", &kinds.configuration),
        ("Patches", &kinds.patches),
    ];
    let kinds = kinds.into_iter().filter_map(|(label, file)| {
        let file = file.as_ref()?.value.as_str();
        Some(Line::new(
            label,
            [if file == "none" { Value::declared("none") } else { deployed_by(view, id, file) }],
        ))
    });
    let bad = pipeline.bad_release.as_ref().map(|bad| {
        let words = match bad.value {
            Some(BadRelease::Rollback) => "roll back to the previous release",
            Some(BadRelease::RollForward) => "roll forward with a fix",
            None => &bad.text,
        };
        Line::new("Bad release", [Value::declared(words)])
    });
    kinds.chain(bad).chain(hotfix(view, id)).collect()
}

/// A file that deploys a kind of change. It counts as read if it is a workflow that was read.
fn deployed_by(view: &View<'_>, id: ServiceId, file: &str) -> Value {
    let folder = &view.site.service(id).service.folder;
    let is_file = |source: &sources::File| {
        let is_of_root = source.path_in_repository() == file && root_of(&source.path) == root_of(folder);
        is_of_root || source.path == folder.join(file)
    };
    let mut workflows =
        view.site.running.components.iter().filter(|own| own.component.kind == Kind::Workflow);
    let mut value = Value::declared(file).name();
    if let Some(own) = workflows.find(|own| is_file(&view.site.sources[own.file])) {
        value.add(vec![Place::of(view, id, own.component.place)]);
    }
    value
}

fn hotfix(view: &View<'_>, id: ServiceId) -> Option<Line> {
    let hotfix = view.site.service(id).service.pipeline.hotfix.as_ref()?;
    let skips: Vec<&str> = hotfix.skips.iter().map(|own| own.value.as_str()).collect();
    let skips = (!skips.is_empty()).then(|| format!("skips {}", skips.join(", ")));
    let walked = hotfix.walked_on.as_ref().map(|on| format!("last tried on {}", on.value));
    let took = hotfix.took.as_ref().map(|took| format!("took {}", took.text));
    Line::some("Urgent fix", [skips, walked, took].into_iter().flatten().map(Value::declared))
}
