//! Turns the site into verdicts: whether an alarm has a runbook, the state of every item of every review, rates, and
//! the reasons against a release.
//!
//! Each question has one function, whoever asks it. All functions are pure: the result depends on the site alone.

mod approvals;
mod approval_policy;
mod approval_preview;
mod broken;
mod coverage;
mod digest;
mod due;
mod entries;
mod facts;
mod forecast;
mod gate;
mod lessons;
mod named_alarms;
pub mod releases;
mod people;
mod promises;
mod rates;
mod requirements;
mod rotations;
mod routing;
mod runbook_tasks;
mod says;
mod state;
mod subject;
mod support;
#[cfg(test)]
mod tests;
mod unjudged;
mod unread;
mod waits_for;
mod waivers;
mod why;

pub use approval_policy::{ApprovalMode, ApprovalPolicy, GRACE};
pub use approval_preview::ApprovalPreview;
pub use approvals::{Approvals, Committer, JudgedDecision, is_anonymous};
pub use coverage::{
    Coverage, JudgedAlarm, Uncovered, coverage, exemption, judged, record, runbook as runbook_of,
};
pub use digest::{decision as decision_digest, item as item_digest};
pub use due::{review_overdue, runbook_ahead, runbook_due, runbook_is_stale, runbook_overdue};
pub use entries::{
    disordered, is_own_format, knows_every_service, misnamed, only_caller, only_person,
    resources_of_several_owners, several_writers, undeclared_environments, without_owner,
};
pub use facts::{ALL as CHECKS, FactDefinition};
pub use facts::{
    Fact, asks_for_paths, flaw as check_flaw, is_about_running, keys_asked, meaning as check_meaning,
    missing_sections, only_contradicts, word as fact_word,
};
pub use forecast::{Due, due, forecast};
pub use gate::{
    Gate, Reason, ReasonKind, gate, is_settled, item_reasons, objection, reasons, unreadable_review,
};
pub use people::{People, names_somebody};
pub use promises::PromiseFlaw;
pub use rates::{Rates, rates};
pub use requirements::{conditions, requirements};
pub use rotations::{SinglePersonRotation, single_person_rotations};
pub use routing::{Pages, Reached, Routing};
pub use runbook_tasks::{RunbookTask, runbook_tasks};
pub use says::says_something as page_says_something;
pub use state::{State, expiry, is_allowed, ruled_out};
pub use subject::Subject;
pub use support::{Shared, Unsupported, justifies, says_something};
pub use unjudged::unjudged;
pub use waits_for::{WaitsFor, waits_for};
pub use waivers::{WaiverFlaw, flaw as flaw_of_waiver};
pub use why::{contradiction, shown_answer, suspicion};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::Config;
use crate::link::{
    Declared, Evidence, LinkedChecklist, LinkedItem, LinkedReview, LinkedUnreadRecord, Owed, PageId,
    ServiceId, Site,
};
use crate::model::{Answer, Review, Reviewer, Verdict};
use crate::source::{Span, Spanned};
use broken::Broken;
use lessons::Lessons;
use state::{Case, JudgedItem};

/// Every alarm and every review of the site, with its verdict.
pub struct Readiness<'s> {
    pub site: &'s Site,
    /// Every definition of an alarm, including those in templates that are not rendered, in the order of the alarm
    /// names.
    pub definitions: Vec<JudgedAlarm<'s>>,
    /// The coverage of each alarm name, in the order of `Site::names`.
    pub names: Vec<Coverage<'s>>,
    /// The coverage of names that only occur in templates that are not rendered, in the order of `Site::unrendered`. No
    /// total includes them.
    unrendered: Vec<Coverage<'s>>,
    /// In the order of `Site::reviews`.
    pub reviews: Vec<Assessment<'s>>,
    /// What belongs to each service, by the service's id.
    subjects: Vec<Subject<'s>>,
    /// The reviews of each service, by the service's id, as indices into `reviews`.
    reviews_of: Vec<Vec<usize>>,
    /// What each service owes, by the service's id.
    owed_of: Vec<Vec<&'s Owed>>,
    lessons: Lessons<'s>,
    pub approval_policy: ApprovalPolicy<'s>,
    /// Files that were not read completely.
    pub broken: Broken,
}

/// One review, with the state of each item of its checklist.
pub struct Assessment<'s> {
    pub linked: &'s LinkedReview,
    /// The name of the service under review. `None` if the review is not about a service.
    pub service: Option<&'s str>,
    pub review: &'s Review,
    /// `None` if the review names no known checklist.
    pub checklist: Option<&'s LinkedChecklist>,
    /// In the checklist's order. Empty if the checklist is unknown.
    pub items: Vec<ItemState<'s>>,
    pub approvals: Approvals<'s>,
    /// How many answers share each piece of evidence.
    pub shared: Shared,
}

