//! Site to verdicts: whether an alarm has a runbook, the state of every item of every review, rates, and what stands in a
//! release's way. One function a question, whoever asks. Pure: what it says follows from the site alone.

mod approvals;
mod coverage;
mod due;
mod facts;
mod forecast;
mod gate;
mod lessons;
mod people;
mod rates;
mod requirements;
mod state;
#[cfg(test)]
mod tests;
mod turns;
mod waivers;
mod why;

pub use approvals::{counting as counting_approvals, flaw as approval_flaw};
pub use coverage::{Coverage, Uncovered, coverage, exemption};
pub use due::{review_overdue, runbook_ahead, runbook_due, runbook_is_stale, runbook_overdue};
#[cfg(test)]
use facts::ALL as CHECKS;
pub use facts::{Fact, flaw as check_flaw, meaning as check_meaning, missing_sections};
pub use forecast::{Due, forecast};
#[cfg(test)]
use gate::ReasonKind;
pub use gate::{Gate, Reason, gate, promised, reasons, unreadable_review};
pub use rates::{Rates, rates};
pub use requirements::requirements;
pub use state::{State, expiry, is_allowed, ruled_out};
pub use turns::{Turn, turn};
pub use waivers::WaiverFlaw;
pub use why::{contradiction, lacks_evidence, suspicion};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::Config;
use crate::link::{
    Evidence, LinkedAlarm, LinkedChecklist, LinkedItem, LinkedReview, Owed, PageId, ServiceId, Site,
};
use crate::model::{Answer, Review, Verdict};
use crate::source::{Span, Spanned};
use lessons::Lessons;
use state::Case;

/// Every alarm and every review of the site, judged.
pub struct Readiness<'s> {
    pub site: &'s Site,
    /// Whether each name of an alarm has a runbook, as `Site::names`.
    pub names: Vec<Coverage<'s>>,
    /// As `Site::reviews`.
    pub reviews: Vec<Assessment<'s>>,
    /// What each service has, by its id.
    subjects: Vec<Subject<'s>>,
    /// The reviews of each service, as indices into `reviews`, by its id.
    reviews_of: Vec<Vec<usize>>,
    /// What each service owes, by its id.
    owed_of: Vec<Vec<&'s Owed>>,
    lessons: Lessons<'s>,
}

/// One review, and the state of each item of its checklist.
pub struct Assessment<'s> {
    pub linked: &'s LinkedReview,
    pub review: &'s Review,
    /// Nothing where it names none that is known.
    pub checklist: Option<&'s LinkedChecklist>,
    /// In the checklist's order; none where there is no such checklist.
    pub items: Vec<ItemState<'s>>,
}

/// One item of one review.
pub struct ItemState<'s> {
    /// An index into the checklist's sections.
    pub section: usize,
    pub item: &'s LinkedItem,
    pub answer: Option<&'s Answer>,
    /// What the answer shows, and where that leads.
    pub evidence: Vec<(&'s str, &'s Evidence)>,
    pub state: State,
    /// Whether the review's stage asks for it already.
    pub required: bool,
    /// What the repository says to it, where it can.
    pub fact: Option<Fact>,
    /// What the answer is contradicted by.
    pub contradiction: Option<Contradiction>,
}

impl Assessment<'_> {
    /// The stage that the review is for: its own, else the last.
    pub fn stage<'a>(&'a self, config: &'a Config) -> &'a str {
        self.review.stage.as_ref().map_or_else(|| config.last_stage(), |stage| stage.value.as_str())
    }
}

impl<'s> ItemState<'s> {
    pub fn id(&self) -> &'s str {
        &self.item.item.id.value
    }

    /// The last day of its answer. None where it has none that lapses.
    pub fn holds_until(&self) -> Option<Date> {
        state::holds_until(&self.item.item, self.answer?)
    }

    /// The flaw of the answer's waiver. None where there is no waiver, and where it counts.
    pub fn waiver_flaw(&self, review: &Review, today: Date) -> Option<WaiverFlaw> {
        let answer = self.answer?;
        waivers::flaw(review, answer, answer.waiver.as_ref()?, today)
    }
}

