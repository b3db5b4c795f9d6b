//! What a result shows of a page: `[title, url, summary, [[id, heading, text], …]]`, followed by the URL of the page
//! that it forwards to, if any.
//!
//! The first section is the text above the first heading, and its id is empty. Texts are only for excerpts, so they are
//! cut to keep the cards small.

use std::ops::Range;

use super::Entry;
use super::shards::{self, Series, Write};

/// The size of a shard of a large site, in bytes. Ten results may need ten shards.
const SHARD: usize = 12_000;
/// The largest total size that is written as one file, in bytes. Ten results may need ten shards, and ten requests take
/// longer than one of this size.
const WHOLE: usize = 10 * SHARD;
/// The maximum number of characters of text and code in all sections together.
const LONGEST_TEXT: usize = 4_000;
/// The smallest limit for the text of a section, in characters, however long its page is.
const LEAST_TEXT: usize = 120;
const LONGEST_TITLE: usize = 200;
const LONGEST_SUMMARY: usize = 300;
const LONGEST_HEADING: usize = 120;
/// The maximum length of an id in a link, in bytes. For a section with a longer id, the result leads to the top of the
/// page.
const LONGEST_ID: usize = 300;

/// The maximum number of sections that postings can name, in one byte.
pub const MOST_SECTIONS: usize = 255;

/// The numbers by which postings name sections: 0 is the top of the page, and also every section without its own id or
/// after the first [`MOST_SECTIONS`].
pub fn section_numbers(entry: &Entry) -> impl Iterator<Item = u8> {
    entry.sections.iter().scan(0_u8, |last, section| {
        let has_id = section.id.as_ref().is_some_and(|id| !id.is_empty());
        Some(if !has_id || usize::from(*last) == MOST_SECTIONS {
            0
        } else {
            *last += 1;
            *last
        })
    })
}

/// The card of a page, as JSON.
pub fn card(entry: &Entry) -> String {
    let total: usize = entry.sections.iter().map(|section| section.text.len() + section.code.len()).sum();
    let mut sections = vec![(String::new(), String::new(), String::new())];
    for (section, number) in entry.sections.iter().zip(section_numbers(entry)) {
        let length = section.text.len() + section.code.len();
        let share = (LONGEST_TEXT * length).checked_div(total).unwrap_or(0);
        let text = [&section.text, &section.code].into_iter().flat_map(|text| text.split_whitespace());
        let text = cut(text, share.max(LEAST_TEXT));
        if number > 0 {
            let id = section.id.clone().filter(|id| id.len() <= LONGEST_ID).unwrap_or_default();
            sections.push((id, cut(section.heading.split_whitespace(), LONGEST_HEADING), text));
        } else if sections[0].2.len() < LEAST_TEXT {
            sections[0].2.push_str(&text);
        }
    }
    if sections[0].2.len() < LEAST_TEXT {
        let words = [&sections[0].2, &entry.also].into_iter().flat_map(|text| text.split_whitespace());
        sections[0].2 = cut(words, 2 * LEAST_TEXT);
    }
    let title = cut(entry.title.split_whitespace(), LONGEST_TITLE);
    let summary = cut(entry.summary.split_whitespace(), LONGEST_SUMMARY);
    match &entry.leads_to {
        Some(page) => script_json(&(title, &entry.url, summary, sections, page)),
        None => script_json(&(title, &entry.url, summary, sections)),
    }
}

/// The title in a card.
pub fn title(card: &str) -> String {
    let mut values = serde_json::Deserializer::from_str(card.trim_start_matches('[')).into_iter();
    values.next().and_then(Result::ok).unwrap_or_default()
}

/// Writes cards to files, and returns how many are in each. Cards from index `rules` on are those of rules, which every
/// site has and few searches show, so they do not share files with other cards.
pub fn shards<T: Send>(
    cards: Vec<Box<str>>,
    rules: usize,
    write: &Write<'_, T>,
) -> anyhow::Result<(Vec<usize>, Series<T>)> {
    let mut ranges = ranges_of(&cards[..rules]);
    let of_rules = ranges_of(&cards[rules..]);
    ranges.extend(of_rules.into_iter().map(|range| range.start + rules..range.end + rules));
    let content = |number: usize| format!("[{}]", cards[ranges[number].clone()].join(","));
    let series = shards::series("cards", ranges.len(), content, write)?;
    Ok((ranges.iter().map(ExactSizeIterator::len).collect(), series))
}

fn ranges_of(cards: &[Box<str>]) -> Vec<Range<usize>> {
    let sizes = || cards.iter().map(|card| card.len());
    let total: usize = sizes().sum();
    shards::ranges(sizes(), if total <= WHOLE { WHOLE } else { SHARD })
}

/// JSON that is also valid JavaScript with the same value, and that cannot end a `<script>` element.
pub fn script_json(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_string(value).expect("strings and numbers are always JSON");
    let escaped = [("</", "<\\/"), ("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029")];
    escaped.into_iter().fold(json, |json, (text, escape)| {
        // Most values contain none of these, which is checked quickly.
        let is_there = memchr::memmem::find(json.as_bytes(), text.as_bytes()).is_some();
        if is_there { json.replace(text, escape) } else { json }
    })
}

/// Words separated by single spaces, up to a number of characters.
fn cut<'a>(words: impl Iterator<Item = &'a str>, longest: usize) -> String {
    let mut text = String::new();
    let mut left = longest;
    for word in words {
        let length = if word.is_ascii() { word.len() } else { word.chars().count() } + 1;
        if length > left {
            // A word that would be cut is omitted, unless it is the only one.
            if text.is_empty() {
                text.extend(word.chars().take(left));
            }
            break;
        }
        left -= length;
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