/// One item of one review.
pub struct ItemState<'s> {
    /// An index into the checklist's sections.
    pub section: usize,
    pub item: &'s LinkedItem,
    pub answer: Option<&'s Answer>,
    /// What the answer counts as, whatever its wording: `yes` if it is met. `None` if there is no answer, or it is not
    /// a valid answer.
    pub verdict: Option<Verdict>,
    /// Each piece of evidence of the answer, and where it leads.
    pub evidence: Vec<(&'s str, &'s Evidence)>,
    pub state: State,
    /// Every state that applies to the item, including those that another state outranks.
    pub problems: Vec<State>,
    /// What its answer needs but does not have.
    pub unsupported: Option<Unsupported>,
    /// The groups of `approvers` that must approve it. Empty if any group may.
    pub groups: Vec<&'s Spanned<String>>,
    /// Why the waiver of its answer does not count. `None` if it counts, or if there is no waiver.
    pub waiver_flaw: Option<WaiverFlaw>,
    /// Why its answer does not promise a fix. `None` if it does, or if no promise is needed.
    pub promise_flaw: Option<PromiseFlaw>,
    /// Whether the review's stage already requires an answer.
    pub required: bool,
    /// What the repository says about it. `None` if it says nothing.
    pub fact: Option<Fact>,
    /// What contradicts its answer.
    pub contradiction: Option<Contradiction>,
    /// The lines of the service's entry that hide it.
    pub hidden_by: Vec<Declared>,
}

impl Assessment<'_> {
    /// The stage that the review is for. If it names none, the last stage.
    pub fn stage<'a>(&'a self, config: &'a Config) -> &'a str {
        self.review.stage.as_ref().map_or_else(|| config.last_stage(), |stage| stage.value.as_str())
    }
}

impl<'s> ItemState<'s> {
    pub fn id(&self) -> &'s str {
        &self.item.item.id.value
    }

    /// Its answer, as pages and exports show it.
    pub fn answer_text(&self) -> Option<String> {
        self.item.item.answer_text(self.answer?)
    }

    /// The last day on which its answer is valid. `None` if its answer does not expire.
    pub fn holds_until(&self) -> Option<Date> {
        state::holds_until(&self.item.item, self.answer?)
    }

    /// Whether a member of a group may approve it.
    pub fn asks(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|own| own.value == group)
    }

    pub fn is_verified(&self) -> bool {
        self.state == State::Verified
    }

    /// Whether an approval covers it: it is asked, or a line of the service's entry hides it. Items that are not asked
    /// yet, or no longer asked, are not approved.
    pub fn needs_approval(&self) -> bool {
        self.state.is_asked() || !self.hidden_by.is_empty()
    }
}

/// An item that is asked, and its answer.
struct AskedItem<'s> {
    checklist: &'s LinkedChecklist,
    /// An index into the checklist's sections.
    section: usize,
    item: &'s LinkedItem,
    answer: Option<&'s Answer>,
    evidence: Vec<(&'s str, &'s Evidence)>,
}

/// What contradicts an answer, and its place.
#[derive(Clone, Debug)]
pub struct Contradiction {
    pub place: Span,
    /// Lower case, no full stop: "alarm `X` has no runbook".
    pub says: String,
}

/// The number of alarm names with each kind of coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub covered: usize,
    pub vouched: usize,
    pub exempt: usize,
    pub uncovered: usize,
}

impl Tally {
    pub fn of<'s>(coverages: impl IntoIterator<Item = Coverage<'s>>) -> Self {
        let mut tally = Self::default();
        for coverage in coverages {
            *match coverage {
                Coverage::Covered { .. } => &mut tally.covered,
                Coverage::Vouched { .. } => &mut tally.vouched,
                Coverage::Exempt { .. } => &mut tally.exempt,
                Coverage::Uncovered { .. } => &mut tally.uncovered,
            } += 1;
        }
        tally
    }
}

/// Judges every alarm and every review.
pub fn assess(site: &Site) -> Readiness<'_> {
    let mut owed_of = vec![Vec::new(); site.services.len()];
    for owed in &site.owed {
        owed_of[owed.service.0].push(owed);
    }
    let definitions = coverage::judged(site);
    let rendered = definitions.partition_point(|judged| !judged.is_unrendered);
    let mut readiness = Readiness {
        site,
        names: coverage::of_names(&site.names, &definitions[..rendered]),
        unrendered: coverage::of_names(&site.unrendered.names, &definitions[rendered..]),
        definitions,
        reviews: Vec::new(),
        subjects: subject::subjects(site),
        reviews_of: vec![Vec::new(); site.services.len()],
        owed_of,
        lessons: lessons::open(site),
        approval_policy: ApprovalPolicy::new(&site.config),
        broken: broken::broken(site),
    };
    let judged = site.reviews.iter().filter_map(|linked| readiness.assessment(linked)).collect();
    readiness.reviews = judged;
    for (at, assessment) in readiness.reviews.iter().enumerate() {
        if let Some(service) = assessment.linked.service {
            readiness.reviews_of[service.0].push(at);
        }
    }
    readiness
}

