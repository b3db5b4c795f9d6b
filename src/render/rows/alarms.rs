//! Alarms as rows and cards.

use crate::alarms;
use crate::judge::{Uncovered, exemption};
use crate::link::{self, AlarmName, Class, LinkedAlarm, MatchedBy, PageId, RunbookTarget, has_placeholder};
use crate::markdown::{Memo, Scheme, escaped, scheme};
use crate::model::{Exempt, FormatName, Labels};
use crate::render::hrefs::Form;
use crate::render::shapes::{AlarmCard, AlarmRow, Dashboard, Definition, Incident};
use crate::render::view::View;
use crate::routes::PageKind;

/// The maximum number of pages shown that a templated link may lead to.
const MOST_FITS: usize = 10;

/// The maximum number of distinguishing labels shown for a definition.
const MOST_LABELS: usize = 6;

impl View<'_> {
    fn definitions<'s>(&'s self, name: &'s AlarmName) -> impl Iterator<Item = &'s LinkedAlarm> {
        self.site.definitions(name)
    }

    /// The distinct severities of a name's definitions, the highest first.
    fn severities(&self, name: &AlarmName) -> Vec<String> {
        let mut all: Vec<String> =
            self.definitions(name).filter_map(|alarm| alarm.severity.clone()).collect();
        all.sort_by_key(|severity| (rank(severity), severity.clone()));
        all.dedup();
        all
    }

    pub fn alarm_row(&self, at: usize) -> AlarmRow {
        let (name, coverage) = (self.site.name_at(at), self.readiness.coverage_at(at));
        let severities = self.severities(name);
        let first = self.definitions(name).next().expect("a name has a definition");
        let service = self.definitions(name).find_map(|alarm| alarm.service);
        // If a runbook is known, pages that the link of another definition may lead to are less useful.
        let patterns = self.definitions(name).filter(|_| name.runbooks.is_empty());
        let matching_pages = link::matching_pages(patterns);
        let mut formats: Vec<FormatName> =
            self.definitions(name).map(|alarm| alarm.alarm.format.clone()).collect();
        formats.sort_unstable();
        formats.dedup();
        AlarmRow {
            repositories: self.repositories(self.definitions(name).map(|alarm| alarm.file)),
            name: name.name.clone(),
            url: name.url.clone(),
            service: service.map(|service| self.service_ref(service)),
            severity: severities.first().cloned(),
            rank: severities.first().map_or(usize::MAX, |severity| rank(severity)).min(99),
            severities,
            class: self.worst(name).word(),
            matched_by: name.runbooks.first().map(|found| found.by.word()),
            covered: coverage.is_covered(),
            verdict: coverage.word(),
            reason: coverage.reason().map(Uncovered::word),
            exempt: exemption(self.site, name).map(Exempt::word),
            fits: matching_pages
                .iter()
                .take(MOST_FITS)
                .map(|page| self.runbook_ref(&found_by_link(*page)))
                .collect(),
            fits_in_all: matching_pages.len(),
            elsewhere: coverage.reason() == Some(Uncovered::External),
            runbooks: name.runbooks.iter().map(|found| self.runbook_ref(found)).collect(),
            definitions: name.definitions.len(),
            rendered: name.is_rendered,
            formats,
            path: self.site.sources[first.file].shown().to_owned(),
            line: self.site.sources[first.file].position(first.alarm.name.span.start).line,
        }
    }

    /// The link class of the definition that most needs to be fixed.
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

    /// The card of an alarm. Without a memo, expressions are not highlighted, and descriptions are left out.
    pub fn alarm_card(&self, at: usize, mut memo: Option<&mut Memo>) -> AlarmCard {
        let name = self.site.name_at(at);
        let row = self.alarm_row(at);
        let service = self.definitions(name).find_map(|alarm| alarm.service);
        let service_entry = service.map(|service| &self.site.service(service).service);
        let runbook = name.runbooks.first().and_then(|found| self.site.page(found.page).runbook());
        let own = runbook.map(|runbook| &runbook.escalation).filter(|escalation| !escalation.is_empty());
        let escalation = own.cloned().or(service_entry.map(|service| service.on_call.escalation()));
        let all: Vec<&Labels> = self.definitions(name).map(|alarm| &alarm.alarm.labels).collect();
        let mut incidents: Vec<PageId> = self.index.incidents_of.get(&at).cloned().unwrap_or_default();
        incidents.sort_by_key(|id| std::cmp::Reverse(self.started_on(*id)));
        AlarmCard {
            name: row.name,
            slug: PageKind::Alarm.segment_of(&name.url).to_owned(),
            url: row.url,
            service: row.service,
            owner: service_entry.and_then(|service| service.owner.as_ref()).map(|owner| owner.value.clone()),
            severity: row.severity,
            severities: row.severities,
            class: row.class,
            covered: row.covered,
            verdict: row.verdict,
            reason: row.reason,
            exempt: row.exempt,
            rendered: row.rendered,
            definitions: self
                .definitions(name)
                .map(|alarm| Definition {
                    labels: telling(&alarm.alarm.labels, &all),
                    ..self.definition(alarm, memo.as_deref_mut())
                })
                .collect(),
            runbooks: row.runbooks,
            fits: row.fits,
            fits_in_all: row.fits_in_all,
            incidents: incidents.into_iter().map(|id| self.incident(id)).collect(),
            escalation: escalation.unwrap_or_default(),
            external: self.external(name),
        }
    }

    /// Links of a name's definitions that lead to other sites and have no placeholders.
    fn external(&self, name: &AlarmName) -> Vec<String> {
        let links = self.definitions(name).filter(|alarm| alarm.class == Class::External);
        let links = links.filter_map(|alarm| alarm.alarm.link.as_ref()).map(|link| link.value.clone());
        let mut links: Vec<String> =
            links.filter(|link| scheme(link) == Scheme::Web && !has_placeholder(link)).collect();
        links.sort();
        links.dedup();
        links
    }

    fn definition(&self, linked: &LinkedAlarm, memo: Option<&mut Memo>) -> Definition {
        let alarm = &linked.alarm;
        let source = &self.site.sources[linked.file];
        let line = source.position(alarm.name.span.start).line;
        let language = alarms::language(alarm);
        let is_shown = memo.is_some();
        let text = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_owned());
        let summary = text(&alarm.summary);
        let description = text(&alarm.description).filter(|text| Some(text) != summary.as_ref());
        // A hold of `0s` is the same as none.
        let hold = alarm.hold.clone().filter(|hold| hold.contains(|c: char| matches!(c, '1'..='9')));
        let expression = alarm.expression.as_deref().map(str::trim).filter(|text| !text.is_empty());
        Definition {
            severity: linked.severity.clone(),
            expression: expression.map(|text| self.coloured(text, language, memo)),
            language,
            hold,
            summary: summary.as_deref().map(|text| self.summary_of_alarm(text)).unwrap_or_default(),
            description: description.filter(|_| is_shown).map(|text| self.text_of_alarm(&text)),
            path: source.shown().to_owned(),
            line,
            format: linked.alarm.format.clone(),
            source_url: self.site.source_url(&source.path, Some(line)),
            link: alarm.link.as_ref().map(|link| link.value.clone()),
            link_is_template: alarm.link.as_ref().is_some_and(|link| has_placeholder(&link.value)),
            class: linked.class.word(),
            dashboards: alarm.dashboards.iter().map(|address| dashboard(address)).collect(),
            labels: Vec::new(),
            id: alarm.id.clone().filter(|id| *id != alarm.name.value),
            exempt: alarm.exempt.map(Exempt::word),
        }
    }

    /// A condition as HTML. Long ones are not highlighted, except for `PromQL`, since there may be thousands of them.
    fn coloured(&self, expression: &str, language: &str, memo: Option<&mut Memo>) -> String {
        if self.form == Form::Markdown {
            return expression.to_owned();
        }
        let is_short = || expression.len() <= 2000 && expression.lines().all(|line| line.len() <= 160);
        let memo = memo.filter(|_| language == "promql" || is_short());
        let coloured = memo.and_then(|memo| self.highlighter.highlight(memo, language, expression));
        coloured.map_or_else(|| escaped(expression), |html| html.trim_end().to_owned())
    }

    fn incident(&self, id: PageId) -> Incident {
        let page = self.site.page(id);
        let postmortem = page.document.postmortem();
        Incident {
            title: page.title.clone(),
            url: page.url.clone(),
            started_on: self.started_on(id).map(|date| date.to_string()),
            severity: postmortem.and_then(|postmortem| postmortem.severity.clone()),
            rank: postmortem.and_then(|postmortem| self.rank_of(postmortem)),
        }
    }
}

