//! Reads questions that are headings with the answers below them, in particular in Kubernetes enhancement proposals:
//! <https://github.com/kubernetes/enhancements/blob/master/keps/NNNN-kep-template/README.md>.

use super::markdown::{Page, with_emoji};
use super::{Field, Form, How, ImportedColumn, Row};
use crate::markdown::BlockKind;

/// The end of the heading above the questions of a proposal, in lower case.
const KUBERNETES: &str = "readiness review questionnaire";

/// The minimum number of headings that ask something. A page with fewer is prose.
const FEWEST: usize = 3;

/// The questions of a proposal, if the page is one.
pub fn of_kubernetes(page: &Page<'_>) -> Option<Form> {
    let from = page.blocks.iter().position(
        |block| matches!(&block.kind, BlockKind::Heading { text, .. } if text.to_lowercase().ends_with(KUBERNETES)),
    )?;
    let BlockKind::Heading { level: top, .. } = page.blocks[from].kind else { return None };
    let is_end = |kind: &BlockKind| matches!(kind, BlockKind::Heading { level, .. } if *level <= top);
    let end = page.blocks[from + 1..].iter().position(|block| is_end(&block.kind));
    let end = end.map_or(page.blocks.len(), |at| from + 1 + at);
    let mut form = read(page, from + 1..end);
    form.kind = "a questionnaire of a Kubernetes enhancement proposal".into();
    form.lost.push("everything outside of its questionnaire".into());
    Some(form)
}

/// The headings that end with a question mark, as questions.
pub fn of_headings(page: &Page<'_>) -> Option<Form> {
    let form = read(page, 0..page.blocks.len());
    let form = Form { kind: "Markdown with questions as headings".into(), ..form };
    (form.rows.len() >= FEWEST).then_some(form)
}

fn read(page: &Page<'_>, range: std::ops::Range<usize>) -> Form {
    let mut form = Form { is_prose: true, ..Form::default() };
    let mut section = String::new();
    let mut is_open = false;
    for block in &page.blocks[range] {
        match &block.kind {
            BlockKind::Heading { text, .. } if is_question(text) => {
                let mut row = Row { line: page.line(block.range.start), ..Row::default() };
                row.put(Field::Section, &section);
                row.put(Field::Question, text);
                form.rows.push(row);
                is_open = true;
            }
            BlockKind::Heading { text, .. } => {
                section = with_emoji(text);
                is_open = false;
            }
            // Older proposals have each question in its own list.
            BlockKind::List(entries)
                if entries.iter().all(|entry| entry.is_ticked.is_none() && is_question(&entry.text)) =>
            {
                for entry in entries {
                    let mut row = Row { line: page.line(entry.start), ..Row::default() };
                    row.put(Field::Section, &section);
                    row.put(Field::Question, &entry.text);
                    row.put(Field::Answer, &entry.below);
                    form.rows.push(row);
                }
                is_open = true;
            }
            kind => {
                let Some(row) = form.rows.last_mut().filter(|_| is_open) else { continue };
                let source = page.source(&block.range);
                let (field, text) = match kind {
                    // The template explains its questions in comments.
                    BlockKind::Comment => (Field::Guidance, uncommented(source)),
                    _ => (Field::Answer, source.to_owned()),
                };
                let before = row.get(field).map(|before| format!("{before}\n\n")).unwrap_or_default();
                row.put(field, &(before + &text));
            }
        }
    }
    let taken = |field, from: &str, how| ImportedColumn { field, from: from.into(), how };
    form.taken = vec![
        taken(Field::Question, "heading that ends with a question mark", How::Likely),
        taken(Field::Answer, "text below the question", How::Guess),
        taken(Field::Section, "heading above", How::Likely),
    ];
    form
}

/// Whether a heading asks something. Some headings have the kind of the answer after the question mark.
fn is_question(text: &str) -> bool {
    text.trim_end().ends_with('?')
        || text.rsplit_once('?').is_some_and(|(_, rest)| rest.trim().starts_with('('))
}

fn uncommented(source: &str) -> String {
    let parts = source.split("<!--").filter_map(|part| part.split("-->").next());
    parts.map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}
