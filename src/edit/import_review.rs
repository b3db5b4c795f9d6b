//! Writes answers from another file to a review, each like `answer` writes it. A missing review is written first.

use camino::Utf8PathBuf;

use super::front_matter::FrontMatter;
use super::questions::ANSWERS;
use super::set_answer::AnswerValues;
use super::{Current, NewReview, Refusal};
use crate::emit::Patch;
use crate::judge::{ItemState, Readiness};
use crate::link::LinkedChecklist;
use crate::parse;
use crate::source::{FileId, Lines, Malformed};
use crate::yaml::edit::Editor;

/// Sets many answers of a review.
pub struct ImportReview<'a, 's> {
    pub review: Target<'s>,
    /// The items of the review's checklist that get answers, with what is given for each.
    pub answers: Vec<(&'a ItemState<'s>, AnswerValues<'a>)>,
}

/// The review that the answers are written to.
pub enum Target<'s> {
    Old(Current<'s>),
    New {
        review: NewReview<'s>,
        /// The version of the checklist that the answers are for. If `None`, the review does not pin a version.
        version: Option<u32>,
    },
}

impl<'s> Target<'s> {
    pub fn checklist(&self) -> &'s LinkedChecklist {
        match self {
            Self::Old(current) => current.checklist,
            Self::New { review, .. } => review.checklist,
        }
    }
}

impl<'s> ImportReview<'_, 's> {
    /// Makes the patch. `bytes` is the content of the review's file, if it exists.
    pub fn patch(&self, readiness: &Readiness<'s>, bytes: &[u8]) -> Result<Patch, Refusal> {
        let checklist = self.review.checklist();
        match &self.review {
            Target::Old(current) => {
                let site = readiness.site;
                let mut file = FrontMatter::open(site, current.file(site), bytes)?;
                for (item, given) in &self.answers {
                    let place = file.editor.key(&[ANSWERS, item.id()]).map(|key| key.span);
                    file.edit(|editor| {
                        let written = given.write(editor, checklist, item);
                        written.map_err(|malformed| Malformed {
                            span: place.unwrap_or(malformed.span),
                            ..malformed
                        })
                    })?;
                }
                Ok(file.patch())
            }
            Target::New { review, version } => self.created(review, *version, readiness),
        }
    }

    fn created(
        &self,
        review: &NewReview<'s>,
        version: Option<u32>,
        readiness: &Readiness<'s>,
    ) -> Result<Patch, Refusal> {
        let Patch { path, bytes, .. } = review.patch_of(readiness, version)?;
        let text = String::from_utf8(bytes).expect("a new review is text");
        let matter = parse::matter(&text).expect("it was written with one");
        let lines = Lines::of(&text);
        let refusal = |malformed: Malformed| Refusal::of(&path, &lines, &malformed);
        let mut editor = Editor::open(FileId(0), text, matter).map_err(refusal)?;
        for (item, given) in &self.answers {
            given.write(&mut editor, review.checklist, item).map_err(refusal)?;
        }
        Ok(Patch::create(Utf8PathBuf::from(&path), editor.text()))
    }
}
