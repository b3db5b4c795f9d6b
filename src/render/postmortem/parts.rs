//! Combines the written sections of a postmortem with the content of its front matter: summary, impact, timeline,
//! causes, actions. The written sections keep their order.

use serde::Serialize;

use crate::markdown::{self, Heading};
use crate::render::chrome::{self, Entry};
use crate::render::hrefs::Form;

/// A written section, and the content of the front matter shown below it.
#[derive(Serialize)]
pub struct Part {
    /// Its heading and its text, in the view's format. The first part is the text above all sections.
    body_html: String,
    told: Vec<MatterSection>,
}

#[derive(Serialize)]
struct MatterSection {
    /// The key of the content: `timeline`, `root_causes`.
    what: &'static str,
    id: &'static str,
    title: &'static str,
    /// Whether it is shown below a written heading of the same name.
    is_merged: bool,
}

/// Which sections have content in the front matter.
#[allow(clippy::struct_excessive_bools, reason = "one for each section that it may tell")]
pub struct FrontMatterSections {
    pub impact: bool,
    pub timeline: bool,
    pub root_causes: bool,
    pub actions: bool,
    pub runbook_tasks: bool,
    pub lessons: bool,
}

/// A section of a postmortem, and the headings by which it is recognised, in lower case.
struct Known {
    what: &'static str,
    id: &'static str,
    title: &'static str,
    headings: &'static [&'static str],
}

/// In the order of reading.
const ORDER: [Known; 6] = [
    known("summary", "", "Summary", &["summary", "executive summary", "overview"]),
    known("impact", "the-impact", "Impact", &["impact", "customer impact", "user impact"]),
    known("timeline", "the-timeline", "Timeline", &["timeline", "incident timeline"]),
    known(
        "root_causes",
        "the-root-causes",
        "Root causes",
        &["root causes", "root cause", "causes", "cause", "contributing factors"],
    ),
    known(
        "actions",
        "the-actions",
        "Actions",
        &["actions", "action items", "corrective actions", "follow-up actions", "follow-ups"],
    ),
    known("runbook_tasks", "the-runbook-tasks", "Runbooks to write", &[]),
];
const LESSONS: Known = known("lessons", "the-lessons", "What it says about", &[]);

const fn known(
    what: &'static str,
    id: &'static str,
    title: &'static str,
    headings: &'static [&'static str],
) -> Known {
    Known { what, id, title, headings }
}

impl Known {
    fn section(&self, is_merged: bool) -> MatterSection {
        MatterSection { what: self.what, id: self.id, title: self.title, is_merged }
    }
}

impl FrontMatterSections {
    fn has(&self, what: &str) -> bool {
        match what {
            "impact" => self.impact,
            "timeline" => self.timeline,
            "root_causes" => self.root_causes,
            "actions" => self.actions,
            "runbook_tasks" => self.runbook_tasks,
            _ => false,
        }
    }
}

/// The position of a heading in [`ORDER`], if it is a known heading.
fn rank(heading: &Heading) -> Option<usize> {
    let name = heading.text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ORDER.iter().position(|known| known.headings.contains(&name.as_str()))
}

/// Whether there is a written summary.
pub fn has_summary(headings: &[Heading]) -> bool {
    headings.iter().any(|heading| heading.level == 2 && !heading.is_nested && rank(heading) == Some(0))
}

/// The parts of the body, and the table of contents. `title` is the heading that is left out.
pub fn parts(
    form: Form,
    html: &str,
    headings: &[Heading],
    title: Option<usize>,
    sections_in_matter: &FrontMatterSections,
) -> (Vec<Part>, Vec<Entry>) {
    let cuts = match form {
        Form::Html => cuts(html, headings),
        Form::Markdown => cuts_of_twin(html, headings, title),
    };
    let starts = [0].into_iter().chain(cuts.iter().map(|(at, _)| *at));
    let ends = cuts.iter().map(|(at, _)| *at).chain([html.len()]);
    let mut parts: Vec<Part> = starts
        .zip(ends)
        .map(|(from, to)| Part { body_html: html[from..to].trim().to_owned(), told: Vec::new() })
        .collect();
    let ranks: Vec<Option<usize>> =
        [None].into_iter().chain(cuts.iter().map(|(_, at)| rank(&headings[*at]))).collect();
    put(&mut parts, &ranks, sections_in_matter);
    let firsts: Vec<usize> = cuts.iter().map(|(_, at)| *at).collect();
    let toc = contents(&parts, headings, &firsts);
    parts.retain(|part| !part.body_html.is_empty() || !part.told.is_empty());
    (parts, toc)
}

