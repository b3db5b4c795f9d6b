//! The anchors of a page's sections, including those that other site generators would create.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::letters::composed;
use crate::markdown::{Heading, Markdown};

/// The variable for the page's title in the templates of Middleman.
const TITLE: &str = "current_page.data.title";

/// The anchors that a link may use on a page.
#[derive(Debug)]
pub struct Anchors {
    /// The ids of headings and those in raw HTML.
    pub ids: BTreeSet<String>,
    /// The ids that contain an `AsciiDoc` attribute: `proc_{context}`.
    pub open_ids: Vec<String>,
    /// The ids of headings that contain a word that another tool fills in: `configure-the{}service`.
    pub open_headings: Vec<String>,
    /// The ids by the normalised slug that different generators share, except for ids that equal their normalised slug.
    /// `None` if several ids share it.
    alike: BTreeMap<String, Option<String>>,
}

impl Anchors {
    pub fn of(markdown: &Markdown, title: &str) -> Self {
        let headings = markdown.headings.iter().map(|heading| &heading.id);
        let ids: BTreeSet<String> = headings.chain(&markdown.anchors).cloned().collect();
        Self {
            open_headings: markdown.headings.iter().filter_map(|heading| open_id(&heading.text)).collect(),
            open_ids: ids.iter().filter(|id| id.contains('{')).cloned().collect(),
            alike: without_ids(alike(&ids, &markdown.headings, title), &ids),
            ids,
        }
    }

    /// The anchors of a page in an outline, which lists only the ids and other names of its sections.
    pub fn of_outline(sections: &[String], also: &[String]) -> Self {
        let mut alike = BTreeMap::new();
        for id in sections {
            add(&mut alike, common_slug(id), id);
        }
        for name in also {
            alike.entry(name.clone()).or_insert_with(|| Some(name.clone()));
        }
        let ids = sections.iter().cloned().collect();
        Self { open_ids: Vec::new(), open_headings: Vec::new(), alike: without_ids(alike, &ids), ids }
    }

    /// The only id that a slug of another generator may mean.
    pub fn meant(&self, slug: &str) -> Option<&String> {
        let common = common_slug(slug);
        let like = match self.alike.get(&common) {
            Some(only) => only.as_ref(),
            None => self.ids.get(&common),
        };
        // MkDocs' `_1` is not the id `1`.
        like.or_else(|| self.alike.get(slug)?.as_ref())
    }

    /// Whether any id or other name of a section may match a condition. Returns true without looking if there are too
    /// many.
    pub fn may_have(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        const MOST: usize = 1000;
        let is_long = self.ids.len() + self.alike.len() > MOST;
        is_long || self.ids.iter().chain(self.alike.keys()).any(|id| is_wanted(id))
    }

    /// The ids, and the other names of sections that mean one of them.
    pub fn published(&self) -> (Vec<String>, Vec<String>) {
        let common: BTreeSet<String> = self.ids.iter().map(|id| common_slug(id)).collect();
        let also = self.alike.iter().filter(|(name, id)| id.is_some() && !common.contains(*name));
        (self.ids.iter().cloned().collect(), also.map(|(name, _)| name.clone()).collect())
    }
}

/// The id of a heading that contains a mark such as `{{< param "PRODUCT" >}}`, with `{}` for the mark. `None` if too
/// little other text remains to distinguish the heading.
fn open_id(text: &str) -> Option<String> {
    const FEW: usize = 6;
    let (before, rest) = text.split_once("{{")?;
    let (_, after) = rest.rsplit_once("}}")?;
    let (before, after) = (worded(before), worded(after));
    (before.len() + after.len() >= FEW).then(|| format!("{before}{{}}{after}"))
}

/// Removes the entries whose name is the id itself, which are most. They are found in `ids`.
fn without_ids(
    alike: BTreeMap<String, Option<String>>,
    ids: &BTreeSet<String>,
) -> BTreeMap<String, Option<String>> {
    alike.into_iter().filter(|(name, id)| id.as_ref() != Some(name) || !ids.contains(name)).collect()
}

