//! Compiles the built-in templates for Tera, with those of the project in place of some.

mod minify;
mod twins;

use std::sync::LazyLock;

use camino::Utf8Path;
use tera::{ErrorKind, Tera};

use crate::outline::Template;
use crate::read::Problem;
use crate::source::{FileId, Span};
pub use minify::minified;

/// The compiled templates of a site's pages.
pub struct Theme {
    pub tera: Tera,
    /// A digest of all templates.
    digest: blake3::Hash,
}

/// The compiled templates of the Markdown twins, which are the same for every project.
pub static TWINS: LazyLock<Tera> = LazyLock::new(twins::compiled);

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../templates/", $name)))),+] };
}

/// Every built-in template. One with the same name in the project's `templates/` replaces it.
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
    "feed.xml",
    "folder.html",
    "forward.html",
    "head.html",
    "icons.html",
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
    "runbooks.html",
    "search.html",
    "service.html",
    "services.html",
    "services_table.html",
    "sitemap.xml",
];

/// Scripts and styles, by their path on the site. One with the same name in `templates/assets/` replaces it.
pub const ASSETS: &[(&str, &str)] = files![
    "assets/first.js",
    "assets/forward.js",
    "assets/icon.svg",
    "assets/lists.css",
    "assets/lists.js",
    "assets/results.js",
    "assets/search.js",
    "assets/site.css",
    "assets/site.js",
];

impl Theme {
    /// A template of the project that does not compile is left out and reported.
    pub fn new(own: &[Template]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut templates = TEMPLATES.to_vec();
        for Template { file, name, text } in own {
            if let Err(problem) = syntax(*file, name, text) {
                problems.push(problem);
                continue;
            }
            templates.retain(|(known, _)| name != *known);
            templates.push((name.as_str(), text));
        }
        let tera = compile(&templates).unwrap_or_else(|error| {
            problems.push(together(own, &error));
            compile(TEMPLATES).expect("the built-in templates compile; a test checks that")
        });
        let mut digest = blake3::Hasher::new();
        for (name, text) in &templates {
            for part in [name, text] {
                digest.update(&part.len().to_le_bytes()).update(part.as_bytes());
            }
        }
        (Self { tera, digest: digest.finalize() }, problems)
    }

    /// Compiled templates. Pages made with them are not cached.
    #[cfg(test)]
    pub fn of(tera: Tera) -> Self {
        Self { tera, digest: blake3::Hash::from_bytes([0; 32]) }
    }

    /// The digest of all templates, for cache keys.
    pub fn digest(&self) -> &[u8] {
        self.digest.as_bytes()
    }
}

fn compile(templates: &[(&str, &str)]) -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    tera.add_raw_templates(templates.iter().copied())?;
    Ok(tera)
}

/// Checks the syntax of a template, without the templates that it extends and includes.
fn syntax(file: FileId, name: &Utf8Path, text: &str) -> Result<(), Problem> {
    let error = match Tera::default().add_raw_template(name.as_str(), text) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let ErrorKind::SyntaxError(report) = error.kind() else { return Ok(()) };
    let at = report.span().range.start.min(text.len());
    let message = format!("this is not a template: {}", report.message());
    Err(Problem::malformed(Span::new(file, at..at), message, "fix it; until then the built-in one is used"))
}

/// Names of our templates, without extensions, that other programs' templates have too.
const USUAL: [&str; 11] = [
    "404",
    "base",
    "components",
    "feed",
    "head",
    "icons",
    "review",
    "reviews",
    "search",
    "services",
    "sitemap",
];

/// Texts that only our templates have.
const OF_OURS: [&str; 10] = [
    "{{ root",
    "{{root",
    "{{ base_url",
    "{%- component",
    "block layout",
    "block toc",
    "block search",
    "site.has_",
    "site.css",
    "{{ <",
];