/// The labels of a definition that not all definitions share, without empty and long values.
fn telling(own: &Labels, all: &[&Labels]) -> Vec<String> {
    let tells =
        |name: &str, value: &str| all.iter().any(|labels| labels.get(name).is_none_or(|it| it != value));
    let short = own.iter().filter(|(_, value)| !value.is_empty() && value.len() <= 60);
    let telling = short.filter(|(name, value)| tells(name, value));
    telling.map(|(name, value)| format!("{name}={value}")).take(MOST_LABELS).collect()
}

fn found_by_link(page: PageId) -> RunbookTarget {
    RunbookTarget { page, anchor: None, by: MatchedBy::Link }
}

/// A dashboard. It is a link if the address is a complete URL without placeholders before its query. Arguments with
/// placeholders are removed from the query.
fn dashboard(address: &str) -> Dashboard {
    let (page, query) = address.split_once('?').map_or((address, None), |(page, query)| (page, Some(query)));
    let bare = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://"));
    let host = bare.map(|bare| bare.split(['/', '#']).next().unwrap_or_default());
    let Some(bare) = bare.filter(|_| host.is_some_and(|host| !host.is_empty() && !has_placeholder(host)))
    else {
        return Dashboard { title: address.to_owned(), href: None, address: None };
    };
    let template = Some(address.to_owned()).filter(|address| has_placeholder(address));
    if has_placeholder(page) {
        return Dashboard { title: address.to_owned(), href: None, address: template };
    }
    let kept = query.into_iter().flat_map(|query| query.split('&')).filter(|part| !has_placeholder(part));
    let kept: Vec<&str> = kept.collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let title = bare.trim_end_matches('/').to_owned();
    Dashboard { title, href: Some(format!("{page}{query}")), address: template }
}

/// The rank of a severity. A smaller number is a higher severity.
pub fn rank(severity: &str) -> usize {
    const KNOWN: [&str; 8] = ["critical", "error", "high", "warning", "medium", "info", "low", "none"];
    let word = severity.to_ascii_lowercase();
    // A number, as in `s1`, `p1`, `sev1` and `sev-1`: 0 and 1 are critical, 2 is high, 3 warning, 4 info and 5 low.
    let number =
        ["sev-", "sev", "s", "p"].iter().find_map(|before| word.strip_prefix(before)?.parse::<usize>().ok());
    if let Some(number @ 0..=5) = number {
        return [0, 0, 2, 3, 5, 6][number];
    }
    KNOWN.iter().position(|known| word == *known).unwrap_or(KNOWN.len())
}
