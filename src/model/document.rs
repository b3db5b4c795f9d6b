//! A document: a Markdown file below `content/`, with or without front matter.

use super::{Action, Postmortem, Review, Runbook};
use crate::markdown::Markdown;
use crate::read::{Fields, Problem};
use crate::source::{FileId, Spanned};

#[derive(Debug)]
pub struct Document {
    pub file: FileId,
    pub common: Common,
    /// What its kind adds.
    pub matter: Matter,
    /// Where the body begins in the text.
    pub body: usize,
    pub markdown: Markdown,
}

/// What a document is.
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

/// Front matter that every kind of document may have.
#[derive(Debug, Default)]
pub struct Common {
    /// Default: the first heading of level 1, else the file's name.
    pub title: Option<String>,
    /// One line for search results and link previews.
    pub summary: Option<String>,
    /// The service it belongs to. Default: the nearest folder above with a service entry.
    pub service: Option<Spanned<String>>,
    pub tags: Vec<String>,
    /// Former addresses on the site that lead here: `/old/place/`.
    pub aliases: Vec<Spanned<String>>,
}

#[derive(Debug)]
pub enum Matter {
    Page,
    Runbook(Box<Runbook>),
    Review(Box<Review>),
    Postmortem(Box<Postmortem>),
}

impl Common {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        fields.node("kind"); // read before, to know what else may stand here
        Self {
            title: fields.read("title", problems),
            summary: fields.read("summary", problems),
            service: fields.read("service", problems),
            tags: fields.read_or_default("tags", problems),
            aliases: fields.read_or_default("aliases", problems),
        }
    }
}

impl Document {
    pub fn kind(&self) -> Kind {
        match self.matter {
            Matter::Page => Kind::Page,
            Matter::Runbook(_) => Kind::Runbook,
            Matter::Review(_) => Kind::Review,
            Matter::Postmortem(_) => Kind::Postmortem,
        }
    }

    /// What is still to be done: promised in a review that anybody goes by, or learnt in a postmortem.
    pub fn open_actions(&self) -> impl Iterator<Item = &Action> {
        let review = self.review().filter(|review| review.is_current());
        let answers = review.into_iter().flat_map(|review| &review.answers);
        let promised = answers.flat_map(|(_, answer)| &answer.actions);
        let learnt = self.postmortem().into_iter().flat_map(|postmortem| &postmortem.actions);
        promised.chain(learnt).filter(|action| action.is_open())
    }

    pub fn runbook(&self) -> Option<&Runbook> {
        if let Matter::Runbook(runbook) = &self.matter { Some(runbook) } else { None }
    }

    pub fn review(&self) -> Option<&Review> {
        if let Matter::Review(review) = &self.matter { Some(review) } else { None }
    }

    pub fn postmortem(&self) -> Option<&Postmortem> {
        if let Matter::Postmortem(postmortem) = &self.matter { Some(postmortem) } else { None }
    }
}
