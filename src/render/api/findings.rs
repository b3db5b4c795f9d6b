//! `api/v1/findings.json`: what `readyroom check --format json` prints.

use super::file;
use crate::markdown::Memo;
use crate::render::Rendered;
use crate::render::view::View;
use crate::report::{self, Report};

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let mut text = Vec::new();
    report::JSON(&Report { site: view.site, findings: view.findings }, &mut text)?;
    Ok(file("api/v1/findings.json", text))
}