/// What disagrees with an answer, and where that stands.
#[derive(Clone, Debug)]
pub struct Contradiction {
    pub place: Span,
    /// Lower case, no full stop: "alarm `X` has no runbook".
    pub says: String,
}

/// One service and what belongs to it: what facts are about.
pub struct Subject<'s> {
    pub site: &'s Site,
    pub service: Option<ServiceId>,
    /// Definitions of alarms, without those that ask nobody for anything.
    pub alarms: Vec<&'s LinkedAlarm>,
    pub pages: Vec<PageId>,
    /// Postmortems that concern it, its own or others'.
    pub postmortems: Vec<PageId>,
    /// The first other service that owns what it owns, and the name of that.
    pub rival: Option<(ServiceId, &'s Spanned<String>)>,
}

impl<'s> Subject<'s> {
    /// With nothing that belongs to it yet.
    fn bare(site: &'s Site, service: Option<ServiceId>) -> Self {
        Self { site, service, alarms: Vec::new(), pages: Vec::new(), postmortems: Vec::new(), rival: None }
    }
}

/// Judges every alarm and every review.
pub fn assess(site: &Site) -> Readiness<'_> {
    let mut owed_of = vec![Vec::new(); site.services.len()];
    for owed in &site.owed {
        owed_of[owed.service.0].push(owed);
    }
    let mut readiness = Readiness {
        site,
        names: coverage::of_names(site),
        reviews: Vec::new(),
        subjects: subjects(site),
        reviews_of: vec![Vec::new(); site.services.len()],
        owed_of,
        lessons: lessons::open(site),
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

/// What belongs to each service.
fn subjects(site: &Site) -> Vec<Subject<'_>> {
    let services = (0..site.services.len()).map(ServiceId);
    let mut subjects: Vec<_> = services.map(|service| Subject::bare(site, Some(service))).collect();
    for alarm in site.alarms.iter().filter(|alarm| alarm.alarm.exempt.is_none()) {
        if let Some(service) = alarm.service {
            subjects[service.0].alarms.push(alarm);
        }
    }
    for (at, page) in site.pages.iter().enumerate() {
        if let Some(service) = page.service {
            subjects[service.0].pages.push(PageId(at));
        }
    }
    for postmortem in &site.postmortems {
        for service in &postmortem.services {
            subjects[service.0].postmortems.push(postmortem.page);
        }
    }
    let owners = owners(site);
    for (at, subject) in subjects.iter_mut().enumerate() {
        subject.rival = rival(&owners, ServiceId(at), &site.services[at].service.owns);
    }
    subjects
}

/// The services that own each name, in their order.
fn owners(site: &Site) -> BTreeMap<&str, Vec<ServiceId>> {
    let mut owners: BTreeMap<&str, Vec<ServiceId>> = BTreeMap::new();
    for (at, service) in site.services.iter().enumerate() {
        for name in &service.service.owns {
            owners.entry(&name.value).or_default().push(ServiceId(at));
        }
    }
    owners
}

/// The first other service that owns one of the names, and the first of the names that it owns.
fn rival<'s>(
    owners: &BTreeMap<&str, Vec<ServiceId>>,
    own: ServiceId,
    names: &'s [Spanned<String>],
) -> Option<(ServiceId, &'s Spanned<String>)> {
    let other = |name: &str| owners.get(name)?.iter().copied().find(|service| *service != own);
    let others = names.iter().filter_map(|name| Some((other(&name.value)?, name)));
    // Of several names that the same service owns, `min_by_key` keeps the first.
    others.min_by_key(|(service, _)| *service)
}

