//! Finds the site generators of the documents, and reads their settings.

use camino::{Utf8Path, Utf8PathBuf};

use super::prose::{is_example, is_trial};
use super::survey::Survey;
use crate::mount::DOCUSAURUS;
use crate::source::{FileId, folder_of};
use crate::yaml;
use crate::yaml::Node;

/// A site generator that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    pub name: &'static str,
    /// Its settings file.
    pub file: Utf8PathBuf,
    /// The folder of its documents.
    pub documents: Utf8PathBuf,
    /// The folder that links with a leading slash are relative to.
    pub link_root: Utf8PathBuf,
    /// The URL at which the folder of its documents is published. Ends with a slash.
    pub url: Option<String>,
    /// The folder of static files, which are copied to the root of the site.
    pub static_files: Option<Utf8PathBuf>,
}

/// The generators of a folder, recognised by their settings files.
pub fn generators(survey: &Survey) -> Vec<Generator> {
    let found = survey.paths.iter().filter_map(|path| generator(survey, path));
    let mut all: Vec<Generator> = Vec::new();
    for generator in found {
        let holds = |path: &Utf8Path| survey.documents().any(|document| document.starts_with(path));
        if holds(&generator.documents) && all.iter().all(|known| known.documents != generator.documents) {
            all.push(generator);
        }
    }
    all
}

fn generator(survey: &Survey, path: &Utf8Path) -> Option<Generator> {
    let name = path.file_name()?.to_lowercase();
    // Skip the example site that a theme includes.
    let is_of_theme = |part: &str| ["themes", "exampleSite"].contains(&part);
    if path.components().any(|part| is_of_theme(part.as_str())) || is_trial(path) || is_example(path) {
        return None;
    }
    let read: Read = match name.as_str() {
        "mkdocs.yml" | "mkdocs.yaml" => mkdocs,
        name if DOCUSAURUS.contains(&name) => docusaurus,
        "hugo.toml" | "hugo.yaml" | "hugo.yml" | "hugo.json" | "config.toml" | "config.yaml"
        | "config.yml" => hugo,
        // Jupyter Book uses the same name for its settings, and has a table of contents beside them.
        "_config.yml" | "_config.yaml" if has_toc(path, survey) => jupyter_book,
        "_config.yml" | "_config.yaml" => jekyll,
        "antora.yml" => antora,
        "tech-docs.yml" => tech_docs,
        "book.toml" => mdbook,
        "conf.py" => sphinx,
        "myst.yml" => myst,
        "index.html" => docsify,
        _ => return None,
    };
    let text = survey.text(path)?.text;
    // Other programs call their settings `config.toml` and `conf.py`, too, and most sites have an `index.html`.
    let is_other = match name.as_str() {
        "index.html" => !text.contains("$docsify"),
        "conf.py" => !text.contains("html_theme") && !text.contains("sphinx"),
        name => name.starts_with("config.") && !text.to_lowercase().contains("baseurl"),
    };
    if is_other {
        return None;
    }
    Some(read(path, &text, survey))
}

/// Reads a settings file, by its path and text. It may look for other files in the survey.
type Read = fn(&Utf8Path, &str, &Survey) -> Generator;

/// A folder below another, without dots.
fn below(folder: &Utf8Path, name: &str) -> Utf8PathBuf {
    crate::files::joined(folder, name).unwrap_or_else(|| folder.to_owned())
}

/// The value of a top-level key of YAML. The rest of the text need not be valid.
fn of_yaml(text: &str, key: &str) -> Option<String> {
    let documents = yaml::read(FileId(0), text, 0..text.len()).documents;
    documents.first()?.get(key).and_then(Node::text).map(str::to_owned)
}

/// The text after the first `key:` or `key =` of JavaScript or TOML.
fn of_code(text: &str, key: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with('#'));
    let mut values = lines.filter_map(|line| {
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key)?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let quote = rest.chars().next().filter(|quote| "\"'`".contains(*quote))?;
        Some(rest[1..].split(quote).next()?.to_owned())
    });
    values.next()
}

