//! Reads a custom lens of the AWS Well-Architected Tool:
//! <https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses-format-specification.html>.
//!
//! A question of a lens has several practices to tick. Each practice becomes a question here, in the section of its
//! pillar.

use serde::Deserialize;

use super::{Field, Form, How, ImportError, ImportedColumn, Row};
use crate::report::count;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lens {
    #[expect(dead_code, reason = "what a lens is known by")]
    schema_version: String,
    name: String,
    #[serde(default)]
    pillars: Vec<Pillar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pillar {
    id: String,
    name: String,
    #[serde(default)]
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    id: String,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    risk_rules: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    id: String,
    title: String,
    #[serde(default)]
    helpful_resource: Option<Resource>,
    #[serde(default)]
    improvement_plan: Option<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(default)]
    display_text: String,
    #[serde(default)]
    url: String,
}

pub fn read(text: &str) -> Result<Form, ImportError> {
    let lens: Lens = serde_json::from_str(text).map_err(|error| {
        let help =
            "the only JSON that is read is a custom lens of AWS Well-Architected: `schemaVersion`, `name`, `pillars`";
        ImportError::new(error.line().max(1), format!("this is not a Well-Architected lens: {error}"), help)
    })?;
    let mut form = Form { kind: "a Well-Architected lens".into(), title: Some(lens.name), ..Form::default() };
    let (mut nones, mut risks) = (0, 0);
    // The ids of choices occur in the file in the order of the lens.
    let mut from = 0;
    for pillar in &lens.pillars {
        for question in &pillar.questions {
            risks += question.risk_rules.len();
            for choice in &question.choices {
                if is_none(choice) {
                    nones += 1;
                    continue;
                }
                let mark = format!("\"{}\"", choice.id);
                from = text[from..].find(&mark).map_or(from, |at| from + at);
                let mut row = Row { line: text[..from].matches('\n').count() + 1, ..Row::default() };
                row.put(Field::Section, &pillar.name);
                row.put(Field::Id, &id(pillar, question, choice));
                row.put(Field::Question, &choice.title);
                row.put(Field::Guidance, &guidance(question, choice));
                form.rows.push(row);
            }
        }
    }
    if form.rows.is_empty() {
        return Err(ImportError::new(
            1,
            "this lens has no choices",
            "a lens has `pillars`, with `questions` that have `choices`",
        ));
    }
    let taken = |field, from: &str, how| ImportedColumn { field, from: from.into(), how };
    form.taken = vec![
        taken(Field::Section, "name of a pillar", How::Likely),
        taken(Field::Question, "title of a choice", How::Likely),
        taken(Field::Guidance, "title and description of its question, with its resources", How::Likely),
    ];
    if nones > 0 {
        form.lost.push(format!(
            "{} for none of these: answer each of the others with no instead",
            count(nones, "choice")
        ));
    }
    if risks > 0 {
        form.lost.push(format!("{}: set `severity` on each item instead", count(risks, "risk rule")));
    }
    Ok(form)
}

/// Whether the choice says that nothing is done, or that the question does not apply.
fn is_none(choice: &Choice) -> bool {
    let title = choice.title.to_lowercase();
    choice.id.ends_with("_no") || choice.id.ends_with("_none") || title.starts_with("none of these")
}

/// The id for a choice. The ids in a lens often contain the ids of their question and pillar already.
fn id(pillar: &Pillar, question: &Question, choice: &Choice) -> String {
    let rest =
        choice.id.strip_prefix(&question.id).map_or(choice.id.as_str(), |rest| rest.trim_matches(['_', '-']));
    let question = question
        .id
        .strip_prefix(&pillar.id)
        .map_or(question.id.as_str(), |rest| rest.trim_matches(['_', '-']));
    [pillar.id.as_str(), question, rest].join(".")
}

fn guidance(question: &Question, choice: &Choice) -> String {
    let mut parts = vec![question.title.trim().to_owned(), question.description.trim().to_owned()];
    for resource in choice.helpful_resource.iter().chain(&choice.improvement_plan) {
        parts.push(resource.display_text.trim().to_owned());
        parts.push(resource.url.trim().to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}
