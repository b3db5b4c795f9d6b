//! The thread that owns the project and answers one question after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::answer::{Outcome, Refusal, Reply, reply};
use super::project::Project;
use super::reading::{Checked, Reader};
use super::tools::Tool;
use crate::judge;
use crate::lookup::{Finder, Pages};
use crate::markdown::Highlighter;
use crate::render::{Layout, Plan};
use crate::session::Snapshot;
use crate::theme::Theme;

/// A call of a tool, and where to send the answer.
pub struct Question {
    pub tool: &'static Tool,
    pub arguments: Map<String, Value>,
    pub answer: oneshot::Sender<Reply>,
}

/// Answers until no more questions can arrive.
pub fn run(mut reader: Reader, questions: &Receiver<Question>) {
    let highlighter = Highlighter::new();
    // Twins and the search index do not have what the project's templates add.
    let theme = Theme::built_in();
    // Read the project now, so that the first question does not have to wait for it.
    let _ = now(&mut reader);
    let mut waiting = None;
    while let Some(question) = waiting.take().or_else(|| questions.recv().ok()) {
        match now(&mut reader) {
            Ok(checked) => {
                waiting = answer(&checked, question, questions, &mut reader, (&theme, &highlighter));
            }
            Err(refusal) => send(question, reply(Err(refusal), None)),
        }
    }
}

/// The current project.
fn now(reader: &mut Reader) -> Result<Arc<Checked>, Refusal> {
    // A panic must not stop the other answers.
    let read = catch_unwind(AssertUnwindSafe(|| reader.now()));
    let read = read.map_err(|_| Refusal::new("this is a bug: reading the project failed"))?;
    read.map_err(|error| Refusal::new(format!("the project cannot be read: {error:#}")))
}

/// Answers from a project until a question arrives after the project changed. That question is returned.
fn answer(
    checked: &Arc<Checked>,
    first: Question,
    questions: &Receiver<Question>,
    reader: &mut Reader,
    (theme, highlighter): (&Theme, &Highlighter),
) -> Option<Question> {
    let Snapshot { site, .. } = &*checked.snapshot;
    let readiness = judge::assess(site);
    let layout = Layout::with_twins(site);
    let plan = Plan::new(&layout, &readiness, &checked.findings, theme, highlighter);
    let project = Project::new(checked, &readiness, Finder::new(Pages::Project(&plan)));
    let mut question = first;
    loop {
        // The client may have disconnected.
        if !question.answer.is_closed() {
            let outcome = asked(&project, question.tool, std::mem::take(&mut question.arguments));
            send(question, reply(outcome, Some(&checked.secrets)));
        }
        question = questions.recv().ok()?;
        match now(reader) {
            Ok(now) if Arc::ptr_eq(&now, checked) => {}
            // The caller reads the project again for this question. If that fails, it reports the error.
            _ => return Some(question),
        }
    }
}

fn asked(project: &Project<'_>, tool: &Tool, arguments: Map<String, Value>) -> Outcome {
    let answer = catch_unwind(AssertUnwindSafe(|| (tool.answer)(project, arguments)));
    answer.unwrap_or_else(|_| Err(Refusal::new("this is a bug: answering the request failed")))
}

fn send(question: Question, reply: Reply) {
    // If nobody is listening, the conversation is over.
    let _ = question.answer.send(reply);
}