/// The ids of a page by the normalised slug that different generators share. `None` if several ids share it. The
/// template of the UK government prefixes a heading that occurs twice with its parent heading: `second-options`.
fn alike<'a>(
    ids: &BTreeSet<String>,
    headings: &'a [Heading],
    title: &'a str,
) -> BTreeMap<String, Option<String>> {
    let mut alike = BTreeMap::new();
    for id in ids {
        add(&mut alike, common_slug(id), id);
    }
    let text = |heading: &'a Heading| if heading.text.contains(TITLE) { title } else { &heading.text };
    let mut above: Vec<&Heading> = Vec::new();
    for heading in headings {
        above.retain(|other| other.level < heading.level);
        let below = above.last().filter(|_| is_again(&heading.id, ids));
        // Every generator creates the same slug from plain words.
        if below.is_some() || !is_plain(&heading.text) {
            let own = worded(text(heading));
            let below = below.map(|parent| format!("{}-{own}", worded(text(parent))));
            let names = [Some(worded(&escaped(text(heading)))), below, Some(own)];
            for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
                // An exact id takes precedence over the slug of a heading.
                if !ids.contains(&name) {
                    add(&mut alike, name, &heading.id);
                }
            }
        }
        above.push(heading);
    }
    // These count only if nothing else has the name.
    let (mut bare, mut numbered) = (BTreeMap::new(), 0);
    for heading in headings.iter().filter(|heading| !is_plain(&heading.text)) {
        let mut name = common_slug(&without_accents(&heading.text));
        // MkDocs names a heading without ASCII letters `_1`, and the next one `_2`.
        if name.is_empty() {
            numbered += 1;
            name = format!("_{numbered}");
        }
        // Azure and Pandoc keep full stops: `1.-first-step`. Azure keeps other punctuation too, but ids on GitLab and
        // GitHub, where most documents are shown, have none.
        let spaced = heading.text.replace(char::is_whitespace, "-");
        let dotted = common_slug(&spaced.replace(|c: char| !c.is_alphanumeric() && !"-_.".contains(c), ""));
        // VitePress and VuePress: `6-1-ou-l-ecrire` for `6.1 Où l'écrire`.
        let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
        let parted = worded(&heading.text.nfkd().filter(|c| !is_accent(c)).collect::<String>());
        // Pandoc, Kramdown and Sphinx start at the first letter: `first-step` for `1. First step`.
        let unnumbered = [&heading.id, &dotted].map(|id| common_slug(id.trim_start_matches(is_no_letter)));
        let written = in_brackets(&heading.text).map(common_slug);
        for name in [name, dotted, parted].into_iter().chain(unnumbered).chain(written) {
            if !name.is_empty() && !ids.contains(&name) && !alike.contains_key(&name) {
                add(&mut bare, name, &heading.id);
            }
        }
    }
    alike.extend(bare);
    alike
}

/// The id at the end of a heading, as Elastic's docs-builder reads it: `Roles [roles-file]`, `Roles [#roles-file]`.
fn in_brackets(text: &str) -> Option<&str> {
    let (_, id) = text.strip_suffix(']')?.rsplit_once(" [")?;
    let id = id.trim_start_matches('#');
    (!id.is_empty() && !id.contains(char::is_whitespace)).then_some(id)
}

/// The characters that Pandoc omits before the first letter.
fn is_no_letter(c: char) -> bool {
    !c.is_alphabetic()
}

/// Whether a text consists of words of ASCII letters and digits, separated by single spaces.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ') && !text.contains("  ")
}

/// Whether an id ends in a number because an earlier heading has the same text.
fn is_again(id: &str, ids: &BTreeSet<String>) -> bool {
    let number = id.rsplit_once('-').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    number.is_some_and(|(first, _)| ids.contains(first))
}

/// The characters of a heading that `MkDocs` keeps: ASCII only, and letters without their accents.
fn without_accents(text: &str) -> String {
    let kept = text.nfkd().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn add(alike: &mut BTreeMap<String, Option<String>>, name: String, id: &str) {
    let only = alike.entry(name).or_insert_with(|| Some(id.to_owned()));
    if only.as_ref().is_some_and(|only| only != id) {
        *only = None;
    }
}

/// The normalised slug that different generators share: `backup-restore` for `backup--restore`, `notes-1` for
/// `notes_1`.
pub fn common_slug(id: &str) -> String {
    let parts: Vec<&str> = id.split(['-', '_']).filter(|part| !part.is_empty()).collect();
    composed(&parts.join("-")).to_lowercase()
}

/// A slug with a hyphen for any punctuation between two words, as Redcarpet and Sphinx write it: `01-rbac-yaml` for
/// `01-rbac.yaml`.
fn worded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    composed(&words.collect::<Vec<_>>().join("-")).to_lowercase()
}

