//! Decides which documents to leave out of a site because of their folder or their name.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use globset::escape;

use super::prose::{is_docs, is_trial};

/// Folders of third-party files, and of files that tools generate.
const VENDORED: [&str; 8] = [
    "node_modules",
    "vendor",
    "third_party",
    "thirdparty",
    "bower_components",
    "site-packages",
    "venv",
    "__pycache__",
];

/// The folder of Hugo's themes. Each theme has a `theme.toml`.
const THEMES: &str = "themes";

/// Files that every repository has and that nobody looks up: their names in lower case, without extensions.
const BOILERPLATE: [&str; 16] = [
    "changelog",
    "changes",
    "release_notes",
    "releasenotes",
    "license",
    "licence",
    "licenses",
    "copying",
    "notice",
    "third_party_notices",
    "code_of_conduct",
    "code-of-conduct",
    "pull_request_template",
    "issue_template",
    "bug_report",
    "feature_request",
];

/// Folders of documents for earlier versions.
const VERSIONS: [&str; 2] = ["versioned_docs", "versioned_sidebars"];

/// Folders of templates from which other tools make documents.
const TEMPLATES: [&str; 4] = ["archetypes", "skeleton", "skeletons", "cookiecutter"];

/// Why a document is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    Vendored,
    Hidden,
    Trial,
    Version,
    Template,
    Boilerplate,
}

impl WhyLeftOut {
    /// A word for such documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Vendored => "third-party files",
            Self::Hidden => "in hidden folders",
            Self::Trial => "in tests",
            Self::Version => "in earlier versions",
            Self::Template => "templates of other tools",
            Self::Boilerplate => "change logs, licences and issue templates",
        }
    }

    /// The part of a path that shows the reason: the name of a folder or of the file.
    fn sign(self, path: &Utf8Path) -> Option<&str> {
        let mut folders = path.parent()?.components().map(|part| part.as_str());
        match self {
            Self::Vendored => {
                let mut all = folders.clone();
                folders.find(|name| VENDORED.contains(name)).or_else(|| all.find(|name| *name == THEMES))
            }
            Self::Hidden => folders.find(|name| name.starts_with('.')),
            Self::Version => folders.find(|name| VERSIONS.contains(name)),
            Self::Template => folders.find(|name| TEMPLATES.contains(name)),
            Self::Trial => folders.find(|name| is_trial(Utf8Path::new(name))),
            Self::Boilerplate => path.file_name(),
        }
    }
}

/// Whether a file is in a folder of copies that people keep with their own files, such as charts, rather than in one
/// that a tool fills.
pub fn is_kept_copy(path: &Utf8Path) -> bool {
    matches!(WhyLeftOut::Vendored.sign(path), Some("vendor" | "third_party" | "thirdparty"))
}

/// Why a file, whether it is a document or not, is left out because of its folder.
pub fn in_folder(path: &Utf8Path) -> Option<WhyLeftOut> {
    // Runbooks in a hidden folder are there on purpose.
    let mut folders = path.parent()?.components().map(|part| part.as_str().to_lowercase());
    let is_meant = folders.any(|name| ["runbooks", "runbook", "playbooks"].contains(&name.as_str()));
    let hidden = Some(WhyLeftOut::Hidden).filter(|hidden| !is_meant && hidden.sign(path).is_some());
    let is_vendored = || path.components().rev().skip(1).any(|part| VENDORED.contains(&part.as_str()));
    hidden.or_else(|| is_vendored().then_some(WhyLeftOut::Vendored))
}

/// Whether a file is in a theme of Hugo. `has_file` says whether a file exists.
pub fn is_of_theme(path: &Utf8Path, has_file: impl Fn(&Utf8Path) -> bool) -> bool {
    let is_in_themes =
        |folder: &Utf8Path| folder.parent().and_then(Utf8Path::file_name).is_some_and(|name| name == THEMES);
    let mut folders = path.ancestors().skip(1).filter(|folder| is_in_themes(folder));
    folders.any(|folder| has_file(&folder.join("theme.toml")))
}

