//! Compiles the built-in templates for Tera. Templates of the project replace those with the same name.

mod counted;
mod fault;
mod limits;
mod minify;
mod twins;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use anyhow::anyhow;
use camino::Utf8Path;
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::markdown::escaped;
use crate::outline::Template;
use crate::read::Problem;
use crate::source::{FileId, Span};
use counted::Counted;
pub use fault::TemplateError;
use limits::Written;
pub use minify::minified;
pub use twins::twin;

/// The templates of a site's pages.
pub struct Theme {
    /// The compiled templates. Built-in templates alone are compiled for the first page, since `check` renders none.
    tera: OnceLock<Tera>,
    /// The templates of the project.
    own: Vec<Own>,
    /// A digest of all templates.
    digest: blake3::Hash,
}

/// The maximum number of templates of a project. Tera follows what they extend and include recursively.
const MOST_OWN: usize = 500;

/// The maximum number of templates that are left out one by one because they need one that fails. If there are more,
/// all are left out.
const MOST_UNFIT: usize = 16;

/// A template of the project that is used.
struct Own {
    template: Template,
    /// The text that is compiled.
    counted: Counted,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../templates/", $name)))),+] };
}

/// All built-in templates. A file with the same name in the project's `templates/` replaces one.
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

/// Scripts and styles, by their path on the site. A file with the same name in `templates/assets/` replaces one.
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
    /// Makes the theme. A template of the project that does not compile is left out and reported.
    pub fn new(own: &[Template]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut valid = Vec::new();
        if let Some(template) = own.get(MOST_OWN) {
            let message = format!("this is one of {} templates; up to {MOST_OWN} are read", own.len());
            let place = Span::start_of(template.file);
            problems.push(Problem::malformed(place, message, "remove those that you do not need"));
        }
        for template in own.iter().take(MOST_OWN) {
            match syntax(template) {
                Ok(()) => valid.push(template),
                Err(problem) => problems.push(problem),
            }
        }
        let theme = Self::of_own(&valid).unwrap_or_else(|error| {
            problems.push(together(own, &error));
            Self::built_in()
        });
        (theme, problems)
    }

    /// The theme of a project without templates of its own.
    pub fn built_in() -> Self {
        Self { tera: OnceLock::new(), own: Vec::new(), digest: digest(TEMPLATES) }
    }

    fn tera(&self) -> &Tera {
        self.tera
            .get_or_init(|| compile(TEMPLATES).expect("the built-in templates compile; a test checks that"))
    }

    fn of_own(own: &[&Template]) -> tera::TeraResult<Self> {
        if own.is_empty() {
            return Ok(Self::built_in());
        }
        let is_replaced = |name: &str| own.iter().any(|template| template.name == name);
        let built_in = TEMPLATES.iter().copied().filter(|(name, _)| !is_replaced(name));
        let mut templates: Vec<(&str, &str)> = built_in.collect();
        let replaced = templates.len();
        templates.extend(own.iter().map(|template| (template.name.as_str(), template.text.as_str())));
        let digest = digest(&templates);
        // Compile the originals first, since errors have positions in them.
        compile(&templates)?;
        let count = |template: &&Template| Own {
            template: (*template).clone(),
            counted: Counted::of(&template.text),
        };
        let own: Vec<Own> = own.iter().map(count).collect();
        templates.truncate(replaced);
        templates.extend(own.iter().map(|own| (own.template.name.as_str(), own.counted.text.as_str())));
        Ok(Self { tera: compile(&templates)?.into(), own, digest })
    }

    /// The theme with built-in templates in place of some of the project's.
    pub fn without(&self, files: &BTreeSet<FileId>) -> Self {
        let own = self.own.iter().map(|own| &own.template);
        let mut kept: Vec<&Template> = own.filter(|template| !files.contains(&template.file)).collect();
        // Other templates may need them, and are left out, too.
        for _ in 0..MOST_UNFIT {
            let report = match Self::of_own(&kept) {
                Ok(theme) => return theme,
                Err(error) => error.to_string(),
            };
            let is_kept = |name: &&str| kept.iter().any(|template| template.name == *name);
            let Some(unfit) = places(&report).map(|(name, ..)| name).find(is_kept) else { break };
            kept.retain(|template| template.name != unfit);
        }
        Self::built_in()
    }

    /// The templates of the project that are used.
    pub fn own(&self) -> impl Iterator<Item = FileId> {
        self.own.iter().map(|own| own.template.file)
    }

    /// Whether any templates of the project are used.
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Makes a theme of compiled templates. Pages rendered with it are not cached.
    #[cfg(test)]
    pub fn of(tera: Tera) -> Self {
        Self { tera: tera.into(), own: Vec::new(), digest: blake3::Hash::from_bytes([0; 32]) }
    }

    /// The digest of all templates, for cache keys.
    pub fn digest(&self) -> &[u8] {
        self.digest.as_bytes()
    }

    /// Renders a file of the site, of about `size` bytes. The error is a [`TemplateError`] if a template of the project
    /// fails.
    pub fn fill(
        &self,
        path: &Utf8Path,
        template: &str,
        context: &Context,
        size: usize,
    ) -> anyhow::Result<Vec<u8>> {
        let mut written = Written::with_capacity(size);
        match self.tera().render_to(template, context, &mut written) {
            Ok(()) => Ok(written.bytes),
            Err(error) => Err(match self.fault(&error, path, template) {
                Some(fault) => fault.into(),
                None => anyhow!("cannot render `{path}` with the template `{template}`: {error}"),
            }),
        }
    }
}

