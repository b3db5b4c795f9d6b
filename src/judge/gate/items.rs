//! What is in the way of one item.

use super::ReasonKind;
use crate::judge::{
    Assessment, ItemState, Readiness, State, contradiction, expiry, is_allowed, lacks_evidence, suspicion,
};
use crate::model::{Action, Answer, ItemSeverity, Verdict};

/// What is wrong with an item that a stage requires.
pub fn reason(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    item: &ItemState<'_>,
) -> Option<(ReasonKind, String)> {
    let id = item.id();
    let today = readiness.site.config.today;
    let verdict = item.verdict;
    let word = item.answer.and_then(Answer::text).unwrap_or_default();
    match item.state {
        State::Unanswered => Some((ReasonKind::Unanswered, unanswered(item, verdict))),
        State::Contradicted => Some((ReasonKind::Contradicted, contradiction(item))),
        State::Suspect => {
            let newest = assessment.checklist.map_or(0, |checklist| checklist.checklist.version);
            Some((ReasonKind::Suspect, suspicion(item, assessment.review.version, newest)?))
        }
        State::Expired => Some((ReasonKind::Expired, expiry(item, today)?.0)),
        State::Met if lacks_evidence(item) => {
            let message = format!("a yes to `{id}` needs evidence, and has none");
            Some((ReasonKind::EvidenceMissing, message))
        }
        State::Unmet | State::Partial if item.item.item.severity() == ItemSeverity::Blocker => {
            let flaw = item.waiver_flaw(assessment.review, today);
            let flaw =
                flaw.map_or("it has no waiver".to_owned(), |flaw| format!("its waiver {}", flaw.says()));
            Some((ReasonKind::BlockerNotWaived, format!("`{word}` to `{id}` is a blocker, and {flaw}")))
        }
        State::Unmet | State::Partial => {
            let promised = item.answer.is_some_and(promised);
            let message = format!("`{word}` to `{id}` has no open action with an owner and a due date");
            (!promised).then_some((ReasonKind::ActionMissing, message))
        }
        State::NotRequired | State::Waived | State::Met | State::Verified | State::NotApplicable => None,
    }
}

fn unanswered(item: &ItemState<'_>, verdict: Option<Verdict>) -> String {
    let (id, asked) = (item.id(), &item.item.item);
    let denied = verdict.filter(|verdict| !is_allowed(asked, *verdict));
    match (denied, item.fact.as_ref().filter(|fact| !fact.holds())) {
        (Some(verdict), _) => {
            format!("`{}` is not an answer to `{id}`, which always applies", verdict.word())
        }
        (None, Some(fact)) => format!("`{id}` is not answered, and the repository says: {}", fact.says),
        (None, None) => format!("`{id}` is not answered: {}", asked.question()),
    }
}

/// Whether an answer promises to become better: an open action says who does it, by when.
pub fn promised(answer: &Answer) -> bool {
    let promise = |action: &&Action| action.is_open() && action.owner.is_some() && action.due.is_some();
    answer.actions.iter().any(|action| promise(&action))
}
