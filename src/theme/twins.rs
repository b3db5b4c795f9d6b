//! The templates of Markdown twins. A project cannot replace them, since a twin has the content of its page.

use std::io::{self, Write};
use std::sync::LazyLock;

use anyhow::anyhow;
use camino::Utf8Path;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use crate::markdown::{as_code, as_code_span, as_destination, as_text};

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../../templates/twins/", $name)))),+] };
}

/// Each has the same name as the template of the page.
const TEMPLATES: &[(&str, &str)] = files![
    "alarm.md",
    "alarm_card.md",
    "alarms.md",
    "board.md",
    "checklist.md",
    "checklists.md",
    "components.md",
    "document.md",
    "folder.md",
    "forward.md",
    "moved.md",
    "postmortem.md",
    "postmortems.md",
    "problems.md",
    "readiness.md",
    "review.md",
    "reviews.md",
    "rule.md",
    "rules.md",
    "runbooks.md",
    "service.md",
    "services.md",
];

/// The same for every project.
static COMPILED: LazyLock<Tera> = LazyLock::new(compiled);

/// Renders the twin of a page, of about `size` bytes. `template` is the name of the page's template.
pub fn twin(path: &Utf8Path, template: &str, context: &Context, size: usize) -> anyhow::Result<Vec<u8>> {
    let template = template.replace(".html", ".md");
    let mut text = Vec::with_capacity(size);
    COMPILED
        .render_to(&template, context, &mut text)
        .map_err(|error| anyhow!("cannot render `{path}` with the template `{template}`: {error}"))?;
    Ok(text)
}

/// Compiles the templates. Values are escaped unless a template marks them as safe.
fn compiled() -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on([".md"]);
    tera.set_escape_fn(escape);
    tera.register_filter("code", |text: &str, _: Kwargs, _: &State| safe(as_code_span(text)));
    tera.register_filter("to", |text: &str, _: Kwargs, _: &State| safe(as_destination(text)));
    tera.register_filter("json", |value: &Value, _: Kwargs, _: &State| safe(json(value)));
    tera.register_filter("fence", |text: &str, args: Kwargs, _: &State| {
        let language: Option<&str> = args.get("language")?;
        let language = language.filter(|name| *name != "text").unwrap_or_default();
        TeraResult::Ok(safe(as_code(text, language)))
    });
    tera.add_raw_templates(TEMPLATES.iter().copied())
        .expect("the templates of twins compile; a test checks that");
    tera
}

fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(as_text(text).as_bytes())
}

fn safe(markdown: String) -> Value {
    Value::safe_string(&markdown)
}

/// JSON on one line, which is also valid YAML. Keys are sorted, since maps in templates have no order.
fn json(value: &Value) -> String {
    let mut json = serde_json::to_value(value).expect("a value is always JSON");
    json.sort_all_objects();
    json.to_string()
}

#[cfg(test)]
mod tests {
    use crate::routes::PageKind;

    #[test]
    fn every_kind_of_page_has_a_twin() {
        let names: Vec<&str> = super::TEMPLATES.iter().map(|(name, _)| *name).collect();
        for kind in PageKind::ALL.iter().filter(|kind| **kind != PageKind::NotFound) {
            let name = kind.about().template.replace(".html", ".md");
            assert!(names.contains(&name.as_str()), "{kind:?} has no {name}");
        }
        super::compiled();
    }
}
