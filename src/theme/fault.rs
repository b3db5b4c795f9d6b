//! The error of a project's template that fails while a page is rendered.

use std::fmt;

use camino::Utf8Path;
use tera::ErrorKind;

use super::limits::Written;
use super::{Own, Theme, offset, places};
use crate::read::Problem;
use crate::source::{FileId, Lines, Span};

/// A template of the project that compiles but fails on a page.
#[derive(Clone, Debug)]
pub struct TemplateError {
    pub file: FileId,
    /// The name of the template.
    name: String,
    /// The position as line and column.
    place: String,
    at: usize,
    /// The reason, in Tera's words.
    why: String,
    /// The file of the site on which it failed.
    page: String,
}

impl TemplateError {
    pub fn problem(&self) -> Problem {
        let help = format!("fix it, it fails for `{}`; until then the built-in one is used", self.page);
        Problem::malformed(self.place(), self.message(), help)
    }

    /// The position in the template, as a span.
    pub fn place(&self) -> Span {
        Span::new(self.file, self.at..self.at)
    }

    pub fn message(&self) -> String {
        format!("this template fails: {}", self.why)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, place, why, page, .. } = self;
        write!(f, "cannot make `{page}`: the template {name}:{place} fails: {why}")
    }
}

impl std::error::Error for TemplateError {}

impl Theme {
    /// The fault of the project's template that an error is about. `None` if a built-in template fails by itself.
    pub(super) fn fault(
        &self,
        error: &tera::Error,
        page: &Utf8Path,
        template: &str,
    ) -> Option<TemplateError> {
        let named = |name: &str| self.own.iter().find(|own| own.template.name == name);
        let report = error.to_string();
        // A built-in template may fail because of what a template of the project passes to it.
        let place = places(&report).find_map(|(name, line, column)| {
            let own = named(name)?;
            Some((own, own.counted.original(offset(&own.counted.text, line, column))))
        });
        let base = || named("base.html").or(self.own.first());
        let (Own { template, .. }, at) = place.or_else(|| Some((named(template).or_else(base)?, 0)))?;
        let position = Lines::of(&template.text).position(u32::try_from(at).unwrap_or_default());
        Some(TemplateError {
            file: template.file,
            name: template.name.to_string(),
            place: format!("{}:{}", position.line, position.column),
            at,
            why: reason(error),
            page: page.to_string(),
        })
    }
}

/// The message of an error, without positions.
fn reason(error: &tera::Error) -> String {
    let why = match error.kind() {
        ErrorKind::RenderingError(report) => report.message().to_owned(),
        ErrorKind::Io(_) => Written::too_large(),
        other => other.to_string(),
    };
    // Tera appends a list of all variables.
    why.split(" Available ").next().unwrap_or_default().trim_end_matches('.').to_owned()
}
