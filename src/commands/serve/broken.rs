//! The error page for a page that cannot be rendered.

use crate::link::Site;
use crate::markdown::escaped;
use crate::theme::TemplateError;

/// The maximum number of bytes of a template that are shown.
const LONGEST: usize = 400;

const HELP: &str = "<p>Fix the template: this page reloads when you save it. <code>readyroom build</code> reports the \
                    template as an error, and uses the built-in one with <code>--keep-going</code>.</p>\n";

/// Why a page cannot be rendered.
#[derive(Clone, Debug)]
pub struct Broken {
    message: String,
    template: Option<Template>,
}

/// The position at which a template of the project fails.
#[derive(Clone, Debug)]
struct Template {
    /// `templates/document.html:2:4`
    place: String,
    /// The line of the template, and the number of characters before the position.
    line: String,
    before: usize,
}

impl Broken {
    pub fn new(message: String) -> Self {
        Self { message, template: None }
    }

    pub fn of(error: &anyhow::Error, site: &Site) -> Self {
        let Some(fault) = error.downcast_ref::<TemplateError>() else {
            return Self::new(format!("{error:#}"));
        };
        let place = fault.place();
        let source = &site.sources[place.file];
        let at = source.position(place.start);
        let text = site.sources.text(place.file).unwrap_or_default();
        let line = text.lines().nth(at.line.saturating_sub(1)).unwrap_or_default();
        let template = Template {
            place: format!("{}:{}:{}", source.shown(), at.line, at.column),
            line: line[..line.floor_char_boundary(LONGEST)].to_owned(),
            before: at.column.saturating_sub(1).min(LONGEST),
        };
        Self { message: fault.message(), template: Some(template) }
    }

    pub fn page(&self) -> String {
        let message = escaped(&self.message);
        let (finding, help) = match &self.template {
            None => (format!("<pre>{message}</pre>"), ""),
            Some(Template { place, line, before }) => {
                let mark = " ".repeat(*before);
                let (place, line) = (escaped(place), escaped(line));
                let shown = format!("<pre>{place}\n\n{line}\n{mark}^</pre>");
                (format!("<p>error[F001]: {message}</p>\n{shown}"), HELP)
            }
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>This page cannot be made</title>\n<link rel=\"stylesheet\" href=\"/assets/site.css\">\n</head>\n\
             <body>\n<div class=\"layout\">\n<main>\n<h1>This page cannot be made</h1>\n{finding}\n{help}\
             <p><a href=\"/\">Board</a></p>\n</main>\n</div>\n</body>\n</html>\n"
        )
    }
}