/// A slug of the text escaped as HTML first, as Redcarpet does: `what-we-39-re` for `what we're`.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('\'', "&#39;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn heading(level: u8, text: &str, id: &str) -> Heading {
        let span = Span::new(FileId(0), 0..0);
        Heading { level, text: text.to_owned(), id: id.to_owned(), is_nested: false, is_struck: false, span }
    }

    #[test]
    fn headings_that_another_tool_fills_in() {
        let found = open_id("Configure the {{< param \"NAME\" >}} service");
        assert_eq!(found.as_deref(), Some("configure-the{}service"));
        assert_eq!(open_id("{{ title }}"), None);
        assert_eq!(open_id("Configure the service"), None);
    }

    #[test]
    fn other_generators_name_the_same_section() {
        let headings = [
            heading(1, "<%= current_page.data.title %>", "-current_pagedatatitle-"),
            heading(2, "01-rbac.yaml", "01-rbacyaml"),
            heading(2, "What we're trying to fix", "what-were-trying-to-fix"),
            heading(2, "Backup & Restore", "backup--restore"),
            heading(2, "First", "first"),
            heading(3, "Options", "options"),
            heading(2, "Second", "second"),
            heading(3, "Options", "options-1"),
            heading(2, "Übung für alle", "übung-für-alle"),
            heading(2, "Größe", "größe"),
            heading(2, "Grobe", "grobe"),
            heading(2, "Año", "año"),
            heading(2, "Aňo", "aňo"),
            heading(2, "6.1 Où l’écrire", "61-où-lécrire"),
        ];
        let ids = headings.iter().map(|heading| heading.id.clone()).collect();
        let alike = alike(&ids, &headings, "Naming hosts");
        let found = |name: &str| alike.get(name).and_then(Option::as_deref);
        assert_eq!(found("naming-hosts"), Some("-current_pagedatatitle-"));
        assert_eq!(found("01-rbac-yaml"), Some("01-rbacyaml"));
        assert_eq!(found("what-we-39-re-trying-to-fix"), Some("what-were-trying-to-fix"));
        assert_eq!(found("backup-amp-restore"), Some("backup--restore"));
        assert_eq!(found("backup-restore"), Some("backup--restore"));
        assert_eq!(found("second-options"), Some("options-1"));
        assert_eq!(found("third-options"), None);
        assert_eq!(found("ubung-fur-alle"), Some("übung-für-alle"));
        assert_eq!(found("groe"), Some("größe"));
        assert_eq!(found("6-1-ou-l-ecrire"), Some("61-où-lécrire"));
        assert_eq!(found("ano"), None, "two sections share it");
        assert_eq!(found("rbacyaml"), Some("01-rbacyaml"));
    }

    #[test]
    fn slugs_may_have_full_stops() {
        let headings = [
            heading(2, "1. Stop & drain", "1-stop--drain"),
            heading(2, "3.2.1 C++", "321-c"),
            heading(2, "4. rbac.yaml", "4-rbacyaml"),
            heading(2, "Roles of agents [#roles-file]", "roles-of-agents-roles-file"),
            heading(2, "手順", "手順"),
            heading(2, "再起動", "再起動"),
        ];
        let markdown = Markdown { headings: headings.into(), ..Markdown::default() };
        let anchors = Anchors::of(&markdown, "A");
        for (slug, id) in [
            ("1.-stop-drain", Some("1-stop--drain")),
            ("1.-stop-&-drain", None),
            ("stop-drain", Some("1-stop--drain")),
            ("3.2.1-c", Some("321-c")),
            ("rbac.yaml", Some("4-rbacyaml")),
            ("roles-file", Some("roles-of-agents-roles-file")),
            ("4.-rbac.yaml", Some("4-rbacyaml")),
            ("#rbacyaml", None),
            ("rbac.yaml}", None),
            ("c", Some("321-c")),
            ("?", None),
            ("2.-stop", None),
            ("_2", Some("再起動")),
            ("2", None),
            ("_3", None),
        ] {
            assert_eq!(anchors.meant(slug).map(String::as_str), id, "{slug}");
        }
    }
}
