//! `api/v1/findings.json`: what `readyroom check --format json` prints.

use super::file;
use crate::markdown::Memo;
use crate::render::rendered::Rendered;
use crate::render::view::View;
use crate::report::{self, Report};
use crate::routes::DataFile;

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let mut text = Vec::new();
    report::JSON(&Report::new(view.site, view.findings), &mut text)?;
    Ok(file(DataFile::Findings, text))
}
