//! A checklist: the questions that a review answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Item, When};
use crate::markdown::Markdown;
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{Kind, Node};

/// The front matter of a checklist; the Markdown below it is the introduction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Checklist {
    #[schemars(skip)]
    pub file: FileId,
    /// The name by which reviews and other checklists refer to it. Default: the file's name without `.md`. A project's
    /// own checklist replaces a built-in one with the same id, and must say so with `replaces`.
    #[schemars(with = "Option<String>")]
    pub id: Spanned<String>,
    /// What people call it. Default: its first heading if that is of level 1, else the id.
    pub title: Option<String>,
    /// Increase it when a question changes its meaning; reviews record the version that they answer. Default 1.
    #[schemars(with = "Option<u32>")]
    pub version: u32,
    /// The team that maintains it.
    pub owner: Option<String>,
    /// `built-in`: this checklist replaces the built-in one with the same id. Without it such a checklist is reported as
    /// `checklist-replaces-built-in`, and the gate is a no-go for every service that needs a review of it.
    pub replaces: Option<Replaces>,
    /// Groups of `approvers` in `readyroom.yaml` that must approve each of its items. Default: one person of any group.
    pub approvals: Vec<Spanned<String>>,
    /// Checklists whose items it inherits, before its own sections. An item that it inherits twice is asked once; one
    /// that does not exist, or a cycle, is reported as `checklist-extends-unknown`.
    pub extends: Vec<Extends>,
    /// Its own questions, in the order in which they are asked.
    pub sections: Vec<Section>,
    /// Without front matter, it asks nothing.
    #[schemars(skip)]
    pub has_front_matter: bool,
    #[schemars(skip)]
    pub body: usize,
    #[schemars(skip)]
    pub markdown: Markdown,
}

/// A checklist, or a part of it, whose items are inherited. The id alone means all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Extends {
    /// The id of the checklist, built-in or the project's own.
    pub id: Spanned<String>,
    /// Ids of the items to inherit. Default: all.
    pub items: Vec<Spanned<String>>,
    /// Ids of items to leave out.
    pub except: Vec<Spanned<String>>,
    /// The id of the one section to put the items into. Default: the sections of the inherited checklist.
    pub section: Option<Spanned<String>>,
}

/// Questions that belong together: a column of the readiness matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// A word for its address on the page. Default: made from the title.
    pub id: Option<String>,
    /// The heading above its questions. Default: the id, else `Questions`.
    #[schemars(with = "Option<String>")]
    pub title: String,
    /// Groups of `approvers` in `readyroom.yaml` that must approve its items, besides those of the checklist. An inherited
    /// item keeps the groups of its own checklist.
    pub approvals: Vec<Spanned<String>>,
    /// The questions. One with the id of an inherited item overrides that item at its original position, key by key.
    pub items: Vec<Item>,
}

/// What a checklist replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replaces {
    BuiltIn,
}

impl Replaces {
    pub const WORDS: &[(&str, Self)] = &[("built-in", Self::BuiltIn)];
}

impl Checklist {
    /// Every fact that is named in the conditions of its own items.
    pub fn facts(&self) -> impl Iterator<Item = &Spanned<String>> {
        let items = self.sections.iter().flat_map(|section| &section.items);
        items.filter_map(|item| item.when.as_ref()).flat_map(When::names)
    }

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
            replaces: fields.read("replaces", problems),
            approvals: fields.read_or_default("approvals", problems),
            extends: fields.read_or_default("extends", problems),
            sections: fields.read_or_default("sections", problems),
            has_front_matter: node.is_some(),
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