impl<'s> Readiness<'s> {
    /// Reviews that somebody still goes by.
    pub fn current(&self) -> impl Iterator<Item = &Assessment<'s>> {
        self.reviews.iter().filter(|assessment| assessment.review.is_current())
    }

    /// All reviews of a service.
    pub fn reviews_of(&self, service: ServiceId) -> impl Iterator<Item = &Assessment<'s>> {
        self.reviews_of[service.0].iter().map(|at| &self.reviews[*at])
    }

    /// The reviews that a service owes, there or not.
    pub fn owed_of(&self, service: ServiceId) -> impl Iterator<Item = &'s Owed> {
        self.owed_of[service.0].iter().copied()
    }

    /// The review that a page is.
    pub fn of_page(&self, page: PageId) -> Option<&Assessment<'s>> {
        let at = self.reviews.binary_search_by_key(&page, |assessment| assessment.linked.page).ok()?;
        Some(&self.reviews[at])
    }

    /// The items of a checklist for a service that has not begun to answer them.
    pub fn unanswered(&self, checklist: &'s LinkedChecklist, service: ServiceId) -> Vec<ItemState<'s>> {
        self.items(checklist, &self.subjects[service.0], None, &[])
    }

    fn assessment(&self, linked: &'s LinkedReview) -> Option<Assessment<'s>> {
        let review = self.site.page(linked.page).document.review()?;
        let checklist = linked.checklist.map(|at| &self.site.checklists[at]);
        let nobody = Subject::bare(self.site, None);
        let subject = linked.service.map_or(&nobody, |service| &self.subjects[service.0]);
        let items = checklist
            .map_or_else(Vec::new, |known| self.items(known, subject, Some(review), &linked.evidence));
        Some(Assessment { linked, review, checklist, items })
    }

    fn items(
        &self,
        checklist: &'s LinkedChecklist,
        subject: &Subject<'s>,
        review: Option<&'s Review>,
        evidence: &'s [Vec<Evidence>],
    ) -> Vec<ItemState<'s>> {
        let at = review.and_then(|review| review.stage.as_ref()).map(|stage| stage.value.as_str());
        let answers = review.into_iter().flat_map(|review| &review.answers).zip(evidence);
        let answers: BTreeMap<&str, (&Answer, &Vec<Evidence>)> =
            answers.map(|((id, answer), leads)| (id.value.as_str(), (answer, leads))).collect();
        let sections = checklist.sections.iter().enumerate();
        let items = sections.flat_map(|(at, section)| section.items.iter().map(move |item| (at, item)));
        let judged = items.map(|(section, item)| {
            let (answer, leads) = answers.get(item.item.id.value.as_str()).copied().unzip();
            let fact = item.item.check.as_ref().and_then(|check| facts::ask(subject, check));
            let contradiction = self.contradiction(subject, item, answer, fact.as_ref());
            let case = Case {
                item: &item.item,
                newest: checklist.checklist.version,
                review,
                answer,
                fact: fact.as_ref(),
                contradiction: contradiction.as_ref(),
            };
            let state = state::state(subject, &case);
            let required = is_required(self.site, item, at);
            let texts = answer.into_iter().flat_map(|answer: &Answer| &answer.evidence);
            let evidence = texts.map(|text| text.value.as_str()).zip(leads.into_iter().flatten()).collect();
            ItemState { section, item, answer, evidence, state, required, fact, contradiction }
        });
        judged.collect()
    }

    /// What disagrees with an answer: a fact of the repository, else a postmortem.
    fn contradiction(
        &self,
        subject: &Subject<'_>,
        item: &LinkedItem,
        answer: Option<&Answer>,
        fact: Option<&Fact>,
    ) -> Option<Contradiction> {
        let verdict = answer.and_then(|answer| answer.verdict.as_ref()).map(|verdict| verdict.value);
        let against = fact.filter(|fact| verdict.is_some_and(|verdict| fact.contradicts(verdict)));
        if let Some(fact) = against {
            return Some(Contradiction { place: fact.place, says: fact.says.clone() });
        }
        let is_yes = verdict.map_or_else(|| fact.is_some_and(Fact::holds), |verdict| verdict == Verdict::Yes);
        let lesson = self.lessons.get(&(subject.service?, item.item.id.value.as_str()));
        lesson.filter(|_| is_yes).cloned()
    }
}

/// Whether an item has to be answered at a stage. One of a stage that nobody listed is asked at once, and a review
/// without a stage is asked everything.
pub fn is_required(site: &Site, item: &LinkedItem, stage: Option<&str>) -> bool {
    let order = |stage: &str| site.config.stage_order(stage);
    let from = item.item.stage.as_ref().and_then(|stage: &Spanned<String>| order(&stage.value));
    from.is_none_or(|from| stage.and_then(order).is_none_or(|stage| from <= stage))
}
