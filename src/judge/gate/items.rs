//! Finds why one item blocks a stage.

use super::ReasonKind;
use crate::judge::{
    Assessment, ItemState, Readiness, State, Unsupported, WaiverFlaw, contradiction, expiry, is_allowed,
    shown_answer, suspicion,
};
use crate::model::{ItemSeverity, Verdict};
use crate::read::shorten;

/// Everything that is wrong with an item that a stage requires. `at` is the item's index in the review.
pub fn reasons(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    at: usize,
    item: &ItemState<'_>,
) -> Vec<(ReasonKind, String)> {
    let today = readiness.site.config.today;
    let verdict = item.verdict;
    let mut reasons = Vec::new();
    for problem in &item.problems {
        reasons.extend(match problem {
            State::Contradicted => Some((ReasonKind::Contradicted, contradiction(item))),
            State::Unanswered => Some((ReasonKind::Unanswered, unanswered(item, verdict))),
            State::Suspect => {
                let newest = assessment.checklist.map_or(0, |checklist| checklist.checklist.version);
                let message = suspicion(item, assessment.review.version, newest);
                message.map(|message| (ReasonKind::Suspect, message))
            }
            State::Expired => expiry(item, today).map(|(message, _)| (ReasonKind::Expired, message)),
            State::Unsupported => item.unsupported.as_ref().map(|lacks| unsupported(item, lacks)),
            _ => None,
        });
    }
    if item.state.is_asked() && !item.problems.contains(&State::Unanswered) {
        reasons.extend(verdict.and_then(|verdict| unmet(item, verdict)));
    }
    if item.needs_approval() {
        let gap = assessment.approvals.gap(at, item);
        reasons.extend(gap.map(|message| (ReasonKind::ItemUnapproved, message)));
    }
    reasons
}

fn unsupported(item: &ItemState<'_>, lacks: &Unsupported) -> (ReasonKind, String) {
    let kind = match lacks {
        Unsupported::NoJustification => ReasonKind::JustificationMissing,
        Unsupported::Repeated(..) => ReasonKind::EvidenceRepeated,
        Unsupported::NoEvidence
        | Unsupported::Unread
        | Unsupported::Unusable(..)
        | Unsupported::Dead(_)
        | Unsupported::AnchorDead(_)
        | Unsupported::Draft(_) => ReasonKind::EvidenceMissing,
    };
    let (id, says) = (item.id(), lacks.says());
    let is_unreasoned = kind == ReasonKind::JustificationMissing;
    let message = if is_unreasoned {
        format!("`{id}` {says}")
    } else {
        format!("{} to `{id}` {says}", shown_answer(item))
    };
    (kind, message)
}

/// The reason for a no or partial. `None` if it is waived, or if an action is enough and one is promised.
fn unmet(item: &ItemState<'_>, verdict: Verdict) -> Option<(ReasonKind, String)> {
    let has_waiver = item.answer.is_some_and(|answer| answer.waiver.is_some());
    let is_waived = has_waiver && item.waiver_flaw.is_none();
    if !matches!(verdict, Verdict::No | Verdict::Partial) || is_waived {
        return None;
    }
    // Shows the answer itself: a number out of bounds counts as a no, but nobody wrote `no`.
    let word = item.answer_text().map_or_else(|| verdict.word().to_owned(), |said| shorten(&said));
    let id = item.id();
    let flaw = item.waiver_flaw.map(WaiverFlaw::says);
    if item.item.item.severity() == ItemSeverity::Blocker {
        let flaw = flaw.map_or("it has no waiver".to_owned(), |flaw| format!("its waiver {flaw}"));
        return Some((ReasonKind::BlockerNotWaived, format!("`{word}` to `{id}` is a blocker, and {flaw}")));
    }
    let promise = &item.promise_flaw.as_ref()?.says;
    let waiver = flaw.map_or(String::new(), |flaw| format!("; its waiver {flaw}"));
    Some((ReasonKind::ActionMissing, format!("`{word}` to `{id}` {promise}{waiver}")))
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
