//! `with:` in `readyroom.yaml`: the outline of the project that gathers this repository.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use schemars::JsonSchema;

use super::pattern::project_file;
use super::{Config, Hosting, Repository};
use crate::published::{Host, Outline};
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::Node;

/// The outline of a published site that gathers this repository. The file alone is enough.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transform = text_or)]
pub struct With {
    /// The `outline.json.zst` of the site, from this project's root. CI downloads it before each check.
    #[schemars(with = "String", example = "outline.json.zst")]
    pub file: Spanned<Utf8PathBuf>,
    /// What the site calls this repository. Default: the one whose page on its host is `repository`.
    pub name: Option<Spanned<String>>,
}

impl Read for With {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let (file, name) = if let Some(text) = node.spanned() {
            (Some(text), None)
        } else {
            let mut fields = Fields::of(node, "outline", problems);
            let file = fields.require("file", node.span, problems);
            let name = fields.read("name", problems);
            fields.finish(problems);
            (file, name)
        };
        let file = file?;
        let path = project_file(&file, "outline.json.zst", problems)?;
        Some(Self { file: Spanned::new(path, file.span), name })
    }
}

/// The outline of the site that gathers this repository. It says what the project knows about other repositories.
#[derive(Clone, Debug, Default)]
pub enum SiteOutline {
    /// `with` is not set: the project is checked alone.
    #[default]
    NotConfigured,
    /// The file of the outline does not exist.
    Missing(Utf8PathBuf),
    Found {
        outline: Arc<Outline>,
        /// The index of this repository in the outline, if it is there.
        own: Option<usize>,
        /// The path that it was read from.
        file: Utf8PathBuf,
    },
}

/// The name of the file tree that holds the files from an outline.
pub const OUTLINE: &str = "outline";

impl SiteOutline {
    /// A `readyroom.yaml` with the policy of the gathering project, from an outline.
    pub fn policy(outline: &Outline) -> String {
        serde_json::to_string_pretty(&outline.policy.config).expect("keys are texts")
    }

    /// The index of the project in an outline: the repository with this name or, without a name, the one with this URL
    /// and folder.
    pub fn own(outline: &Outline, name: Option<&str>, url: Option<&str>, folder: &Utf8Path) -> Option<usize> {
        let all = || outline.repositories.iter();
        if let Some(name) = name {
            return all().position(|repository| repository.name == name);
        }
        let is_it = |host: &Host| url.is_some_and(|url| host.url.eq_ignore_ascii_case(url));
        all().position(|own| own.host.as_ref().is_some_and(is_it) && Utf8Path::new(&own.folder) == folder)
    }
}

/// The repository that `host` describes.
pub fn hosted(host: &Host) -> Option<Repository> {
    let kind = Hosting::WORDS.iter().find(|(word, _)| *word == host.kind).map(|(_, kind)| *kind);
    Repository::new(&host.url, &host.branch, kind)
}

impl Config {
    /// This config with the policy of an outline instead of its own. The error names what this version does not
    /// understand in the policy.
    pub fn with_outline(self, site_outline: SiteOutline) -> Result<Self, String> {
        let SiteOutline::Found { outline, .. } = &site_outline else {
            return Ok(Self { site_outline, ..self });
        };
        let file = FileId::of(OUTLINE, Utf8Path::new(super::FILE));
        let (policy, problems) = Self::read(file, &SiteOutline::policy(outline), |_| Date::MIN);
        for problem in problems {
            if let Problem::Malformed(malformed) = problem {
                return Err(malformed.message);
            }
        }
        Ok(Self { site_outline, ..self.with_policy(policy) })
    }

    /// The position at which the outline is named, or else the beginning of `readyroom.yaml`.
    pub fn outline_place(&self) -> Span {
        self.with.as_ref().map_or_else(|| Span::start_of(super::file()), |with| with.file.span)
    }
}
