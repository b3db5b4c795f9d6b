//! What is wrong with a new project already: written down as its baseline, so that it begins with a green check.

use std::io::Write;

use camino::Utf8Path;

use crate::baseline::Baseline;
use crate::commands::{Context, Project, project};
use crate::config::FILE;
use crate::emit::{self, Patch};
use crate::judge;
use crate::load::Place;
use crate::report::{Report, count};
use crate::rules;

/// Beside the project's own file.
pub const NAME: &str = "readyroom-baseline.json";

/// Writes the baseline of a project that has errors, and names it in the `readyroom.yaml` that was just written.
pub fn begin(context: &Context, root: &Utf8Path, config: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let place = Place { root: Some(root.to_owned()), history: false, ..context.place.clone() };
    let context = Context { place, quiet: true, ..Context::default() };
    let Project { root, site, .. } = project(&context)?;
    let checked = rules::check(&judge::assess(&site));
    if !Report::new(&site, &checked.findings).has_failed() {
        return Ok(());
    }
    let baseline = Baseline::of(&checked.findings, &site);
    let text = format!(
        "{config}\n# What was wrong when this began, counted and not reported: `readyroom check --prune-baseline` takes out \
         what is mended.\nbaseline: {NAME}\n"
    );
    let patches = [Patch::create(NAME, baseline.text()), Patch::replace(FILE, config.as_bytes(), text)];
    emit::apply(&root, &patches)?;
    writeln!(out, "{NAME}")?;
    writeln!(
        out,
        "\n{} there already, written down in {NAME}: only what comes anew is reported.",
        count(baseline.len(), "finding")
    )?;
    Ok(())
}
