//! `repositories:` in `readyroom.yaml`: other repositories, whose documents and alarms are on this site too.

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;

use super::documents::address;
use crate::read::{Fields, Problem, Read};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// A repository that this project gathers. One of `path`, `git` and `pack` says where it is.
#[derive(Clone, Debug, JsonSchema)]
pub struct Member {
    /// Its name in findings (`checkout:docs/x.md`), and the start of its addresses on the site: letters, digits, `-`,
    /// `_` and `.`.
    pub name: Spanned<String>,
    /// Its folder on this machine, from this project's root: `../payments`.
    #[schemars(with = "Option<String>")]
    pub path: Option<Spanned<Utf8PathBuf>>,
    /// The address that `readyroom fetch` clones it from: `https`, `ssh` or `file`.
    pub git: Option<Spanned<String>>,
    /// The branch, tag or commit of `git`. `readyroom.lock` pins the commit that was fetched. Default: the main branch of
    /// the repository.
    pub rev: Option<Spanned<String>>,
    /// A file that `readyroom pack` wrote in that repository, from this project's root: `packs/ledger.pack`.
    #[schemars(with = "Option<String>")]
    pub pack: Option<Spanned<Utf8PathBuf>>,
    /// Where its pages are on the site, instead of its name: `ops/checkout/`.
    pub url: Option<String>,
}

/// Where a repository is read from.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'m> {
    /// A folder, relative to the project's root.
    Path(&'m Spanned<Utf8PathBuf>),
    /// A git URL, and the revision if one is set.
    Git { url: &'m Spanned<String>, rev: Option<&'m Spanned<String>> },
    /// A pack, relative to the project's root.
    Pack(&'m Spanned<Utf8PathBuf>),
}

impl Member {
    /// Where the repository is read from. `None` unless exactly one of the keys is set.
    pub fn origin(&self) -> Option<Origin<'_>> {
        match (&self.path, &self.git, &self.pack) {
            (Some(path), None, None) => Some(Origin::Path(path)),
            (None, Some(url), None) => Some(Origin::Git { url, rev: self.rev.as_ref() }),
            (None, None, Some(pack)) => Some(Origin::Pack(pack)),
            _ => None,
        }
    }

    /// Whether a position is inside one of its values.
    pub fn has(&self, place: Span) -> bool {
        let texts = [&self.git, &self.rev].into_iter().flatten().map(|text| text.span);
        let paths = [&self.path, &self.pack].into_iter().flatten().map(|path| path.span);
        texts.chain(paths).chain([self.name.span]).any(|span| span == place)
    }

    /// The address of its folder on the site, with a trailing slash.
    pub fn url(&self) -> String {
        self.url.clone().unwrap_or_else(|| format!("{}/", self.name.value))
    }
}

impl Read for Member {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "repository", problems);
        let name: Option<Spanned<String>> = fields.require("name", node.span, problems);
        let path = |text: Spanned<String>| Spanned {
            value: Utf8Path::new(text.value.trim()).to_owned(),
            span: text.span,
        };
        let (folder, pack) =
            (fields.read("path", problems).map(path), fields.read("pack", problems).map(path));
        let (git, rev) = (fields.read("git", problems), fields.read("rev", problems));
        let url: Option<Spanned<String>> = fields.read("url", problems);
        fields.finish(problems);
        let url = url.and_then(|url| address(&url, problems));
        let name = name?;
        let member = Self { name, path: folder, git, rev, pack, url };
        member.complain(problems);
        Some(member)
    }
}

impl Member {
    fn complain(&self, problems: &mut Vec<Problem>) {
        let Spanned { value: name, span } = &self.name;
        if !is_name(name) {
            let help = "use letters, digits, `-`, `_` and `.`, such as `checkout`; it begins with a letter or a digit";
            problems.push(Problem::malformed(
                *span,
                format!("`{name}` is not a valid repository name"),
                help,
            ));
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// Reports the second of two repositories with the same name, ignoring case, since both would have the same folder.
pub fn refuse_twins(members: &[Member], problems: &mut Vec<Problem>) {
    for (at, member) in members.iter().enumerate() {
        let name = &member.name;
        if members[..at].iter().any(|other| other.name.value.eq_ignore_ascii_case(&name.value)) {
            let message = format!("two repositories are called `{}`", name.value);
            problems.push(Problem::malformed(name.span, message, "give one of them another name"));
        }
    }
}
