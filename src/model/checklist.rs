//! A checklist: the questions a review answers.

use super::Period;
use crate::markdown::Markdown;
use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{Kind, Node};

#[derive(Debug)]
pub struct Checklist {
    pub file: FileId,
    /// What reviews and other checklists name it by. Default: the file's name.
    pub id: Spanned<String>,
    /// Default: the first heading, else the id.
    pub title: Option<String>,
    /// Counts up when a question changes its meaning. Default 1.
    pub version: u32,
    /// The team that keeps it.
    pub owner: Option<String>,
    /// Checklists whose items it takes in.
    pub extends: Vec<Extends>,
    pub sections: Vec<Section>,
    /// The introduction.
    pub body: usize,
    pub markdown: Markdown,
}

/// `{id: alarms}`, with `items` or `except` where not all are wanted; or the id alone.
#[derive(Debug)]
pub struct Extends {
    pub id: Spanned<String>,
    /// Only these items.
    pub items: Vec<Spanned<String>>,
    /// All but these.
    pub except: Vec<Spanned<String>>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub id: Option<String>,
    pub title: String,
    pub items: Vec<Item>,
}

/// One question. What is left out is taken from an item of the same id that is extended, else from the default.
#[derive(Clone, Debug)]
pub struct Item {
    /// `<topic>.<practice>`: `alarms.runbook`.
    pub id: Spanned<String>,
    pub question: Option<String>,
    /// Why it is asked, and what a good answer shows. Markdown.
    pub guidance: Option<String>,
    /// `blocker`, `major` (default) or `minor`.
    pub severity: Option<ItemSeverity>,
    /// The first stage that requires it. Default: the first of `stages`.
    pub stage: Option<Spanned<String>>,
    /// Asked only where the service's facts say so. Default: always.
    pub when: Option<When>,
    /// Whether a yes needs evidence: `required`, `optional` (default), `none`.
    pub evidence: Option<EvidenceRule>,
    /// How long an answer holds. Default: for ever.
    pub valid_for: Option<Period>,
    /// Whether "not applicable" is an answer. Default true.
    pub not_applicable: Option<bool>,
    /// The fact of this repository that answers it.
    pub check: Option<Spanned<String>>,
    /// The version at which its meaning last changed.
    pub revised: Option<u32>,
    /// The postmortems that taught it.
    pub origin: Vec<Spanned<String>>,
    /// The item that took its place.
    pub replaced_by: Option<Spanned<String>>,
}

#[derive(Clone, Debug)]
pub struct When {
    /// Facts of the service that must not be false.
    pub facts: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemSeverity {
    Blocker,
    #[default]
    Major,
    Minor,
}

impl ItemSeverity {
    pub const WORDS: &[(&str, Self)] =
        &[("blocker", Self::Blocker), ("major", Self::Major), ("minor", Self::Minor)];
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EvidenceRule {
    Required,
    #[default]
    Optional,
    None,
}

impl EvidenceRule {
    pub const WORDS: &[(&str, Self)] =
        &[("required", Self::Required), ("optional", Self::Optional), ("none", Self::None)];
}

impl Checklist {
    pub fn read(
        file: FileId,
        stem: &str,
        node: Option<&Node>,
        body: usize,
        markdown: Markdown,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let start = Span::start_of(file);
        let nothing = Node { span: start, kind: Kind::Map(Vec::new()) };
        let mut fields = Fields::of(node.unwrap_or(&nothing), "checklist", problems);
        fields.node("kind"); // read before, to know that this is one
        let checklist = Self {
            file,
            id: fields.read("id", problems).unwrap_or_else(|| Spanned::new(stem.to_owned(), start)),
            title: fields.read("title", problems),
            version: fields.read("version", problems).unwrap_or(1),
            owner: fields.read("owner", problems),
            extends: fields.read_or_default("extends", problems),
            sections: fields.read_or_default("sections", problems),
            body,
            markdown,
        };
        fields.finish(problems);
        checklist
    }
}

impl Read for Extends {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(id) = node.spanned() {
            return Some(Self { id, items: Vec::new(), except: Vec::new() });
        }
        let mut fields = Fields::of(node, "extension", problems);
        let id = fields.require("id", node.span, problems);
        let items = fields.read_or_default("items", problems);
        let except = fields.read_or_default("except", problems);
        fields.finish(problems);
        Some(Self { id: id?, items, except })
    }
}

impl Read for Section {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "section", problems);
        let id: Option<String> = fields.read("id", problems);
        let title: Option<String> = fields.read("title", problems);
        let items = fields.read_or_default("items", problems);
        fields.finish(problems);
        let title = title.or_else(|| id.clone()).unwrap_or_else(|| "Questions".to_owned());
        Some(Self { id, title, items })
    }
}

impl Read for Item {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "item", problems);
        let id = fields.require("id", node.span, problems);
        let item = Self {
            id: id.unwrap_or_else(|| Spanned::new(String::new(), node.span)),
            question: fields.read("question", problems),
            guidance: fields.read("guidance", problems),
            severity: fields.read("severity", problems),
            stage: fields.read("stage", problems),
            when: fields.read("when", problems),
            evidence: fields.read("evidence", problems),
            valid_for: fields.read("valid_for", problems),
            not_applicable: fields.read("not_applicable", problems),
            check: fields.read("check", problems),
            revised: fields.read("revised", problems),
            origin: fields.read_or_default("origin", problems),
            replaced_by: fields.read("replaced_by", problems),
        };
        fields.finish(problems);
        (!item.id.value.is_empty()).then_some(item)
    }
}

impl Read for When {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "condition", problems);
        let facts = fields.read_or_default("facts", problems);
        fields.finish(problems);
        Some(Self { facts })
    }
}

impl Item {
    pub fn question(&self) -> &str {
        self.question.as_deref().unwrap_or(&self.id.value)
    }

    pub fn severity(&self) -> ItemSeverity {
        self.severity.unwrap_or_default()
    }

    pub fn evidence(&self) -> EvidenceRule {
        self.evidence.unwrap_or_default()
    }
}