/// Why a document is left out although its folder is not.
pub fn document(path: &Utf8Path) -> Option<WhyLeftOut> {
    if let Some(why) =
        [WhyLeftOut::Version, WhyLeftOut::Template].into_iter().find(|why| why.sign(path).is_some())
    {
        return Some(why);
    }
    // A chapter about testing is not a test.
    let folders: Utf8PathBuf =
        path.parent()?.components().take_while(|part| !is_docs(part.as_str().into())).collect();
    if is_trial(&folders) {
        return Some(WhyLeftOut::Trial);
    }
    let stem = path.file_name()?.split('.').next()?.to_lowercase();
    BOILERPLATE.contains(&stem.as_str()).then_some(WhyLeftOut::Boilerplate)
}

/// The patterns that exclude such documents below a folder.
pub fn patterns<'p>(
    folder: &Utf8Path,
    aside: impl Iterator<Item = (&'p Utf8Path, WhyLeftOut)>,
) -> Vec<String> {
    let mut names: BTreeMap<bool, BTreeSet<String>> = BTreeMap::new();
    for (path, why) in aside {
        let below = path.strip_prefix(folder).unwrap_or(path);
        let Some(name) = why.sign(below) else { continue };
        let name = if why == WhyLeftOut::Hidden { ".*".to_owned() } else { escape(name) };
        names.entry(why == WhyLeftOut::Boilerplate).or_default().insert(name);
    }
    let base = if folder == "" { String::new() } else { format!("{}/", escape(folder.as_str())) };
    let pattern = |(is_file, names): (bool, BTreeSet<String>)| {
        let names: Vec<String> = names.into_iter().collect();
        let names = if let [one] = &names[..] { one.clone() } else { format!("{{{}}}", names.join(",")) };
        if is_file { format!("{base}**/{names}") } else { format!("{base}**/{names}/**") }
    };
    names.into_iter().map(pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_looks_up_is_left_out() {
        let of = |path: &str| {
            let path = Utf8Path::new(path);
            in_folder(path).or_else(|| document(path))
        };
        for (path, why) in [
            ("CHANGELOG.md", Some(WhyLeftOut::Boilerplate)),
            ("charts/a/LICENSE.txt.md", Some(WhyLeftOut::Boilerplate)),
            ("web/node_modules/a/README.md", Some(WhyLeftOut::Vendored)),
            (".github/ISSUE_TEMPLATE/bug.md", Some(WhyLeftOut::Hidden)),
            (".ops/runbooks/disk.md", None),
            ("pkg/testdata/a.md", Some(WhyLeftOut::Trial)),
            ("docs/testing/tests/a.md", None),
            ("docs/changes-of-state.md", None),
            ("website/versioned_docs/1.0/a.md", Some(WhyLeftOut::Version)),
            ("examples/a/README.md", None),
            ("CONTRIBUTING.md", None),
        ] {
            assert_eq!(of(path), why, "{path}");
        }
    }

    #[test]
    fn one_pattern_leaves_out_many() {
        let aside = |paths: &[&'static str]| {
            let paths: Vec<_> = paths
                .iter()
                .map(|path| Utf8Path::new(*path))
                .filter_map(|path| Some((path, in_folder(path).or_else(|| document(path))?)))
                .collect();
            patterns("pkg".into(), paths.into_iter())
        };
        assert_eq!(aside(&["pkg/a/vendor/x/README.md"]), ["pkg/**/vendor/**"]);
        assert_eq!(
            aside(&[
                "pkg/a/vendor/x/README.md",
                "pkg/testdata/a.md",
                "pkg/CHANGELOG.md",
                "pkg/b/CHANGELOG.md"
            ]),
            ["pkg/**/{testdata,vendor}/**", "pkg/**/CHANGELOG.md"]
        );
    }
}