fn digest(templates: &[(&str, &str)]) -> blake3::Hash {
    let mut digest = blake3::Hasher::new();
    for (name, text) in templates {
        for part in [name, text] {
            digest.update(&part.len().to_le_bytes()).update(part.as_bytes());
        }
    }
    digest.finalize()
}

fn compile(templates: &[(&str, &str)]) -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    tera.register_function(counted::STEP, limits::step);
    tera.register_filter("breakable", |name: &str, _: Kwargs, _: &State| {
        Value::safe_string(&breakable(name))
    });
    tera.add_raw_templates(templates.iter().copied())?;
    Ok(tera)
}

/// The maximum number of characters of a name that fit into one line on a phone.
const LONGEST_LINE: usize = 24;

/// A name as HTML that may be broken between words, as in `Disk<wbr>Full` and `disk_<wbr>full`.
fn breakable(name: &str) -> String {
    if name.chars().count() <= LONGEST_LINE {
        return escaped(name);
    }
    let joins = |c: char| matches!(c, '_' | '-' | '.' | ':' | '/');
    let mut words = vec![String::new()];
    let mut before = None;
    for c in name.chars() {
        let begins = before.is_some_and(|before: char| {
            (joins(before) && !joins(c)) || (!joins(before) && !before.is_uppercase() && c.is_uppercase())
        });
        match words.last_mut() {
            Some(word) if !begins => word.push(c),
            _ => words.push(c.into()),
        }
        before = Some(c);
    }
    words.iter().map(|word| escaped(word)).collect::<Vec<_>>().join("<wbr>")
}

/// Checks the syntax of a template on its own, without the templates that it extends and includes.
fn syntax(template: &Template) -> Result<(), Problem> {
    let Template { file, name, text } = template;
    let Err(error) = compile(&[(name.as_str(), text.as_str())]) else { return Ok(()) };
    let ErrorKind::SyntaxError(report) = error.kind() else { return Ok(()) };
    let at = report.span().range.start.min(text.len());
    let message = format!("this is not a template: {}", report.message());
    Err(Problem::malformed(Span::new(*file, at..at), message, "fix it; until then the built-in one is used"))
}

/// Names of our templates, without extensions, that templates of other programs also have.
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

/// Texts that only our templates contain.
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

/// Texts that only templates of other programs contain: Flask, Django, ERB and PHP.
const OF_OTHERS: [&str; 7] =
    ["url_for(", "{% load ", "{% csrf_token", "{% url ", "{% static ", "<%", "<?php"];

/// Whether a template is for another program.
fn is_of_others(text: &str) -> bool {
    // Tags of Go and Handlebars begin with text that cannot begin an expression of Tera.
    let is_tag = |tag: &str| {
        let tag = tag.trim_start_matches(['-', '~', ' ']);
        let words = ["define \"", "template \"", "block \"", "range ."];
        tag.starts_with(['.', '#', '/', '>', '$']) || words.iter().any(|word| tag.starts_with(word))
    };
    OF_OTHERS.iter().any(|own| text.contains(own)) || text.split("{{").skip(1).any(is_tag)
}

/// The templates named by tags such as `{% extends "base.html" %}`.
fn named_by<'t>(text: &'t str, word: &'static str) -> impl Iterator<Item = &'t str> {
    text.split("{%").skip(1).filter_map(move |tag| {
        let tag = tag.trim_start_matches(['-', ' ']).strip_prefix(word)?;
        tag.split(['"', '\'']).nth(1)
    })
}