/// Puts the content of the front matter below the written heading of the same name, or else after the sections that
/// come before it in the order.
fn put(parts: &mut [Part], ranks: &[Option<usize>], sections_in_matter: &FrontMatterSections) {
    let mut latest = 0;
    for (rank, known) in ORDER.iter().enumerate().filter(|(_, known)| sections_in_matter.has(known.what)) {
        let own = ranks.iter().position(|other| *other == Some(rank));
        let before = ranks.iter().rposition(|other| other.is_some_and(|other| other < rank));
        let at = own.unwrap_or_else(|| before.unwrap_or(0).max(latest));
        latest = latest.max(at);
        parts[at].told.push(known.section(own.is_some()));
    }
    if let (true, Some(last)) = (sections_in_matter.lessons, parts.last_mut()) {
        last.told.push(LESSONS.section(false));
    }
}

/// The table of contents: written headings, and generated ones in their places. `firsts` are the headings that begin
/// a part.
fn contents(parts: &[Part], headings: &[Heading], firsts: &[usize]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let from = at.checked_sub(1).map_or(0, |at| firsts[at]);
        let to = firsts.get(at).copied().unwrap_or(headings.len());
        entries.extend(chrome::toc(&headings[from..to]));
        let own = part.told.iter().filter(|section| !section.is_merged);
        entries.extend(own.map(|section| Entry {
            level: 2,
            title: section.title.into(),
            id: section.id.into(),
        }));
    }
    entries
}

/// The offsets of level-2 sections in the HTML, each with the index of its heading. Sections inside a quote, a list,
/// a note or raw HTML tags are left out, since content added there would end up inside that element.
fn cuts(html: &str, headings: &[Heading]) -> Vec<(usize, usize)> {
    let mut cuts = Vec::new();
    let (mut from, mut open) = (0, 0);
    for (at, heading) in headings.iter().enumerate() {
        if heading.level != 2 || heading.is_nested {
            continue;
        }
        let Some(found) = html[from..].find(&format!("<h2 id=\"{}\"", heading.id)) else { continue };
        open += opened(&html[from..from + found]);
        from += found;
        if open == 0 {
            cuts.push((from, at));
        }
    }
    cuts
}

/// The offsets of the sections in Markdown, where headings of level 1 became level 2. The text is not divided if its
/// headings differ from those of the page.
fn cuts_of_twin(text: &str, headings: &[Heading], title: Option<usize>) -> Vec<(usize, usize)> {
    let shown = headings.iter().enumerate();
    let shown = shown.filter(|(at, heading)| heading.level <= 2 && !heading.is_nested && title != Some(*at));
    let (shown, places): (Vec<_>, _) = (shown.collect(), markdown::sections(text));
    if shown.len() != places.len() {
        return Vec::new();
    }
    let cuts = places.into_iter().zip(shown).filter(|(_, (_, heading))| heading.level == 2);
    cuts.map(|(place, (at, _))| (place, at)).collect()
}

/// How many more block-level tags a piece of HTML opens than it closes.
fn opened(html: &str) -> i64 {
    const TAGS: [&str; 10] =
        ["div", "details", "section", "table", "blockquote", "ul", "ol", "dl", "aside", "figure"];
    let mut open = 0;
    for piece in html.split('<').skip(1) {
        let closes = piece.starts_with('/');
        let name = piece.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
        if name.is_some_and(|name| TAGS.contains(&name)) {
            open += if closes { -1 } else { 1 };
        }
    }
    open
}
