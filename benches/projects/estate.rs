//! The names and paths of all services and pages. The content of a page is made when it is written.

use std::ops::Range;

use crate::random::Random;
use crate::words::{ROLES, SUBJECTS, SYMPTOMS};

/// Another seed gives other words of the same structure.
const SEED: u64 = 20_261_120;
const PAGES_A_SERVICE: usize = 20;

pub struct Estate {
    pub services: Vec<Service>,
    pub pages: Vec<Page>,
}

pub struct Service {
    pub subject: &'static str,
    pub role: String,
    /// The numbers of its pages.
    pub pages: Range<usize>,
}

pub struct Page {
    pub number: usize,
    pub service: usize,
    pub kind: Kind,
    pub symptom: &'static str,
    pub title: String,
    /// The name of the file, without its extension.
    pub slug: String,
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Runbook,
    Review,
    Postmortem,
}

/// The purposes of random numbers. Each purpose has its own sequence.
#[derive(Clone, Copy)]
pub enum Purpose {
    Services,
    Titles,
    Front,
    Links,
    Body,
}

impl Estate {
    pub fn of(pages: usize) -> Self {
        let services = services(pages);
        let pages = services
            .iter()
            .enumerate()
            .flat_map(|(place, service)| service.pages.clone().map(move |number| (place, service, number)))
            .map(|(place, service, number)| Page::new(place, service, number))
            .collect();
        Self { services, pages }
    }

    pub fn service(&self, page: &Page) -> &Service {
        &self.services[page.service]
    }

    pub fn pages(&self, service: &Service) -> &[Page] {
        &self.pages[service.pages.clone()]
    }
}

fn services(pages: usize) -> Vec<Service> {
    let pairs = SUBJECTS.iter().flat_map(|subject| ROLES.iter().map(move |role| (*subject, *role)));
    let mut pairs: Vec<_> = pairs.collect();
    random(Purpose::Services, 0).shuffle(&mut pairs);
    let starts = (0..pages).step_by(PAGES_A_SERVICE).enumerate();
    let service = |(place, start): (usize, usize)| {
        let (subject, role) = pairs[place % pairs.len()];
        let role = match place / pairs.len() {
            0 => role.to_owned(),
            round => format!("{role}-{}", round + 1),
        };
        Service { subject, role, pages: start..pages.min(start + PAGES_A_SERVICE) }
    };
    starts.map(service).collect()
}

pub fn random(purpose: Purpose, number: usize) -> Random {
    Random::of(SEED, purpose as u64, number)
}

impl Service {
    pub fn name(&self) -> String {
        format!("{}-{}", self.subject, self.role)
    }

    pub fn title(&self) -> String {
        format!("{} {}", capitalised(self.subject), self.role)
    }
}

impl Page {
    fn new(place: usize, service: &Service, number: usize) -> Self {
        let turn = number - service.pages.start;
        let kind = match turn % 10 {
            0..7 => Kind::Runbook,
            7..9 => Kind::Review,
            _ => Kind::Postmortem,
        };
        let symptom = SYMPTOMS[turn % SYMPTOMS.len()];
        let year = random(Purpose::Titles, number).within(2020..2027);
        let name = match kind {
            Kind::Runbook => symptom.to_owned(),
            Kind::Review => format!("Launch Of {year} And {symptom}"),
            Kind::Postmortem => format!("Looking Back At {symptom}"),
        };
        let title = format!("{}: {name}", service.title());
        let slug = format!("{}-{:02}", slug(&name), turn + 1);
        Self { number, service: place, kind, symptom, title, slug }
    }

    /// Six headings. A third of the pages leave out the last one.
    pub fn headings(&self) -> &'static [&'static str] {
        let all = self.kind.headings();
        if self.number.is_multiple_of(3) { &all[..5] } else { all }
    }
}

impl Kind {
    fn headings(self) -> &'static [&'static str; 6] {
        match self {
            Self::Runbook => {
                &["Harm", "Look here first", "Find out why", "Stop the harm", "Repair", "Whom to call"]
            }
            Self::Review => {
                &["Extent", "What it needs", "Ways to break", "Room to grow", "In view", "Consent"]
            }
            Self::Postmortem => {
                &["In short", "By the hour", "Why it broke", "What helped", "To be done", "Learned"]
            }
        }
    }
}

/// The slug of a text, as in the address of a page or a heading: `look-here-first` for `Look here first`.
pub fn slug(text: &str) -> String {
    text.to_lowercase().replace(' ', "-")
}

/// A name as in the name of an alarm: `ParcelBroker` for `parcel-broker`.
pub fn pascal(text: &str) -> String {
    text.split([' ', '-']).map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
