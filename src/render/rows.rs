//! Rows of tables and cards, from the site.

use jiff::civil::Date;

use super::hrefs::source_url;
use super::shapes::{
    Action, AlarmCard, AlarmRow, Definition, DocumentRow, Finding, Incident, Link, PostmortemRow, Related,
    ReviewRow, RuleCount, RunbookRef, SectionRow, ServiceRef, ServiceRow, States,
};
use super::view::View;
use crate::config::Level;
use crate::link::{
    AlarmName, Class, Found, LinkedAlarm, LinkedChecklist, LinkedReview, Owed, PageId, ServiceId,
    has_placeholder,
};
use crate::markdown::{Scheme, scheme};
use crate::model::{self, Kind, ReviewStatus};
use crate::readiness::{self, ItemState};
use crate::rules::{self, Reported};

impl View<'_> {
    pub fn link(&self, id: PageId) -> Link {
        let page = self.site.page(id);
        Link { title: page.title.clone(), url: Some(page.url.clone()) }
    }

    pub fn service_ref(&self, id: ServiceId) -> ServiceRef {
        let service = self.site.service(id);
        ServiceRef {
            name: service.service.name.value.clone(),
            title: service.service.title().to_owned(),
            url: Some(service.url.clone()),
        }
    }

    /// A service by its name, whether there is one or not.
    pub fn service_named(&self, name: &str) -> ServiceRef {
        let known = self.site.service_by_name(name).map(|id| self.service_ref(id));
        known.unwrap_or_else(|| ServiceRef { name: name.to_owned(), title: name.to_owned(), url: None })
    }

    pub fn runbook_ref(&self, found: &Found) -> RunbookRef {
        let page = self.site.page(found.page);
        RunbookRef {
            title: page.title.clone(),
            url: page.url.clone(),
            anchor: found.anchor.clone(),
            matched_by: Some(found.by.word()),
        }
    }

    fn definitions<'s>(&'s self, name: &'s AlarmName) -> impl Iterator<Item = &'s LinkedAlarm> {
        name.definitions.iter().map(|at| &self.site.alarms[*at])
    }

    /// Severities of a name's definitions, the highest first, each once.
    fn severities(&self, name: &AlarmName) -> Vec<String> {
        let mut all: Vec<String> =
            self.definitions(name).filter_map(|alarm| alarm.severity.clone()).collect();
        all.sort_by_key(|severity| (rank(severity), severity.clone()));
        all.dedup();
        all
    }

    pub fn alarm_row(&self, name: &AlarmName) -> AlarmRow {
        let severities = self.severities(name);
        let first = self.definitions(name).next().expect("a name has a definition");
        let service = self.definitions(name).find_map(|alarm| alarm.service);
        let mut formats: Vec<&'static str> = self.definitions(name).map(|alarm| alarm.format).collect();
        formats.dedup();
        AlarmRow {
            name: name.name.clone(),
            url: name.url.clone(),
            service: service.map(|service| self.service_ref(service)),
            severity: severities.first().cloned(),
            severities,
            class: self.worst(name).word(),
            matched_by: name.runbooks.first().map(|found| found.by.word()),
            covered: self.definitions(name).any(|alarm| self.site.is_covered(alarm)),
            runbooks: name.runbooks.iter().map(|found| self.runbook_ref(found)).collect(),
            definitions: name.definitions.len(),
            formats,
            path: self.site.sources[first.file].path.to_string(),
            line: self.site.sources[first.file].position(first.alarm.name.span.start).line,
        }
    }

    /// Of several definitions, the class that most wants mending.
    fn worst(&self, name: &AlarmName) -> Class {
        const WORST_FIRST: [Class; 8] = [
            Class::Dead,
            Class::AnchorDead,
            Class::Malformed,
            Class::None,
            Class::External,
            Class::Templated,
            Class::Permanent,
            Class::Resolved,
        ];
        let has = |class: &&Class| self.definitions(name).any(|alarm| alarm.class == **class);
        WORST_FIRST.iter().find(has).copied().unwrap_or(Class::None)
    }

    pub fn alarm_card(&self, at: usize) -> AlarmCard {
        let name = &self.site.names[at];
        let row = self.alarm_row(name);
        let service = self.definitions(name).find_map(|alarm| alarm.service);
        let service_entry = service.map(|service| &self.site.service(service).service);
        let runbook = name.runbooks.first().and_then(|found| self.site.page(found.page).document.runbook());
        let own = runbook.map(|runbook| &runbook.escalation).filter(|escalation| !escalation.is_empty());
        let escalation = own.or(service_entry.map(|service| &service.on_call.escalation));
        let mut incidents: Vec<PageId> = self.incidents_of.get(&at).cloned().unwrap_or_default();
        incidents.sort_by_key(|id| std::cmp::Reverse(self.started_on(*id)));
        AlarmCard {
            name: row.name,
            slug: name.url.trim_start_matches("alarms/").trim_end_matches('/').to_owned(),
            url: row.url,
            service: row.service,
            owner: service_entry.and_then(|service| service.owner.as_ref()).map(|owner| owner.value.clone()),
            severity: row.severity,
            severities: row.severities,
            class: row.class,
            covered: row.covered,
            definitions: self.definitions(name).map(|alarm| self.definition(alarm)).collect(),
            runbooks: row.runbooks,
            incidents: incidents.into_iter().map(|id| self.incident(id)).collect(),
            escalation: escalation.cloned().unwrap_or_default(),
            external: self.external(name),
        }
    }

    /// Links of a name's definitions that lead to other sites, and are whole as they stand.
    fn external(&self, name: &AlarmName) -> Vec<String> {
        let links = self.definitions(name).filter(|alarm| alarm.class == Class::External);
        let links = links.filter_map(|alarm| alarm.alarm.link.as_ref()).map(|link| link.value.clone());
        let mut links: Vec<String> =
            links.filter(|link| scheme(link) == Scheme::Web && !has_placeholder(link)).collect();
        links.sort();
        links.dedup();
        links
    }

    fn definition(&self, alarm: &LinkedAlarm) -> Definition {
        let source = &self.site.sources[alarm.file];
        let line = source.position(alarm.alarm.name.span.start).line;
        Definition {
            severity: alarm.severity.clone(),
            expression: alarm.alarm.expression.as_ref().map(|expression| expression.trim().to_owned()),
            hold: alarm.alarm.hold.clone(),
            summary: alarm.alarm.summary.clone(),
            description: alarm.alarm.description.clone(),
            path: source.path.to_string(),
            line,
            format: alarm.format,
            source_url: source_url(self.site, &source.path, Some(line)),
            link: alarm.alarm.link.as_ref().map(|link| link.value.clone()),
            class: alarm.class.word(),
        }
    }

    pub fn started_on(&self, id: PageId) -> Option<Date> {
        self.site.page(id).document.postmortem().and_then(model::Postmortem::started_on)
    }

    fn incident(&self, id: PageId) -> Incident {
        let page = self.site.page(id);
        Incident {
            title: page.title.clone(),
            url: page.url.clone(),
            started_on: self.started_on(id).map(|date| date.to_string()),
            severity: page.document.postmortem().and_then(|postmortem| postmortem.severity.clone()),
        }
    }

    /// The last day on which a runbook's review holds.
    pub fn review_due(&self, id: PageId) -> Option<Date> {
        let runbook = self.site.page(id).document.runbook()?;
        let reviewed = runbook.reviewed_on.as_ref()?;
        Some(runbook.review_every.unwrap_or(self.site.config.review_every).after(reviewed.value))
    }

    pub fn document_row(&self, id: PageId) -> DocumentRow {
        let page = self.site.page(id);
        let due = self.review_due(id);
        let reviewed = page.document.runbook().and_then(|runbook| runbook.reviewed_on.as_ref());
        DocumentRow {
            title: page.title.clone(),
            url: page.url.clone(),
            kind: page.document.kind().word(),
            summary: page.document.common.summary.clone(),
            service: page.service.map(|service| self.service_ref(service)),
            reviewed_on: reviewed.map(|date| date.value.to_string()),
            review_due_on: due.map(|date| date.to_string()),
            overdue: due.is_some_and(|due| due < self.site.config.today),
            alarms: self.alarms_of.get(&id).map_or(0, Vec::len),
        }
    }

    pub fn action(&self, action: &model::Action, from: Option<PageId>) -> Action {
        Action {
            id: action.id.as_ref().map(|id| id.value.clone()),
            title: action.title.as_ref().or(action.id.as_ref()).map_or("?", |title| &title.value).to_owned(),
            owner: action.owner.as_ref().map(|owner| owner.value.clone()),
            due: action.due.as_ref().map(|due| due.value.to_string()),
            status: action.status.word(),
            kind: action.kind.map(model::ActionKind::word),
            ticket: action.ticket.clone(),
            overdue: action.is_overdue(self.site.config.today),
            from: from.map(|id| self.link(id)),
        }
    }

    pub fn finding(&self, reported: &Reported) -> Finding {
        let source = &self.site.sources[reported.finding.place.file];
        let at = source.position(reported.finding.place.start);
        let related = reported.finding.related.iter().map(|(place, message)| {
            let source = &self.site.sources[place.file];
            let at = source.position(place.start);
            Related {
                path: source.path.to_string(),
                line: at.line,
                column: at.column,
                message: message.clone(),
                source_url: source_url(self.site, &source.path, Some(at.line)),
            }
        });
        Finding {
            level: reported.level.word(),
            code: reported.rule.code,
            rule: reported.rule.name,
            rule_url: rule_url(reported.rule.name),
            message: reported.finding.message.clone(),
            help: reported.finding.help.clone(),
            path: source.path.to_string(),
            line: at.line,
            column: at.column,
            source_url: source_url(self.site, &source.path, Some(at.line)),
            page: self.page_of(reported.finding.place.file),
            related: related.collect(),
        }
    }

    /// The page that a file makes, if it makes one.
    pub fn page_of(&self, file: crate::source::FileId) -> Option<Link> {
        // Pages stand in the order of their files.
        let at = self.site.pages.binary_search_by_key(&file, |page| page.document.file).ok()?;
        Some(self.link(PageId(at)))
    }

    /// How often each rule was broken: errors first, then the most frequent.
    pub fn rule_counts(&self) -> Vec<RuleCount> {
        let mut counts: Vec<RuleCount> = rules::ALL
            .iter()
            .filter_map(|rule| {
                let mut found =
                    self.findings.iter().filter(|reported| reported.rule.code == rule.code).peekable();
                found.peek()?;
                let (errors, warnings) = Self::tally(found);
                let level = if errors > 0 { Level::Error } else { Level::Warning };
                Some(RuleCount {
                    code: rule.code,
                    rule: rule.name,
                    level: level.word(),
                    count: errors + warnings,
                    url: rule_url(rule.name),
                })
            })
            .collect();
        counts.sort_by_key(|count| (count.level, std::cmp::Reverse(count.count), count.code));
        counts
    }

    /// All open actions of a service's reviews and postmortems: overdue ones first, then by their day.
    pub fn open_actions(&self, pages: &[PageId]) -> Vec<Action> {
        let mut open: Vec<Action> = Vec::new();
        for id in pages {
            let document = &self.site.page(*id).document;
            let answers = document.review().into_iter().flat_map(|review| &review.answers);
            let promised = answers.flat_map(|(_, answer)| &answer.actions);
            let learnt = document.postmortem().into_iter().flat_map(|postmortem| &postmortem.actions);
            let actions = promised.chain(learnt).filter(|action| action.is_open());
            open.extend(actions.map(|action| self.action(action, Some(*id))));
        }
        // `None` comes first in Rust's order: a promise without a day is the least of all.
        open.sort_by_key(|action| {
            (!action.overdue, action.due.is_none(), action.due.clone(), action.title.clone())
        });
        open
    }

    pub fn service_row(&self, id: ServiceId) -> ServiceRow {
        let service = self.site.service(id);
        let pages = self.pages_of.get(&id).map_or(&[][..], Vec::as_slice);
        let names = self.alarms_of_service(id);
        let (errors, warnings) = Self::tally(self.findings_below(&service.service.folder));
        let actions = self.open_actions(pages);
        let runbooks = self.of_kind(pages, Kind::Runbook);
        let states: Vec<_> = self.states_of_service(id);
        let asked = !states.is_empty();
        let entry = &service.service;
        ServiceRow {
            name: entry.name.value.clone(),
            title: entry.title().to_owned(),
            url: service.url.clone(),
            description: entry.description.clone(),
            owner: entry.owner.as_ref().map(|owner| owner.value.clone()),
            tier: entry.tier.map(|tier| tier.to_string()),
            lifecycle: entry.lifecycle.clone(),
            alarms: names.len(),
            uncovered: names.iter().filter(|at| !self.is_covered(**at)).count(),
            runbooks: runbooks.len(),
            overdue: runbooks
                .iter()
                .filter(|id| self.review_due(**id).is_some_and(|due| due < self.site.config.today))
                .count(),
            postmortems: self.of_kind(pages, Kind::Postmortem).len(),
            open_actions: actions.len(),
            overdue_actions: actions.iter().filter(|action| action.overdue).count(),
            errors,
            warnings,
            rates: asked.then(|| readiness::rates(states.iter().copied()).into()),
            states: asked.then(|| States::of(states.iter().copied())),
        }
    }

    /// States of all items of a service's reviews, those it owes and has not begun included.
    fn states_of_service(&self, id: ServiceId) -> Vec<readiness::State> {
        let reviews = self
            .site
            .reviews
            .iter()
            .filter(|review| review.service == Some(id) && self.is_current(review.page));
        let answered = reviews.flat_map(|review| readiness::items(self.site, review));
        let missing = self.site.owed.iter().filter(|owed| owed.service == id && owed.reviews.is_empty());
        let missing = missing
            .filter_map(|owed| owed.known)
            .flat_map(|at| readiness::unanswered(self.site, &self.site.checklists[at], id));
        answered.chain(missing).map(|item| item.state).collect()
    }

    pub fn is_current(&self, review: PageId) -> bool {
        self.site.page(review).document.review().is_some_and(model::Review::is_current)
    }

    /// Names of the alarms of a service, as indices.
    pub fn alarms_of_service(&self, id: ServiceId) -> Vec<usize> {
        let names = self.site.names.iter().enumerate();
        names
            .filter(|(_, name)| self.definitions(name).any(|alarm| alarm.service == Some(id)))
            .map(|(at, _)| at)
            .collect()
    }

    pub fn is_covered(&self, name: usize) -> bool {
        self.definitions(&self.site.names[name]).any(|alarm| self.site.is_covered(alarm))
    }

    pub fn review_row(&self, linked: &LinkedReview) -> ReviewRow {
        let page = self.site.page(linked.page);
        let review = page.document.review().expect("a linked review is a review");
        let items = readiness::items(self.site, linked);
        let checklist = linked.checklist.map(|at| &self.site.checklists[at]);
        let title = checklist.map_or_else(
            || review.checklist.as_ref().map_or("?", |id| &id.value).to_owned(),
            |checklist| checklist.title.clone(),
        );
        let due = review.due.as_ref().map(|due| due.value);
        let finished = matches!(review.status, ReviewStatus::Approved | ReviewStatus::Superseded);
        ReviewRow {
            title: page.title.clone(),
            url: Some(page.url.clone()),
            service: linked.service.map(|service| self.service_ref(service)),
            checklist: Link { title, url: checklist.map(|checklist| checklist.url.clone()) },
            version: review.version,
            stage: review.stage.as_ref().map(|stage| stage.value.clone()),
            status: review.status.word(),
            due: due.map(|due| due.to_string()),
            overdue: !finished && due.is_some_and(|due| due < self.site.config.today),
            rates: readiness::rates(items.iter().map(|item| item.state)).into(),
            states: States::of(items.iter().map(|item| item.state)),
            sections: checklist.map_or_else(Vec::new, |checklist| sections(checklist, &items)),
        }
    }

    /// A review that is owed and not there.
    pub fn missing_row(&self, owed: &Owed) -> Option<ReviewRow> {
        let checklist = &self.site.checklists[owed.known?];
        let items = readiness::unanswered(self.site, checklist, owed.service);
        Some(ReviewRow {
            title: checklist.title.clone(),
            url: None,
            service: Some(self.service_ref(owed.service)),
            checklist: Link { title: checklist.title.clone(), url: Some(checklist.url.clone()) },
            version: None,
            stage: None,
            status: "missing",
            due: None,
            overdue: false,
            rates: readiness::rates(items.iter().map(|item| item.state)).into(),
            states: States::of(items.iter().map(|item| item.state)),
            sections: sections(checklist, &items),
        })
    }

    /// Reviews, and those that are owed: of one service, or of all.
    pub fn review_rows(&self, of: Option<ServiceId>) -> Vec<ReviewRow> {
        let concerns = |service: Option<ServiceId>| of.is_none() || service == of;
        let reviews = self.site.reviews.iter().filter(|review| concerns(review.service));
        let owed =
            self.site.owed.iter().filter(|owed| owed.reviews.is_empty() && concerns(Some(owed.service)));
        let mut rows: Vec<ReviewRow> = reviews.map(|review| self.review_row(review)).collect();
        rows.extend(owed.filter_map(|owed| self.missing_row(owed)));
        rows.sort_by_key(|row| {
            let service = row.service.as_ref().map(|service| service.title.clone());
            (service, row.checklist.title.clone(), row.url.clone())
        });
        rows
    }

    pub fn postmortem_row(&self, id: PageId) -> PostmortemRow {
        let page = self.site.page(id);
        let postmortem = page.document.postmortem().expect("the page of a postmortem is one");
        let linked = self.site.postmortems.iter().find(|linked| linked.page == id);
        let since = |later: Option<model::Moment>| postmortem.started_at?.minutes_to(later?);
        PostmortemRow {
            title: page.title.clone(),
            url: page.url.clone(),
            incident: postmortem.incident.clone(),
            severity: postmortem.severity.clone(),
            status: postmortem.status.map(model::PostmortemStatus::word),
            owner: postmortem.owner.clone(),
            services: linked
                .into_iter()
                .flat_map(|linked| &linked.services)
                .map(|id| self.service_ref(*id))
                .collect(),
            started_on: postmortem.started_on().map(|date| date.to_string()),
            time_to_detect: since(postmortem.detected_at),
            time_to_mitigate: since(postmortem.mitigated_at),
            time_to_resolve: since(postmortem.resolved_at),
            open_actions: postmortem.actions.iter().filter(|action| action.is_open()).count(),
            overdue_actions: postmortem
                .actions
                .iter()
                .filter(|action| action.is_overdue(self.site.config.today))
                .count(),
        }
    }

    /// All postmortems, the newest first; those without a date last.
    pub fn postmortems(&self) -> Vec<PageId> {
        let mut pages: Vec<PageId> = self.site.postmortems.iter().map(|postmortem| postmortem.page).collect();
        pages.sort_by_key(|id| (std::cmp::Reverse(self.started_on(*id)), *id));
        pages
    }
}

/// Rates and states by section; sections that ask nothing of the service are left out.
pub fn sections(checklist: &LinkedChecklist, items: &[ItemState<'_>]) -> Vec<SectionRow> {
    let sections = checklist.sections.iter().enumerate();
    sections
        .map(|(at, section)| {
            let states = || items.iter().filter(move |item| item.section == at).map(|item| item.state);
            SectionRow {
                id: section.id.clone(),
                title: section.title.clone(),
                rates: readiness::rates(states()).into(),
                states: States::of(states()),
            }
        })
        .collect()
}

/// The higher the severity, the smaller the number.
pub fn rank(severity: &str) -> usize {
    let known = ["critical", "error", "high", "warning", "medium", "info", "low", "none"];
    known.iter().position(|word| severity.eq_ignore_ascii_case(word)).unwrap_or(known.len())
}

pub fn rule_url(name: &str) -> String {
    format!("rules/{name}/")
}
