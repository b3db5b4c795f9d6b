//! A document: a Markdown file that an entry of `documents` matches, with or without front matter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Postmortem, Review, Runbook};
use crate::markdown::Markdown;
use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::Node;

/// A document, with its front matter and its body.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub file: FileId,
    /// The entry of `documents` that matches it. `None` for the page of the folder of checklists.
    pub entry: Option<usize>,
    pub common: Common,
    /// The front matter that is specific to its kind.
    pub matter: Matter,
    /// The offset of the body in the text.
    pub body: usize,
    /// The first line of the file.
    pub first_line: Span,
    /// The first line of the body.
    pub first_body_line: Span,
    /// The line of the first heading.
    pub first_heading_line: Option<Span>,
    pub markdown: Markdown,
}

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Page,
    Runbook,
    Review,
    Postmortem,
    Checklist,
}

impl Kind {
    pub const WORDS: &[(&str, Self)] = &[
        ("page", Self::Page),
        ("runbook", Self::Runbook),
        ("review", Self::Review),
        ("postmortem", Self::Postmortem),
        ("checklist", Self::Checklist),
    ];
}

/// Front matter that every document may have. All of it is optional.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Common {
    /// The title of the page. Default: its first heading of level 1, else the name of the file, or of
    /// the folder for a folder's page.
    pub title: Option<Spanned<String>>,
    /// One line for search results and link previews. A runbook shows it under its title. `description` is read as well.
    pub summary: Option<String>,
    /// The name of the service it belongs to. Default, also if no service has the name: the service of the nearest folder
    /// above with a `service.yaml`.
    pub service: Option<Spanned<String>>,
    /// Words that describe what it is about. A runbook shows them above its title.
    pub tags: Vec<String>,
    /// Former addresses on this site, such as `/old/place/`: each stays as a small page that leads here. An address that
    /// another page has is reported as `file-alias-taken`.
    pub aliases: Vec<Spanned<String>>,
    /// Whether it is not published yet. A draft is not searched and covers no alarm, and links to it are dead. Default:
    /// no. Jekyll's `published: false` says so too.
    #[schemars(with = "Option<bool>")]
    pub draft: bool,
    /// Addresses that other generators give it: `permalink` and `redirect_from` of Jekyll, `url` and `slug` of Hugo and Docusaurus,
    /// `id` of Docusaurus, `old_paths` of the Tech Docs Template, a `path` of Gatsby with a slash at its start.
    #[schemars(skip)]
    pub permalinks: Vec<String>,
}

/// The front matter that only documents of one kind have.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Matter {
    /// Its runbook keys count if an alarm leads to it.
    Page(Box<Runbook>),
    Runbook(Box<Runbook>),
    Review(Box<Review>),
    Postmortem(Box<Postmortem>),
}

impl Common {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        fields.node("kind"); // read before, to know which other keys are allowed
        // Jekyll also reads `no` and `off`. It publishes a page with any other value, so no value is reported.
        let published = fields.known_of_others("published");
        let is_unpublished = published.and_then(|node| bool::read(node, &mut Vec::new())) == Some(false);
        Self {
            title: fields.read("title", problems),
            summary: fields.read_as("summary", &["description"], problems),
            service: fields.read("service", problems),
            tags: tags(fields, problems),
            aliases: fields.read_or_default("aliases", problems),
            // A value that cannot be read may mean a draft, which must not be published by mistake.
            draft: fields.node("draft").is_some_and(|node| bool::read(node, problems).unwrap_or(true))
                || is_unpublished,
            permalinks: permalinks(fields),
        }
    }

    /// The title in the front matter, unless it is blank.
    pub fn title(&self) -> Option<&Spanned<String>> {
        self.title.as_ref().filter(|title| !title.value.trim().is_empty())
    }
}

fn permalinks(fields: &Fields<'_>) -> Vec<String> {
    const KEYS: [&str; 7] = ["permalink", "redirect_from", "slug", "url", "old_paths", "path", "id"];
    let nodes = KEYS.iter().filter_map(|key| Some((*key, fields.of_others(key)?)));
    let texts = nodes.flat_map(|(key, node)| {
        let texts = node.text().into_iter().chain(node.items().iter().filter_map(Node::text));
        texts.filter(move |text| match key {
            // Elsewhere it may be the path of a file.
            "path" => text.starts_with('/'),
            "id" => !text.contains('/'),
            _ => true,
        })
    });
    texts.map(str::to_owned).collect()
}

/// In Docusaurus, a tag may have a label and an address. The label is read.
fn tags(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Vec<String> {
    let Some(node) = fields.node("tags") else { return Vec::new() };
    let labels: Option<Vec<String>> =
        node.items().iter().map(|item| item.get("label")?.text().map(str::to_owned)).collect();
    labels
        .filter(|labels| !labels.is_empty())
        .unwrap_or_else(|| Vec::read(node, problems).unwrap_or_default())
}

impl Document {
    pub fn kind(&self) -> Kind {
        match &self.matter {
            // A page that lists an alarm is a runbook.
            Matter::Page(runbook) if !runbook.alarms.is_empty() => Kind::Runbook,
            Matter::Page(_) => Kind::Page,
            Matter::Runbook(_) => Kind::Runbook,
            Matter::Review(_) => Kind::Review,
            Matter::Postmortem(_) => Kind::Postmortem,
        }
    }

    /// Whether its body is empty.
    pub fn is_blank(&self) -> bool {
        self.first_body_line.start == self.first_body_line.end
    }

    /// Whether two versions of a document are the same to other files: they may only differ in the text of their bodies
    /// and in positions.
    pub fn links_like(&self, other: &Self) -> bool {
        let Self {
            file,
            entry,
            common,
            matter,
            body,
            first_line,
            first_body_line: _,
            first_heading_line: _,
            markdown,
        } = self;
        // In reviews and postmortems, every word matters.
        matches!(matter, Matter::Page(_) | Matter::Runbook(_))
            && (file, entry, common, matter) == (&other.file, &other.entry, &other.common, &other.matter)
            && (*body, *first_line) == (other.body, other.first_line)
            && self.is_blank() == other.is_blank()
            && markdown.links_like(&other.markdown)
    }

    /// The actions of a postmortem, or those promised in a review that is not superseded.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let promised = self.review().into_iter().flat_map(Review::actions);
        let learnt = self.postmortem().into_iter().flat_map(|postmortem| &postmortem.actions);
        promised.chain(learnt)
    }

    /// Its summary: that of its front matter, or else its first sentence.
    pub fn lead(&self) -> Option<&str> {
        self.common.summary.as_deref().or(self.markdown.lead.as_deref())
    }

    /// The actions that are still open.
    pub fn open_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions().filter(|action| action.is_open())
    }

    /// Its runbook keys, whether or not it is a runbook.
    pub fn runbook(&self) -> Option<&Runbook> {
        match &self.matter {
            Matter::Runbook(runbook) | Matter::Page(runbook) => Some(runbook),
            Matter::Review(_) | Matter::Postmortem(_) => None,
        }
    }

    pub fn review(&self) -> Option<&Review> {
        if let Matter::Review(review) = &self.matter { Some(review) } else { None }
    }

    pub fn postmortem(&self) -> Option<&Postmortem> {
        if let Matter::Postmortem(postmortem) = &self.matter { Some(postmortem) } else { None }
    }
}
