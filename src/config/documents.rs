//! `documents:` in `readyroom.yaml`: where documents are, what they are, and which addresses they get.

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;

use super::pattern::project_folder;
use super::{Below, Pattern};
use crate::files::{Hidden, Listing};
use crate::model::Kind;
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// Where documents are. The path alone is enough.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Documents {
    /// A folder, a file, or a pattern of paths from the project's root: `docs/runbooks/`, `services/*/README.md`. Markdown
    /// files in it are documents; they are read where they are. One that matches nothing is reported as
    /// `file-pattern-unmatched`.
    pub path: Pattern,
    /// Patterns of paths from the project's root that this entry leaves out. Default: none.
    pub exclude: Vec<Pattern>,
    /// What its documents are, where neither their front matter nor a folder below the entry's path says so. Default:
    /// pages, unless a folder above is called `runbooks`, `playbooks`, `reviews` or `postmortems`.
    pub kind: Option<Kind>,
    /// The name of the service that its documents belong to, where their front matter names none. Default: the nearest
    /// folder above with a service entry.
    pub service: Option<Spanned<String>>,
    /// The address of its folder on the site, instead of its path: `ops/`; `""` is the root of the site. Default: the
    /// beginning of the path, up to the first part with a wildcard.
    pub url: Option<String>,
    /// The folder that links with a slash at their start are relative to, such as `docs/`. Default: the project's root.
    #[schemars(with = "Option<String>")]
    pub link_root: Option<Utf8PathBuf>,
    /// It is the default entry: `readyroom.yaml` names no documents.
    #[schemars(skip)]
    pub is_default: bool,
    /// Where its repository is in the project and on the site.
    #[schemars(skip)]
    pub below: Below,
}

impl Documents {
    /// `content/`, at the root of the site.
    pub fn default_at(span: Span) -> Self {
        Self {
            path: Pattern::new("content/", span).expect("it is a path"),
            exclude: Vec::new(),
            kind: None,
            service: None,
            url: Some(String::new()),
            link_root: None,
            is_default: true,
            below: Below::default(),
        }
    }

    /// Whether the entry matches a file, whatever its extension.
    pub fn matches_file(&self, path: &Utf8Path, hidden: Option<Hidden>) -> bool {
        self.path.is_match(path)
            && !self.exclude.iter().any(|pattern| pattern.is_match(path))
            && hidden.is_none_or(|hidden| self.path.names(hidden))
    }

    /// The path on the site of a file or folder below the entry's folder, with its own name. `None` if it is not
    /// below.
    pub fn place(&self, path: &Utf8Path, listing: &Listing) -> Option<Utf8PathBuf> {
        let Some(url) = &self.url else {
            return self.contains(path, listing).then(|| self.below.on_site(path));
        };
        let below = path.strip_prefix(self.path.folder(listing)).ok()?;
        Some(if url.is_empty() { below.to_owned() } else { Utf8Path::new(url).join(below) })
    }

    /// Whether a path is the entry's folder or below it.
    fn contains(&self, path: &Utf8Path, listing: &Listing) -> bool {
        path.starts_with(self.path.folder(listing))
    }

    /// The path of the file or folder that this address of the site shows, if the address is below that of the entry's
    /// folder.
    pub fn path_of(&self, url: &Utf8Path, listing: &Listing) -> Option<Utf8PathBuf> {
        let folder = self.path.folder(listing);
        let below = match &self.url {
            Some(base) => url.strip_prefix(base.trim_end_matches('/')).ok()?,
            None => return self.below.path_of(url).filter(|path| path.starts_with(folder)),
        };
        Some(if folder.as_str().is_empty() { below.to_owned() } else { folder.join(below) })
    }
}

impl Read for Documents {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if node.spanned().is_some() {
            let path = Pattern::read(node, problems)?;
            let default = Self::default_at(node.span);
            return Some(Self { path, url: None, is_default: false, ..default });
        }
        let mut fields = Fields::of(node, "documents entry", problems);
        let path = fields.require("path", node.span, problems);
        let url: Option<Spanned<String>> = fields.read("url", problems);
        let root: Option<Spanned<String>> = fields.read("link_root", problems);
        let entry = (
            fields.read_or_default("exclude", problems),
            fields.read("kind", problems),
            fields.read("service", problems),
        );
        fields.finish(problems);
        let (exclude, kind, service) = entry;
        let url = url.and_then(|url| address(&url, problems));
        let link_root = root.and_then(|root| project_folder(&root, "docs/", problems));
        let below = Below::default();
        Some(Self { path: path?, exclude, kind, service, url, link_root, is_default: false, below })
    }
}

/// An address on the site, without a leading slash and with a trailing one. Empty for the root.
pub(super) fn address(url: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<String> {
    let plain = url.value.trim().trim_start_matches("./").trim_matches('/');
    if plain.contains("://") || plain.split('/').any(|part| part == "..") {
        let message = format!("`{}` is not an address on this site", url.value);
        problems.push(Problem::malformed(
            url.span,
            message,
            "write a path such as `ops/`, or `\"\"` for the root",
        ));
        return None;
    }
    Some(if plain.is_empty() || plain == "." { String::new() } else { format!("{plain}/") })
}
