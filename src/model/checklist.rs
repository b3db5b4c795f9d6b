//! A checklist: the questions a review answers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Period;
use crate::markdown::Markdown;
use crate::read::{Fields, Problem, Read, text_or, wrong};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{Kind, Node};

/// The front matter of a checklist; the Markdown below it is the introduction.
#[derive(Debug, JsonSchema)]
pub struct Checklist {
    #[schemars(skip)]
    pub file: FileId,
    /// What reviews and other checklists name it by. Default: the file's name without `.md`. A project's own
    /// checklist takes the place of a built-in one of the same id.
    #[schemars(with = "Option<String>")]
    pub id: Spanned<String>,
    /// What people call it. Default: its first heading, where that is of level 1, else the id.
    pub title: Option<String>,
    /// Counts up when a question changes its meaning; reviews write down the version they answer. Default 1.
    #[schemars(with = "Option<u32>")]
    pub version: u32,
    /// The team that keeps it.
    pub owner: Option<String>,
    /// Groups of `approvers` of `readyroom.yaml` that must approve each of its items. Default: one person of any group.
    pub approvals: Vec<Spanned<String>>,
    /// Checklists whose items it takes in, before its own sections. An item that comes in twice is asked once; one
    /// that does not exist, or a circle, draws `checklist-extends-unknown`.
    pub extends: Vec<Extends>,
    /// Its own questions, in the order in which they are asked.
    pub sections: Vec<Section>,
    #[schemars(skip)]
    pub body: usize,
    #[schemars(skip)]
    pub markdown: Markdown,
}

/// A checklist that is taken in, or a part of it. The id alone takes all of it.
#[derive(Debug, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Extends {
    /// The id of the checklist, built-in or the project's own.
    pub id: Spanned<String>,
    /// Ids of the only items that are wanted. Default: all.
    pub items: Vec<Spanned<String>>,
    /// Ids of items that are not wanted.
    pub except: Vec<Spanned<String>>,
    /// The id of the one section that takes the items in. Default: the sections in which they stand there.
    pub section: Option<Spanned<String>>,
}

/// Questions that belong together: a column of the readiness matrix.
#[derive(Clone, Debug, JsonSchema)]
pub struct Section {
    /// A word for its address on the page. Default: made from the title.
    pub id: Option<String>,
    /// The heading above its questions. Default: the id, else `Questions`.
    #[schemars(with = "Option<String>")]
    pub title: String,
    /// Groups of `approvers` of `readyroom.yaml` that must approve its items, besides those of the checklist. An item that
    /// is taken in keeps the groups that it came with.
    pub approvals: Vec<Spanned<String>>,
    /// The questions. One with the id of an item that is taken in overrides that item where it stands, key by key.
    pub items: Vec<Item>,
}