/// The parts as a URL that ends with a slash. `None` if that is not a URL, or is the default of new projects.
fn url(parts: &[&str]) -> Option<String> {
    let mut whole = parts.first()?.trim_end_matches('/').to_owned();
    for part in parts[1..].iter().map(|part| part.trim_matches('/')).filter(|part| !part.is_empty()) {
        whole = format!("{whole}/{part}");
    }
    let host = whole.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default())?;
    let is_example =
        ["example.org", "example.com", "localhost", "your-docusaurus"].iter().any(|no| host.contains(no));
    (whole.starts_with("http") && !is_example && !whole.contains(['$', '{', ' '])).then(|| whole + "/")
}

fn mkdocs(path: &Utf8Path, text: &str, _: &Survey) -> Generator {
    let documents = below(folder_of(path), &of_yaml(text, "docs_dir").unwrap_or_else(|| "docs".to_owned()));
    let url = of_yaml(text, "site_url").and_then(|site| url(&[&site]));
    let link_root = documents.clone();
    Generator { name: "MkDocs", file: path.to_owned(), documents, link_root, url, static_files: None }
}

fn docusaurus(path: &Utf8Path, text: &str, survey: &Survey) -> Generator {
    let home = folder_of(path);
    let base = of_code(text, "baseUrl").unwrap_or_default();
    // The blog and other plugins have settings with the same names.
    let own = text.split_once("docs:").and_then(|(_, rest)| rest.trim_start().strip_prefix('{')).map(block);
    let route = of_code(own.unwrap_or(text), "routeBasePath").unwrap_or_else(|| "docs".to_owned());
    let written = own.and_then(|own| of_code(own, "path"));
    let documents = below(home, &written.unwrap_or_else(|| "docs".to_owned()));
    let site = of_code(text, "url").and_then(|site| url(&[&site, &base, &route]));
    let link_root = if route.trim_matches('/').is_empty() { documents.clone() } else { home.to_owned() };
    let files = home.join("static");
    let static_files = survey.paths.iter().any(|path| path.starts_with(&files)).then_some(files);
    Generator { name: "Docusaurus", file: path.to_owned(), documents, link_root, url: site, static_files }
}

