//! Fills the blanks of a text, such as `«part»`, with words.

use std::fmt::Write;

use crate::estate::Service;
use crate::random::Random;
use crate::words::{DEEDS, PARTS, PEOPLE, REGIONS, STATES, TEAMS, UNITS};

/// Fills every blank of a text. `«part»` is the same word everywhere in the text, and `«part2»` is another one.
pub fn fill(text: &str, service: &Service, random: &mut Random) -> String {
    let mut filled = String::with_capacity(text.len() * 5 / 4);
    let mut known: Vec<(&str, String)> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (blank, after) = after.split_once('»').expect("a blank ends");
        filled.push_str(before);
        if let Some((_, word)) = known.iter().find(|(name, _)| *name == blank) {
            filled.push_str(word);
        } else {
            let word = draw(blank.trim_end_matches(|digit: char| digit.is_ascii_digit()), service, random);
            filled.push_str(&word);
            known.push((blank, word));
        }
        rest = after;
    }
    filled + rest
}

fn draw(blank: &str, service: &Service, random: &mut Random) -> String {
    let Service { subject, role, .. } = service;
    match blank {
        "service" => service.name(),
        "subject" => (*subject).to_owned(),
        "role" => role.clone(),
        "part" => random.pick(PARTS).to_owned(),
        "column" => random.pick(PARTS).replace('-', "_"),
        "deed" => random.pick(DEEDS).to_owned(),
        "state" => random.pick(STATES).to_owned(),
        "team" => random.pick(TEAMS).to_owned(),
        "region" => random.pick(REGIONS).to_owned(),
        "person" => random.pick(PEOPLE).to_owned(),
        "few" => random.within(2..30).to_string(),
        "many" => random.within(20..5000).to_string(),
        "level" => random.within(1..4).to_string(),
        "port" => random.within(3000..8000).to_string(),
        "metric" => {
            let part = random.pick(PARTS);
            format!("{subject}_{role}_{part}_{}", random.pick(UNITS)).replace('-', "_")
        }
        "host" => format!("{}-{}-{}", service.name(), digest(4, random), random.within(0..100)),
        "ticket" => format!("{}-{}", subject[..3].to_uppercase(), random.within(100..9999)),
        "fault" => format!("F{}", random.within(2000..2600)),
        "commit" => digest(9, random),
        unknown => unreachable!("no words for `{unknown}`"),
    }
}

fn digest(digits: usize, random: &mut Random) -> String {
    (0..digits).fold(String::new(), |mut text, _| {
        write!(text, "{:x}", random.within(0..16)).expect("a string takes all");
        text
    })
}