impl<'s> Readiness<'s> {
    /// The coverage of an alarm name, by its number on the site.
    pub fn coverage_at(&self, at: usize) -> Coverage<'s> {
        self.names.get(at).copied().unwrap_or_else(|| self.unrendered[at - self.names.len()])
    }

    /// The definitions without a runbook for this reason. A definition in a template that is not rendered is omitted if
    /// its alarm is also rendered, since it is reported there.
    pub fn uncovered(&self, reason: Uncovered) -> impl Iterator<Item = &JudgedAlarm<'s>> {
        self.definitions.iter().filter(move |judged| {
            let is_reported = !judged.is_unrendered || self.site.name(&judged.alarm.key).is_none();
            is_reported && judged.coverage.reason() == Some(reason)
        })
    }

    /// Reviews that are not superseded.
    pub fn current(&self) -> impl Iterator<Item = &Assessment<'s>> {
        self.reviews.iter().filter(|assessment| assessment.review.is_current())
    }

    /// All reviews of a service.
    pub fn reviews_of(&self, service: ServiceId) -> impl Iterator<Item = &Assessment<'s>> {
        self.reviews_of[service.0].iter().map(|at| &self.reviews[*at])
    }

    /// The reviews that a service owes, whether or not they exist.
    pub fn owed_of(&self, service: ServiceId) -> impl Iterator<Item = &'s Owed> {
        self.owed_of[service.0].iter().copied()
    }

    /// The assessment of the review on a page.
    pub fn of_page(&self, page: PageId) -> Option<&Assessment<'s>> {
        let at = self.reviews.binary_search_by_key(&page, |assessment| assessment.linked.page).ok()?;
        Some(&self.reviews[at])
    }

    /// The items of a checklist for a service that has not answered any yet.
    pub fn unanswered(&self, checklist: &'s LinkedChecklist, service: ServiceId) -> Vec<ItemState<'s>> {
        self.items(checklist, &self.subjects[service.0], None, &[], &Shared::default())
    }

    /// What a person's approval of a review would do. The error says why they cannot approve it.
    pub fn preview_approval(
        &self,
        assessment: &Assessment<'s>,
        name: &str,
    ) -> Result<ApprovalPreview<'s>, String> {
        let committers = self.committers(assessment.linked);
        let Assessment { service, review, items, .. } = assessment;
        let (approval_policy, service) = (&self.approval_policy, *service);
        approvals::ApprovalCheck { approval_policy, service, review, items, committers }
            .preview(name, &assessment.approvals)
    }

    /// The decisions that reject a review that is not read as one, without those that the same person has taken back.
    pub fn rejections<'x>(&'x self, linked: &'x LinkedUnreadRecord) -> Vec<&'x Reviewer> {
        let Some(review) = linked.unread_record.review() else { return Vec::new() };
        let service = linked.services.first().map(|service| self.name_of(*service));
        let committers = &self.site.sources[linked.unread_record.file].committers;
        let approval_policy = &self.approval_policy;
        let check = approvals::ApprovalCheck { approval_policy, service, review, items: &[], committers };
        check.rejections().collect()
    }

    fn committers(&self, linked: &LinkedReview) -> &'s BTreeMap<String, Vec<String>> {
        &self.site.sources[self.site.page(linked.page).document.file].committers
    }

    fn name_of(&self, service: ServiceId) -> &'s str {
        &self.site.service(service).service.name.value
    }

    fn assessment(&self, linked: &'s LinkedReview) -> Option<Assessment<'s>> {
        let review = self.site.page(linked.page).document.review()?;
        let checklist = linked.checklist.map(|at| &self.site.checklists[at]);
        let nobody = Subject::empty(self.site, None);
        let subject = linked.service.map_or(&nobody, |service| &self.subjects[service.0]);
        let shared = Shared::of(self.site, review, linked);
        let items = checklist.map_or_else(Vec::new, |known| {
            self.items(known, subject, Some(review), &linked.evidence, &shared)
        });
        let committers = self.committers(linked);
        let service = linked.service.map(|service| self.name_of(service));
        let check = approvals::ApprovalCheck {
            approval_policy: &self.approval_policy,
            service,
            review,
            items: &items,
            committers,
        };
        let approvals = check.approvals();
        Some(Assessment { linked, service, review, checklist, items, approvals, shared })
    }

    fn items(
        &self,
        checklist: &'s LinkedChecklist,
        subject: &Subject<'s>,
        review: Option<&'s Review>,
        evidence: &'s [Vec<Evidence>],
        shared: &Shared,
    ) -> Vec<ItemState<'s>> {
        let answers = review.into_iter().flat_map(|review| &review.answers).zip(evidence);
        let answers: BTreeMap<&str, (&Answer, &Vec<Evidence>)> =
            answers.map(|((id, answer), leads)| (id.value.as_str(), (answer, leads))).collect();
        let sections = checklist.sections.iter().enumerate();
        let items = sections.flat_map(|(at, section)| section.items.iter().map(move |item| (at, item)));
        let judged = items.map(|(section, item)| {
            let (answer, leads) = answers.get(item.item.id.value.as_str()).copied().unzip();
            let texts = answer.into_iter().flat_map(|answer: &Answer| &answer.evidence);
            let evidence: Vec<(&str, &Evidence)> =
                texts.map(|text| text.value.as_str()).zip(leads.into_iter().flatten()).collect();
            let asked = AskedItem { checklist, section, item, answer, evidence };
            self.item(subject, review, asked, shared)
        });
        judged.collect()
    }

    fn item(
        &self,
        subject: &Subject<'s>,
        review: Option<&'s Review>,
        asked: AskedItem<'s>,
        shared: &Shared,
    ) -> ItemState<'s> {
        let AskedItem { checklist, section, item, answer, evidence } = asked;
        let fact = facts::ask(subject, &item.item);
        let contradiction = self.contradiction(subject, item, answer, fact.as_ref());
        let groups = item.approvals.iter().collect::<Vec<_>>();
        let names: Vec<&str> = groups.iter().map(|group| group.value.as_str()).collect();
        let waiver = answer.and_then(|answer| Some((answer, answer.waiver.as_ref()?))).zip(review);
        let waiver_flaw = waiver.and_then(|((answer, waiver), review)| {
            waivers::flaw(&self.approval_policy, review, &item.item, answer, waiver, &names)
        });
        let case = Case {
            item: &item.item,
            newest: checklist.checklist.version,
            review,
            answer,
            fact: fact.as_ref(),
            contradiction: contradiction.as_ref(),
            evidence: &evidence,
            shared,
            is_waived: waiver.is_some() && waiver_flaw.is_none(),
        };
        let JudgedItem { state, problems, unsupported } = state::judge(subject, &case);
        let at = review.and_then(|review| review.stage.as_ref()).map(|stage| stage.value.as_str());
        let hidden = subject.service.filter(|_| !state.is_asked());
        ItemState {
            section,
            item,
            answer,
            state,
            problems,
            unsupported,
            verdict: answer.and_then(|answer| item.item.verdict_of(answer)),
            hidden_by: hidden.map_or_else(Vec::new, |service| ruled_out(self.site, &item.item, service)),
            groups,
            waiver_flaw,
            promise_flaw: answer.and_then(|answer| promises::flaw(&self.approval_policy, answer)),
            required: is_required(self.site, item, at),
            evidence,
            fact,
            contradiction,
        }
    }

    /// What contradicts an answer: a fact of the repository, or else a postmortem.
    fn contradiction(
        &self,
        subject: &Subject<'_>,
        item: &LinkedItem,
        answer: Option<&Answer>,
        fact: Option<&Fact>,
    ) -> Option<Contradiction> {
        let verdict = answer.and_then(|answer| item.item.verdict_of(answer));
        let against = fact.filter(|fact| verdict.is_some_and(|verdict| fact.contradicts(verdict)));
        if let Some(fact) = against {
            return Some(Contradiction { place: fact.place, says: fact.says.clone() });
        }
        let is_yes = verdict.map_or_else(|| fact.is_some_and(Fact::holds), |verdict| verdict == Verdict::Yes);
        let lesson = self.lessons.get(&(subject.service?, item.item.id.value.as_str()));
        lesson.filter(|_| is_yes).cloned()
    }
}

/// Whether a stage requires an answer to an item. An item of a stage that the project does not list is always required.
/// A review without a stage requires all items.
pub fn is_required(site: &Site, item: &LinkedItem, stage: Option<&str>) -> bool {
    let order = |stage: &str| site.config.stage_order(stage);
    let from = item.item.stage.as_ref().and_then(|stage: &Spanned<String>| order(&stage.value));
    from.is_none_or(|from| stage.and_then(order).is_none_or(|stage| from <= stage))
}