/// The JavaScript up to the matching closing brace.
fn block(text: &str) -> &str {
    let mut depth = 0;
    let end = text.char_indices().find(|(_, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth < 0
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

fn hugo(path: &Utf8Path, text: &str, survey: &Survey) -> Generator {
    let mut home = folder_of(path);
    // `config/_default/hugo.toml`
    if let Some(above) = home.parent().filter(|above| above.file_name() == Some("config")) {
        home = folder_of(above);
    }
    let is_toml = path.extension() == Some("toml");
    let read = |key: &str| {
        let other = key.to_lowercase();
        let find = |key: &str| if is_toml { of_code(text, key) } else { of_yaml(text, key) };
        find(key).or_else(|| find(&other))
    };
    let base = read("baseURL");
    let content = read("contentDir").or_else(|| mounted(text, is_toml));
    let content = below(home, &content.unwrap_or_else(|| "content".to_owned()));
    let files = home.join("static");
    let static_files = survey.paths.iter().any(|path| path.starts_with(&files)).then_some(files);
    let url = base.and_then(|base| url(&[&base]));
    let link_root = content.clone();
    Generator { name: "Hugo", file: path.to_owned(), documents: content, link_root, url, static_files }
}

/// The folder that Hugo mounts as its content folder.
fn mounted(text: &str, is_toml: bool) -> Option<String> {
    if is_toml {
        let mut mounts = text.split("[[module.mounts]]").skip(1);
        let content = mounts.find(|mount| of_code(mount, "target").as_deref() == Some("content"))?;
        return of_code(content, "source");
    }
    let documents = yaml::read(FileId(0), text, 0..text.len()).documents;
    let mounts = yaml::at(documents.first()?, &["module", "mounts"])?.items();
    let of = |mount: &Node, key: &str| mount.get(key).and_then(Node::text).map(str::to_owned);
    mounts
        .iter()
        .find(|mount| of(mount, "target").as_deref() == Some("content"))
        .and_then(|mount| of(mount, "source"))
}

fn jekyll(path: &Utf8Path, text: &str, _: &Survey) -> Generator {
    let base = of_yaml(text, "baseurl").unwrap_or_default();
    let url = of_yaml(text, "url").and_then(|site| url(&[&site, &base]));
    let documents = of_yaml(text, "source")
        .map_or_else(|| folder_of(path).to_owned(), |source| below(folder_of(path), &source));
    let link_root = documents.clone();
    Generator { name: "Jekyll", file: path.to_owned(), documents, link_root, url, static_files: None }
}

/// Whether a Jupyter Book's table of contents is beside a file.
fn has_toc(path: &Utf8Path, survey: &Survey) -> bool {
    ["_toc.yml", "_toc.yaml"].iter().any(|name| survey.paths.contains(&folder_of(path).join(name)))
}

fn jupyter_book(path: &Utf8Path, text: &str, survey: &Survey) -> Generator {
    // The URL is a setting of Sphinx, in another file.
    Generator { name: "Jupyter Book", url: None, ..jekyll(path, text, survey) }
}

fn antora(path: &Utf8Path, _: &str, _: &Survey) -> Generator {
    // The URL contains the component's name and version, which a playbook elsewhere decides.
    let documents = folder_of(path).join("modules");
    let link_root = folder_of(path).to_owned();
    Generator { name: "Antora", file: path.to_owned(), documents, link_root, url: None, static_files: None }
}

/// Reads the settings of the Tech Docs Template, which Middleman renders.
fn tech_docs(path: &Utf8Path, text: &str, _: &Survey) -> Generator {
    let home = folder_of(folder_of(path));
    let documents = home.join("source");
    let url = of_yaml(text, "host").and_then(|host| url(&[&host]));
    let link_root = documents.clone();
    Generator { name: "Middleman", file: path.to_owned(), documents, link_root, url, static_files: None }
}

fn mdbook(path: &Utf8Path, text: &str, _: &Survey) -> Generator {
    let documents = below(folder_of(path), &of_code(text, "src").unwrap_or_else(|| "src".to_owned()));
    let link_root = documents.clone();
    let url = of_code(text, "site-url").and_then(|site| url(&[&site]));
    Generator { name: "mdBook", file: path.to_owned(), documents, link_root, url, static_files: None }
}

fn sphinx(path: &Utf8Path, text: &str, _: &Survey) -> Generator {
    let documents = folder_of(path).to_owned();
    let link_root = documents.clone();
    let url = of_code(text, "html_baseurl").and_then(|site| url(&[&site]));
    Generator { name: "Sphinx", file: path.to_owned(), documents, link_root, url, static_files: None }
}

fn myst(path: &Utf8Path, _: &str, _: &Survey) -> Generator {
    let documents = folder_of(path).to_owned();
    let link_root = documents.clone();
    Generator { name: "MyST", file: path.to_owned(), documents, link_root, url: None, static_files: None }
}

/// Reads Docsify, which renders its pages in the browser. Its settings are a script in the only HTML page.
fn docsify(path: &Utf8Path, _: &str, _: &Survey) -> Generator {
    let documents = folder_of(path).to_owned();
    let link_root = documents.clone();
    Generator { name: "Docsify", file: path.to_owned(), documents, link_root, url: None, static_files: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(paths: &[&str]) -> Survey {
        let mut survey = Survey::default();
        survey.paths = paths.iter().map(|path| Utf8PathBuf::from(*path)).collect();
        survey
    }

    fn said(generator: Generator) -> (String, String, Option<String>) {
        (generator.documents.into_string(), generator.link_root.into_string(), generator.url)
    }

    #[test]
    fn settings_say_where_documents_are_and_where_they_are_published() {
        let none = survey(&[]);
        let of = |read: Read, path: &str, text: &str| said(read(Utf8Path::new(path), text, &none));
        let expected = |folder: &str, root: &str, url: &str| {
            (folder.to_owned(), root.to_owned(), Some(url.to_owned()).filter(|url| !url.is_empty()))
        };
        let text =
            "site_url: https://ops.acme.example/\ndocs_dir: ../handbook\nplugins:\n  - x: !!python/name:y\n";
        assert_eq!(
            of(mkdocs, "tools/mkdocs.yml", text),
            expected("handbook", "handbook", "https://ops.acme.example/")
        );
        assert_eq!(of(mkdocs, "mkdocs.yml", "site_name: x\n"), expected("docs", "docs", ""));
        let text = "module.exports = {\n  url: 'https://acme.example',\n  baseUrl: '/ops/',\n};\n";
        assert_eq!(
            of(docusaurus, "website/docusaurus.config.js", text),
            expected("website/docs", "website", "https://acme.example/ops/docs/")
        );
        let text = "const x = {\n  url: 'https://acme.example',\n  baseUrl: '/',\n  presets: [{docs: {\n    path: 'guides',\n    \
                    routeBasePath: '/',\n  }}],\n};\n";
        assert_eq!(
            of(docusaurus, "docusaurus.config.ts", text),
            expected("guides", "guides", "https://acme.example/")
        );
        let text = "const x = {\n  url: 'https://acme.example',\n  presets: [{\n  docs: {\n    x: {},\n  },\n  blog: {\n    \
                    path: 'blog',\n    routeBasePath: 'news',\n  }}],\n};\n";
        assert_eq!(
            of(docusaurus, "docusaurus.config.js", text),
            expected("docs", "", "https://acme.example/docs/")
        );
        let text = "url: https://acme.github.io\nbaseurl: /ops\n";
        assert_eq!(
            of(jekyll, "docs/_config.yml", text),
            expected("docs", "docs", "https://acme.github.io/ops/")
        );
        let text = "host: https://guide.acme.example\nservice_name: x\n";
        assert_eq!(
            of(tech_docs, "config/tech-docs.yml", text),
            expected("source", "source", "https://guide.acme.example/")
        );
        let text = "extensions = [\"myst_parser\"]\nhtml_baseurl = 'https://docs.acme.example'\n";
        assert_eq!(
            of(sphinx, "docs/source/conf.py", text),
            expected("docs/source", "docs/source", "https://docs.acme.example/")
        );
        assert_eq!(of(myst, "docs/myst.yml", "project: {}\n"), expected("docs", "docs", ""));
        assert_eq!(of(docsify, "docs/index.html", "window.$docsify = {}"), expected("docs", "docs", ""));
        assert_eq!(
            of(mkdocs, "mkdocs.yml", "site_url: https://example.com/\n"),
            expected("docs", "docs", "")
        );
    }

    #[test]
    fn a_book_has_its_contents_beside_its_settings() {
        let settings = Utf8Path::new("docs/_config.yml");
        assert!(has_toc(settings, &survey(&["docs/_toc.yml"])));
        assert!(!has_toc(settings, &survey(&["docs/index.md", "other/_toc.yml"])));
    }

    #[test]
    fn hugo_may_mount_its_documents() {
        let expected = |folder: &str| {
            (folder.to_owned(), folder.to_owned(), Some("https://run.acme.example/".to_owned()))
        };
        let hugo_site = survey(&["content/_index.md"]);
        let text = "baseURL = \"https://run.acme.example\"\n";
        let found = said(hugo(Utf8Path::new("config/_default/config.toml"), text, &hugo_site));
        assert_eq!(found, expected("content"));
        let text = "baseURL = 'https://run.acme.example'\n[module]\n  [[module.mounts]]\n    source = 'docs/pages'\n    \
                    target = 'content'\n  [[module.mounts]]\n    source = 'docs/static'\n    target = 'static'\n";
        let found = said(hugo(Utf8Path::new("config/_default/hugo.toml"), text, &hugo_site));
        assert_eq!(found, expected("docs/pages"));
        let text =
            "baseURL: https://run.acme.example\nmodule:\n  mounts: [{source: docs/pages, target: content}]\n";
        let found = said(hugo(Utf8Path::new("hugo.yaml"), text, &hugo_site));
        assert_eq!(found, expected("docs/pages"));
    }
}
