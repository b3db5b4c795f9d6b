//! Alarms as rows and cards.

use crate::link::{AlarmName, Class, LinkedAlarm, PageId, ServiceId, has_placeholder};
use crate::markdown::{Scheme, scheme};
use crate::render::hrefs::source_url;
use crate::render::shapes::{AlarmCard, AlarmRow, Definition, Incident};
use crate::render::view::View;

impl View<'_> {
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

    fn incident(&self, id: PageId) -> Incident {
        let page = self.site.page(id);
        Incident {
            title: page.title.clone(),
            url: page.url.clone(),
            started_on: self.started_on(id).map(|date| date.to_string()),
            severity: page.document.postmortem().and_then(|postmortem| postmortem.severity.clone()),
        }
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
}

/// The higher the severity, the smaller the number.
pub fn rank(severity: &str) -> usize {
    let known = ["critical", "error", "high", "warning", "medium", "info", "low", "none"];
    known.iter().position(|word| severity.eq_ignore_ascii_case(word)).unwrap_or(known.len())
}
