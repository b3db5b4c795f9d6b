//! Writes a page of an estate as Markdown: about 690 words, 2 tables, 4 code blocks, 8 links.

use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::blanks::fill;
use crate::estate::{Estate, Page, Purpose, Service, pascal, random, slug};
use crate::random::Random;
use crate::words::{TAGS, TEAMS};

const SENTENCES: &str = include_str!("text/sentences.txt");
const STEPS: &str = include_str!("text/steps.txt");
const BASH: (&str, &str) = ("bash", include_str!("text/bash.txt"));
const YAML: (&str, &str) = ("yaml", include_str!("text/yaml.txt"));
const JSON: (&str, &str) = ("json", include_str!("text/json.txt"));
const PROMQL: (&str, &str) = ("promql", include_str!("text/promql.txt"));
const SQL: (&str, &str) = ("sql", include_str!("text/sql.txt"));

const SIGNALS: (&str, &str, usize) = (
    "| Signal | Limit | For | Owner |\n| --- | ---: | --- | --- |\n",
    "| `«metric»` | «many» | «few» min | «team» |\n",
    5,
);
const PLACES: (&str, &str, usize) = (
    "| Place | Found | Done | Ticket |\n| --- | --- | --- | :---: |\n",
    "| «region» | «state» «part» | «deed» the «part2» | «ticket» |\n",
    4,
);

/// The day that the projects are checked by.
pub const TODAY: Date = date(2026, 11, 20);

/// The front matter of the page.
pub struct Front {
    pub owner: &'static str,
    pub level: usize,
    /// Two fifths are more than 180 days ago, so those reviews are overdue.
    pub reviewed_on: Date,
    pub tags: Vec<&'static str>,
    pub alarms: [String; 2],
}

impl Front {
    pub fn of(estate: &Estate, page: &Page) -> Self {
        let mut random = random(Purpose::Front, page.number);
        let age = i64::try_from(random.within(1..300)).expect("days are few");
        let alarm = format!("{}{}", pascal(&estate.service(page).name()), pascal(page.symptom));
        Self {
            owner: random.pick(TEAMS),
            level: random.within(1..4),
            reviewed_on: TODAY.saturating_sub(age.days()),
            tags: random.sample(TAGS, 3),
            alarms: ["", "Fast"].map(|speed| format!("{alarm}{speed}{}", page.number)),
        }
    }
}

/// The page without its front matter.
pub fn body(estate: &Estate, page: &Page, path: impl Fn(&Page) -> String) -> String {
    let service = estate.service(page);
    let links = links(estate, page, path);
    let mut random = random(Purpose::Body, page.number);
    let query = if page.number.is_multiple_of(2) { SQL } else { PROMQL };
    let mut text = paragraph(service, &mut random);
    for (place, heading) in page.headings().iter().enumerate() {
        let _ = write!(text, "\n## {heading}\n\n");
        text += &paragraph(service, &mut random);
        let parts = match place {
            0 => vec![code(BASH, service, &mut random)],
            1 => vec![table(SIGNALS, service, &mut random), code(YAML, service, &mut random)],
            2 => vec![code(query, service, &mut random), steps(service, &mut random)],
            3 => vec![table(PLACES, service, &mut random), code(JSON, service, &mut random)],
            _ => vec![],
        };
        for part in parts {
            text.push('\n');
            text += &part;
        }
        if let Some([plain, anchored]) = links.get(place) {
            let _ = write!(text, "\nMore in {plain} and {anchored}.\n");
        }
    }
    text
}

fn paragraph(service: &Service, random: &mut Random) -> String {
    let sentences: Vec<_> = SENTENCES.lines().collect();
    let sentences = random.sample(&sentences, 3);
    sentences.iter().map(|sentence| fill(sentence, service, random)).collect::<Vec<_>>().join(" ") + "\n"
}

fn steps(service: &Service, random: &mut Random) -> String {
    let steps: Vec<_> = STEPS.lines().collect();
    let steps = random.sample(&steps, 4).into_iter().zip(1..);
    steps.map(|(step, number)| format!("{number}. {}\n", fill(step, service, random))).collect()
}

fn table((head, row, rows): (&str, &str, usize), service: &Service, random: &mut Random) -> String {
    (0..rows).fold(head.to_owned(), |table, _| table + fill(row, service, random).as_str())
}

fn code((language, text): (&str, &str), service: &Service, random: &mut Random) -> String {
    format!("```{language}\n{}```\n", fill(text, service, random))
}

/// Four pairs of links. The second link of each pair leads to a heading. Five of the eight links stay within the
/// service.
fn links(estate: &Estate, page: &Page, path: impl Fn(&Page) -> String) -> [[String; 2]; 4] {
    let mut random = random(Purpose::Links, page.number);
    let near = estate.service(page).pages.clone();
    let anywhere = 0..estate.pages.len();
    let mut target = |turn: usize| {
        let numbers = if turn < 5 { near.clone() } else { anywhere.clone() };
        let target = &estate.pages[random.within(numbers)];
        (target, target.headings()[random.within(0..5)])
    };
    [0, 2, 4, 6].map(|turn| {
        let (to, _) = target(turn);
        let plain = format!("[{}]({})", to.title, path(to));
        let (to, heading) = target(turn + 1);
        let text = heading.to_lowercase();
        [plain, format!("[{}, {text}]({}#{})", to.title, path(to), slug(heading))]
    })
}
