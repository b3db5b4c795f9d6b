//! The built-in templates, with the project's own in their place, to Tera.

use camino::{Utf8Path, Utf8PathBuf};
use tera::{ErrorKind, Tera};

use crate::read::Problem;
use crate::source::{FileId, Sources, Span};

/// What pages are made with.
pub struct Theme {
    pub tera: Tera,
    /// Files of `templates/assets/`, by their path on the site.
    pub assets: Vec<(Utf8PathBuf, Vec<u8>)>,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../templates/", $name)))),+] };
}

/// Every built-in template; one of the same name in the project's `templates/` takes its place.
pub const TEMPLATES: &[(&str, &str)] = files![
    "404.html",
    "alarm.html",
    "alarm_card.html",
    "alarms.html",
    "alarms_table.html",
    "base.html",
    "board.html",
    "checklist.html",
    "checklists.html",
    "components.html",
    "document.html",
    "documents_table.html",
    "folder.html",
    "forward.html",
    "moved.html",
    "postmortem.html",
    "postmortems.html",
    "postmortems_table.html",
    "problems.html",
    "readiness.html",
    "review.html",
    "reviews.html",
    "reviews_table.html",
    "rule.html",
    "rule_counts.html",
    "rules.html",
    "search.html",
    "service.html",
    "services.html",
    "services_table.html",
];

const ASSETS: &[(&str, &str)] =
    files!["assets/forward.js", "assets/icon.svg", "assets/search.js", "assets/site.css", "assets/site.js",];

impl Theme {
    /// A template of the project that is no template is left out, and reported.
    pub fn new(sources: &Sources) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut templates = TEMPLATES.to_vec();
        let mut assets: Vec<(Utf8PathBuf, Vec<u8>)> =
            ASSETS.iter().map(|(path, text)| (Utf8PathBuf::from(path), text.as_bytes().to_vec())).collect();
        let own = sources.iter().filter_map(|(file, source)| {
            Some((file, source.path.strip_prefix("templates").ok()?, source.text.as_str()))
        });
        for (file, name, text) in own {
            if name.starts_with("assets") {
                assets.retain(|(path, _)| path != name);
                assets.push((name.to_owned(), text.as_bytes().to_vec()));
                continue;
            }
            if let Err(problem) = syntax(file, name, text) {
                problems.push(problem);
                continue;
            }
            templates.retain(|(known, _)| name != *known);
            templates.push((name.as_str(), text));
        }
        let tera = compile(&templates).unwrap_or_else(|error| {
            problems.push(together(sources, &error));
            compile(TEMPLATES).expect("the built-in templates compile; a test holds it")
        });
        (Self { tera, assets }, problems)
    }
}

fn compile(templates: &[(&str, &str)]) -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    tera.add_raw_templates(templates.iter().copied())?;
    Ok(tera)
}

/// Whether a text is a template, apart from what it extends and includes.
fn syntax(file: FileId, name: &Utf8Path, text: &str) -> Result<(), Problem> {
    let error = match Tera::default().add_raw_template(name.as_str(), text) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let ErrorKind::SyntaxError(report) = error.kind() else { return Ok(()) };
    let at = report.span().range.start.min(text.len());
    let message = format!("this is no template: {}", report.message());
    Err(Problem::malformed(Span::new(file, at..at), message, "mend it; until then the built-in one is used"))
}

/// The project's templates are fine each, and do not fit together.
fn together(sources: &Sources, error: &tera::Error) -> Problem {
    let mut own = sources.iter().filter(|(_, source)| source.path.starts_with("templates"));
    let file = own.next().map_or(FileId(0), |(file, _)| file);
    let message = format!("the project's templates do not fit together: {error}");
    Problem::malformed(Span::start_of(file), message, "mend them; until then the built-in ones are used")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_templates_compile() {
        compile(TEMPLATES).expect("they compile");
    }
}