/// Whether templates are for this theme: one has a name of ours and the syntax of ours, or a name that only ours have. Web
/// applications have a folder `templates/` with a `base.html` too.
pub fn is_ours(templates: &[(&Utf8Path, String)]) -> bool {
    let ours = || templates.iter().filter(|(name, _)| TEMPLATES.iter().any(|(known, _)| *name == *known));
    let is_there = |file: &str| templates.iter().any(|(name, _)| *name == file);
    // The template that they extend is not among them, so it is ours.
    let builds_on_ours = |text: &str| {
        let used = text.split("{%").skip(1).filter_map(|tag| {
            let tag = tag.trim_start_matches(['-', ' ']);
            let tag = tag.strip_prefix("extends").or_else(|| tag.strip_prefix("include"))?;
            tag.split(['"', '\'']).nth(1)
        });
        used.into_iter().any(|file| TEMPLATES.iter().any(|(known, _)| *known == file) && !is_there(file))
    };
    let uses_ours = |text: &str| OF_OURS.iter().any(|word| text.contains(word)) || builds_on_ours(text);
    let names =
        ours().filter(|(name, _)| !name.file_stem().is_some_and(|stem| USUAL.contains(&stem))).count();
    names > 0 || ours().any(|(_, text)| uses_ours(text))
}

/// The problem that the project's templates are valid, but do not fit together.
fn together(own: &[Template], error: &tera::Error) -> Problem {
    let report = error.to_string();
    let what = report.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let (name, line, column) = reported(&report).unwrap_or_default();
    let named = own.iter().find(|template| template.name == name);
    let template =
        named.or_else(|| own.first()).expect("the built-in templates fit together; a test checks that");
    let text = &template.text;
    let before = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    // Tera counts characters.
    let at = before + text[before..].char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at);
    let place = Span::new(template.file, at..at);
    let message = format!("the project's templates do not fit together: {what}");
    Problem::malformed(place, message, "fix them; until then the built-in ones are used")
}

/// The place in one of Tera's reports: ` --> document.html:2:12`.
fn reported(report: &str) -> Option<(&str, usize, usize)> {
    let place = report.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = place.trim().rsplitn(3, ':');
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some((name, line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD as STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn templates_of_web_applications_are_not_ours() {
        let is_ours = |templates: &[(&str, &str)]| {
            let templates = templates.iter().map(|(name, text)| (Utf8Path::new(*name), (*text).to_owned()));
            is_ours(&templates.collect::<Vec<_>>())
        };
        let shop = "{% load static %}<nav>Shop</nav>{% block main %}{% endblock %}";
        let page = "{% extends \"base.html\" %}{% block main %}Not found{% endblock %}";
        assert!(!is_ours(&[("base.html", shop), ("404.html", page), ("index.html", page)]));
        assert!(!is_ours(&[("404.html", "<h1>Shop: not found</h1>")]));
        assert!(!is_ours(&[("search.html", "{{ site.title }}"), ("head.html", "<meta>")]));
        assert!(is_ours(&[("404.html", page)]), "it extends ours");
        assert!(is_ours(&[("head.html", "<link href=\"{{ root }}assets/acme.css\">")]));
        assert!(is_ours(&[("alarm_card.html", "x"), ("postmortem.html", "y")]));
        for (name, text) in TEMPLATES.iter().filter(|(name, _)| USUAL.contains(name)) {
            assert!(is_ours(&[(*name, *text)]) || !text.contains("{%"), "a copy of our {name}");
        }
    }

    #[test]
    fn built_in_templates_compile() {
        compile(TEMPLATES).expect("they compile");
    }

    /// `404.html` is the only page with an inline script. Its content security policy has the script's digest.
    #[test]
    fn the_policy_allows_the_only_inline_script() {
        let text = |name| TEMPLATES.iter().find(|(path, _)| *path == name).expect("it is built in").1;
        let (_, script) = text("404.html").split_once("<script>").expect("it has one");
        let (script, _) = script.split_once("</script>").expect("it ends");
        let digest = STANDARD.encode(Sha256::digest(script));
        assert!(
            text("head.html").contains(&format!("'sha256-{digest}'")),
            "head.html names another than {digest}"
        );
        let others = TEMPLATES.iter().filter(|(path, text)| *path != "404.html" && text.contains("<script>"));
        assert_eq!(others.count(), 0);
    }

    /// Headings of documents cannot have the ids that templates use.
    #[test]
    fn ids_of_templates_are_reserved() {
        let shown = [
            "base",
            "search",
            "document",
            "alarm",
            "alarm_card",
            "board",
            "service",
            "review",
            "postmortem",
            "checklist",
            "folder",
            "rule",
        ];
        for (path, text) in TEMPLATES {
            if !shown.iter().any(|name| path.trim_end_matches(".html") == *name) {
                continue;
            }
            let ids = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
            for id in ids.filter(|id| !id.contains("{{")) {
                assert!(crate::markdown::is_of_theme(id), "{id} of {path}");
            }
        }
    }
}