/// Whether templates are for this theme: one has a name that only ours have, or it has one of our names and our
/// syntax. Web applications also have a folder `templates/` with a `base.html`.
pub fn is_ours(templates: &[(&Utf8Path, String)]) -> bool {
    let ours = templates.iter().filter(|(name, _)| TEMPLATES.iter().any(|(known, _)| *name == *known));
    let find = |file: &str| templates.iter().find(|(name, _)| *name == file);
    // The template that they extend is not among them, so it is ours.
    let builds_on_ours = |text: &str| {
        let mut used = named_by(text, "extends").chain(named_by(text, "include"));
        used.any(|file| TEMPLATES.iter().any(|(known, _)| *known == file) && find(file).is_none())
    };
    let uses_ours = |text: &str| OF_OURS.iter().any(|word| text.contains(word)) || builds_on_ours(text);
    let extends_theirs = |name: &Utf8Path, text: &str| {
        // A template extends only one other.
        let other = named_by(text, "extends").next().filter(|file| name != *file);
        other.and_then(find).is_some_and(|(_, text)| !uses_ours(text))
    };
    let mut ours = ours.filter(|(_, text)| !is_of_others(text));
    ours.any(|(name, text)| {
        let is_usual = name.file_stem().is_some_and(|stem| USUAL.contains(&stem));
        uses_ours(text) || !is_usual && !extends_theirs(name, text)
    })
}

/// The problem that the project's templates are valid but do not work together.
fn together(own: &[Template], error: &tera::Error) -> Problem {
    let report = error.to_string();
    let what = report.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let (name, line, column) = places(&report).next().unwrap_or_default();
    let named = own.iter().find(|template| template.name == name);
    let template =
        named.or_else(|| own.first()).expect("the built-in templates fit together; a test checks that");
    let at = offset(&template.text, line, column);
    let place = Span::new(template.file, at..at);
    let message = format!("the project's templates do not fit together: {what}");
    Problem::malformed(place, message, "fix them; until then the built-in ones are used")
}

/// The positions in a report of Tera, starting with that of the error, then those that led to it:
/// ` --> document.html:2:12`.
fn places(report: &str) -> impl Iterator<Item = (&str, usize, usize)> {
    report.lines().filter_map(|line| {
        let place = line.trim_start().strip_prefix("--> ").or(line.strip_prefix("note: called from "))?;
        let mut parts = place.trim().rsplitn(3, ':');
        let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some((name, line.parse().ok()?, column.parse().ok()?))
    })
}

/// The offset of a line and a column, both from 1. Columns are in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    before + text[before..].char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at)
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
        assert!(!is_ours(&[("postmortem.html", "{{define \"content\"}}<h1>{{ .Title }}</h1>{{end}}")]));
        assert!(!is_ours(&[("service.html", "{{#each services}}<b>{{name}}</b>{{/each}}")]));
        assert!(!is_ours(&[("document.html", page), ("base.html", shop)]), "it extends theirs");
        assert!(!is_ours(&[("base.html", "<link href=\"{{ url_for('static', filename='site.css') }}\">")]));
        assert!(is_ours(&[("service.html", "{% extends \"own.html\" %}"), ("own.html", page)]));
        assert!(is_ours(&[("document.html", "{% extends \"document.html\" %}")]), "it is a mistake");
        assert!(is_ours(&[("document.html", "{% include \"part.html\" %}"), ("part.html", "fine")]));
        for (name, text) in TEMPLATES.iter().filter(|(name, _)| USUAL.contains(name)) {
            assert!(is_ours(&[(*name, *text)]) || !text.contains("{%"), "a copy of our {name}");
        }
    }

    #[test]
    fn built_in_templates_compile() {
        compile(TEMPLATES).expect("they compile");
    }

    #[test]
    fn long_names_are_broken_between_words() {
        for (name, html) in [
            ("KubePersistentVolumeUsage", "Kube<wbr>Persistent<wbr>Volume<wbr>Usage"),
            ("KubePersistentVolumeFull", "KubePersistentVolumeFull"),
            ("component_saturation_slo_out", "component_<wbr>saturation_<wbr>slo_<wbr>out"),
            ("PostgreSQLReplicationLagHigh2", "Postgre<wbr>SQLReplication<wbr>Lag<wbr>High2"),
            ("<b>a long name with words</b>", "&lt;b&gt;a long name with words&lt;/<wbr>b&gt;"),
        ] {
            assert_eq!(breakable(name), html);
        }
    }

    /// Only `404.html` has an inline script. Its content security policy has the script's digest.
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

    /// Headings of documents cannot have ids that templates use.
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