/// One question. What is left out is taken from an item of the same id that is extended, else from the default.
#[derive(Clone, Debug, JsonSchema)]
pub struct Item {
    /// Topic and practice, such as `alarms.runbook`: what answers name it by. Twice in one checklist draws
    /// `checklist-item-duplicate`.
    pub id: Spanned<String>,
    /// The question, as its reader is asked it. Default: the id.
    pub question: Option<String>,
    /// Why it is asked, and what a good answer shows. Markdown; folded under the question in every review.
    pub guidance: Option<String>,
    /// How much hangs on it. Default `major`.
    pub severity: Option<ItemSeverity>,
    /// The first stage that requires an answer, one of the `stages` of `readyroom.yaml`. An item of a later stage than
    /// the review's is shown, and not asked for. Default: required at every stage.
    pub stage: Option<Spanned<String>>,
    /// Asked only where the service's facts allow it. Default: always.
    pub when: Option<When>,
    /// Whether a yes has to show evidence; a yes without draws `review-evidence-missing` where it is `required`. Default
    /// `optional`.
    pub evidence: Option<EvidenceRule>,
    /// How long an answer holds, from its `answered_on`. An older answer is `expired`, and so is one without a date.
    /// Default: for ever.
    pub valid_for: Option<Period>,
    /// Whether `not_applicable` is meant to be an answer; shown with the question. Default true.
    pub not_applicable: Option<bool>,
    /// The fact of this repository that speaks to the question, such as `every-alarm-has-runbook`. Where it holds, an
    /// item without an answer is `verified`; where it does not, a yes is `contradicted`. One that is not known draws
    /// `checklist-check-unknown`.
    pub check: Option<Check>,
    /// The checklist's version at which the question last changed its meaning. Answers of reviews that are pinned to an
    /// earlier version are `suspect`. It counts in the versions of the checklist that says it: of an item that is taken
    /// in, say it again.
    pub revised: Option<u32>,
    /// The postmortems that taught it, each by its `incident` or its file's name; links on the checklist's page.
    pub origin: Vec<Spanned<String>>,
    /// Documents that describe the practice: author and title, or a URL. Shown on the checklist's page.
    pub sources: Vec<String>,
    /// The id of the item that took its place, in the same checklist. An item that is replaced is asked no more.
    pub replaced_by: Option<Spanned<String>>,
    /// Where the value of each key stands.
    #[schemars(skip)]
    pub places: BTreeMap<String, Span>,
}

/// A fact of the repository, and what it is asked about: `owner-defined`, or `{alarm-exists: latency}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: Spanned<String>,
    pub arguments: Vec<Spanned<String>>,
}

/// A condition on the facts of a service.
#[derive(Clone, Debug, JsonSchema)]
pub struct When {
    /// Names from `facts` of `service.yaml`. The item is asked unless one of them is declared `false`: a fact that
    /// nobody declared hides nothing.
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
            approvals: fields.read_or_default("approvals", problems),
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
            return Some(Self { id, items: Vec::new(), except: Vec::new(), section: None });
        }
        let mut fields = Fields::of(node, "extension", problems);
        let id = fields.require("id", node.span, problems);
        let items = fields.read_or_default("items", problems);
        let except = fields.read_or_default("except", problems);
        let section = fields.read("section", problems);
        fields.finish(problems);
        Some(Self { id: id?, items, except, section })
    }
}

impl Read for Section {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "section", problems);
        let id: Option<String> = fields.read("id", problems);
        let title: Option<String> = fields.read("title", problems);
        let approvals = fields.read_or_default("approvals", problems);
        let items = fields.read_or_default("items", problems);
        fields.finish(problems);
        let title = title.or_else(|| id.clone()).unwrap_or_else(|| "Questions".to_owned());
        Some(Self { id, title, approvals, items })
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
            sources: fields.read_or_default("sources", problems),
            replaced_by: fields.read("replaced_by", problems),
            places: node.entries().iter().map(|(key, value)| (key.value.clone(), value.span)).collect(),
        };
        fields.finish(problems);
        (!item.id.value.is_empty()).then_some(item)
    }
}

impl Check {
    /// As it is written: `alarm-exists: latency`.
    pub fn text(&self) -> String {
        let arguments: Vec<&str> = self.arguments.iter().map(|argument| argument.value.as_str()).collect();
        let name = &self.name.value;
        if arguments.is_empty() { name.clone() } else { format!("{name}: {}", arguments.join(", ")) }
    }
}

impl Read for Check {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(name) = node.spanned() {
            return Some(Self { name, arguments: Vec::new() });
        }
        let [(name, arguments)] = node.entries() else {
            wrong(node, "a fact", "write its name, or `{name: argument}`", problems);
            return None;
        };
        Some(Self { name: name.clone(), arguments: Read::read(arguments, problems)? })
    }
}

impl JsonSchema for Check {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let argument = <Vec<String>>::json_schema(generator);
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "minProperties": 1, "maxProperties": 1,
              "additionalProperties": { "anyOf": [{ "type": "string" }, argument] } },
        ] })
    }

    fn inline_schema() -> bool {
        true
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
