//! Reads the Markdown twin of a page: its front matter and its text.

use std::ops::Range;

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fill::{self, Code, Declared, Filled, Stretch};
use crate::markdown::{Part, Piece, pieces, section, with_code};

/// The comments around the body of a document in its twin. Texts of authors cannot contain these comments.
const BEGIN: &str = "\n<!-- the page -->\n";
const END: &str = "\n<!-- end of the page -->";

/// The parsed Markdown twin of a page.
pub struct Twin {
    pub url: String,
    pub title: String,
    pub kind: String,
    pub service: Option<String>,
    pub escalation: Vec<String>,
    severity: Option<String>,
    alarms: Vec<Alarm>,
    page: fill::Page,
    pieces: Vec<Piece>,
    /// Its code blocks and inline code, in order.
    pub codes: Vec<Code>,
    /// Everything below its front matter.
    text: String,
    /// The range of the document's body in `text`.
    body: Range<usize>,
}

#[derive(serde::Deserialize)]
struct Alarm {
    severity: Option<String>,
}

/// The pieces of a part of a page, and the index of the first code among them.
pub struct Shown<'t> {
    pub pieces: &'t [Piece],
    pub first_code: usize,
}

impl Twin {
    pub fn parse(url: &str, text: &str) -> anyhow::Result<Self> {
        let damaged = || format!("the Markdown twin of `{url}` is damaged");
        let (front, rest) =
            text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")).with_context(damaged)?;
        let value = |key: &str| {
            let line = front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            line.and_then(|json| serde_json::from_str::<Value>(json).ok())
        };
        let labels: Option<String> = read(value("labels"));
        let body = body(rest);
        let pieces = pieces(&rest[body.clone()]);
        let codes = pieces.iter().filter_map(code).collect();
        Ok(Self {
            url: url.to_owned(),
            title: read(value("title")).with_context(damaged)?,
            kind: read(value("kind")).with_context(damaged)?,
            service: read(value("service")),
            escalation: read(value("escalation")).unwrap_or_default(),
            severity: read(value("severity")),
            alarms: read(value("alarms")).unwrap_or_default(),
            page: fill::Page {
                parameters: read::<Vec<Declared>>(value("parameters")).unwrap_or_default(),
                labels: labels.map(|names| names.split(' ').map(str::to_owned).collect()),
            },
            pieces,
            codes,
            text: rest.to_owned(),
            body,
        })
    }

    /// The severity of the page, else that of the only alarm that leads to it.
    pub fn severity(&self) -> Option<&str> {
        let of_alarm = match &self.alarms[..] {
            [only] => only.severity.as_deref(),
            _ => None,
        };
        self.severity.as_deref().or(of_alarm)
    }

    pub fn filled(&self, given: &[(String, String)]) -> Filled {
        fill::fill(&self.page, given, &self.codes)
    }

    pub fn has_section(&self, id: &str) -> bool {
        self.headings().any(|(_, _, own)| own == id)
    }

    /// The id and the heading of each section.
    pub fn sections(&self) -> Vec<(String, String)> {
        let heading = |(at, _, id): (usize, u8, &str)| {
            let own = self.pieces[at + 1..].iter().take_while(|piece| !is_end_of_heading(piece));
            let text = own.filter_map(|piece| match piece {
                Piece::Text(text) | Piece::Code(text) => Some(text.as_str()),
                _ => None,
            });
            (id.to_owned(), text.collect())
        };
        self.headings().map(heading).collect()
    }

    /// A section with its subsections, or the whole page. `None` if there is no such section.
    pub fn section(&self, id: Option<&str>) -> Option<Shown<'_>> {
        let Some(id) = id else { return Some(Shown { pieces: &self.pieces, first_code: 0 }) };
        let (start, level, _) = self.headings().find(|(_, _, own)| *own == id)?;
        let end = self.headings().find(|(at, other, _)| *at > start && *other <= level);
        let end = end.map_or(self.pieces.len(), |(at, ..)| at);
        let first_code = self.pieces[..start].iter().filter_map(code).count();
        Some(Shown { pieces: &self.pieces[start..end], first_code })
    }

    /// Its Markdown, filled in: the whole text, or a section of the body with its subsections. `None` if there is no
    /// such section.
    pub fn markdown(&self, id: Option<&str>, filled: &Filled) -> Option<String> {
        let own = &self.text[self.body.clone()];
        let is_filled = filled.codes.iter().flatten().any(|part| matches!(part, Stretch::Filled(_)));
        let body = if is_filled {
            let codes = filled.codes.iter().map(|parts| parts.iter().map(Stretch::text).collect());
            with_code(own, &codes.collect::<Vec<String>>())
        } else {
            own.to_owned()
        };
        if let Some(id) = id {
            return Some(body[section(&body, id)?].trim().to_owned());
        }
        let (before, after) = (&self.text[..self.body.start], &self.text[self.body.end..]);
        Some(format!("{before}{body}{after}").trim().to_owned())
    }

    /// The indices of headings, with their levels and ids. Headings inside a quote or a list are skipped, since they
    /// do not begin a section.
    fn headings(&self) -> impl Iterator<Item = (usize, u8, &str)> {
        let mut depth = 0_usize;
        self.pieces.iter().enumerate().filter_map(move |(at, piece)| {
            let before = depth;
            match piece {
                Piece::Open(_) => depth += 1,
                Piece::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            match piece {
                Piece::Open(Part::Heading { level, id }) if before == 0 => Some((at, *level, id.as_str())),
                _ => None,
            }
        })
    }
}

fn is_end_of_heading(piece: &Piece) -> bool {
    matches!(piece, Piece::Close(Part::Heading { .. }))
}

fn read<T: DeserializeOwned>(value: Option<Value>) -> Option<T> {
    serde_json::from_value(value?).ok()
}

/// The range of a document's body. For other pages, everything below the title.
fn body(text: &str) -> Range<usize> {
    if let Some(start) = text.find(BEGIN) {
        let start = start + BEGIN.len();
        return start..text.rfind(END).unwrap_or(text.len()).max(start);
    }
    let trimmed = text.trim_start();
    let title = trimmed.strip_prefix("# ").and_then(|rest| rest.split_once('\n'));
    text.len() - title.map_or(trimmed, |(_, rest)| rest).len()..text.len()
}

fn code(piece: &Piece) -> Option<Code> {
    match piece {
        Piece::Code(text) => Some(Code { text: text.clone(), language: String::new(), is_block: false }),
        Piece::Block { language, text } => {
            Some(Code { text: text.clone(), language: language.clone(), is_block: true })
        }
        _ => None,
    }
}
