//! Asks the open items of a service's reviews, one after the other.

use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use super::super::{Context, Outcome, Snapshot, find_service, item, needs_policy, project};
use super::{Args, reviews, run, state_of};
use crate::edit::Current;
use crate::judge::{self, ItemState, Readiness, State};
use crate::link::{ServiceId, Site};
use crate::model::{AnswerKind, Item};
use crate::read::shell;
use crate::report::count;

/// Prints the next open item of a service, and how to answer it.
pub fn show(args: &Args, site: &Site, service: ServiceId, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let readiness = judge::assess(site);
    let open = Open::of(args, &readiness, service)?;
    let Some((current, next)) = open.next(&BTreeSet::new()) else {
        writeln!(out, "no item of `{}` is open", args.service)?;
        return Ok(Outcome::Clean);
    };
    question(&readiness, &open, current, next, out)?;
    let (service, id) = (shell(&args.service), next.id());
    writeln!(out, "\nreadyroom answer {service} {id} ANSWER, where ANSWER is {}", answers(&next.item.item))?;
    Ok(Outcome::Clean)
}

/// Asks each open item, and writes the answers. An empty line leaves an item open; `q`, or the end of the input, stops.
pub fn ask(
    args: &Args,
    context: &Context,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let mut seen = BTreeSet::new();
    loop {
        let Snapshot { site, .. } = project(context)?;
        needs_policy(&site)?;
        let service = find_service(&site, &args.service)?;
        let readiness = judge::assess(&site);
        let open = Open::of(args, &readiness, service)?;
        let Some((current, next)) = open.next(&seen) else {
            writeln!(out, "{}", open.left(&args.service))?;
            return Ok(Outcome::Clean);
        };
        question(&readiness, &open, current, next, out)?;
        let (checklist, id) = (current.id().to_owned(), next.id().to_owned());
        seen.insert((checklist.clone(), id.clone()));
        let Some(reply) = reply(&answers(&next.item.item), input, out)? else { return Ok(Outcome::Clean) };
        let Reply::Answer { answer, evidence, justification } = reply else { continue };
        let answered = Args {
            item: Some(id.clone()),
            answer: Some(answer),
            evidence: evidence.into_iter().collect(),
            justification,
            checklist: Some(checklist.clone()),
            ..args.clone()
        };
        drop(readiness);
        // Report an answer that cannot be read, and ask again.
        if let Err(error) = run(&answered, context, out) {
            writeln!(out, "{error:#}")?;
            seen.remove(&(checklist, id));
        }
        writeln!(out)?;
    }
}

/// What a person enters for an item.
#[derive(Debug, PartialEq)]
enum Reply {
    /// Leaves the item open.
    Next,
    Answer {
        answer: String,
        evidence: Option<String>,
        justification: Option<String>,
    },
}

/// Asks about an item. `None` if the person stops. Nothing about this item is written then.
fn reply(answers: &str, input: &mut dyn BufRead, out: &mut dyn Write) -> anyhow::Result<Option<Reply>> {
    let asks = format!("answer ({answers}; Enter for the next, q to end)");
    let Some(answer) = prompt(&asks, input, out)? else { return Ok(None) };
    if answer.is_empty() {
        return Ok(Some(Reply::Next));
    }
    let asks = "evidence (a link or a path; Enter for none, q to end)";
    let Some(evidence) = prompt(asks, input, out)? else { return Ok(None) };
    let Some(why) = prompt("justification (Enter for none, q to end)", input, out)? else { return Ok(None) };
    let non_empty = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(Some(Reply::Answer { answer, evidence: non_empty(evidence), justification: non_empty(why) }))
}

/// Reads a line that a person types. `None` for `q` and at the end of the input.
fn prompt(asks: &str, input: &mut dyn BufRead, out: &mut dyn Write) -> anyhow::Result<Option<String>> {
    write!(out, "{asks}: ")?;
    out.flush()?;
    let mut line = String::new();
    let is_there = input.read_line(&mut line)? > 0;
    let line = line.trim();
    Ok((is_there && !matches!(line, "q" | "quit")).then(|| line.to_owned()))
}

fn question(
    readiness: &Readiness<'_>,
    open: &Open<'_>,
    current: Current<'_>,
    next: &ItemState<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    writeln!(out, "{}: {}\n", current.path(readiness.site), open.summary())?;
    write!(out, "{}\n{}", item::text(next.item), state_of(readiness, current.assessment, next))?;
    Ok(())
}

/// The answers that an item takes.
fn answers(item: &Item) -> String {
    match item.answer() {
        AnswerKind::YesNo => "yes, no, partial or n/a".to_owned(),
        AnswerKind::Text => "a text, no or n/a".to_owned(),
        AnswerKind::Number => match &item.unit {
            Some(unit) => format!("a number of {unit}, no or n/a"),
            None => "a number, no or n/a".to_owned(),
        },
        AnswerKind::Choice => {
            let choices: Vec<&str> = item.choices.iter().map(|choice| choice.value.value.as_str()).collect();
            format!("one of {}", choices.join(", "))
        }
        AnswerKind::Ranking => {
            let choices: Vec<&str> = item.choices.iter().map(|choice| choice.value.value.as_str()).collect();
            format!("{}, the most important first", choices.join(","))
        }
    }
}

/// The reviews of a service, and their open items.
struct Open<'s> {
    reviews: Vec<Current<'s>>,
}

impl<'s> Open<'s> {
    fn of(args: &Args, readiness: &'s Readiness<'s>, service: ServiceId) -> anyhow::Result<Self> {
        let mut found = reviews::current(readiness, service);
        if args.checklist.is_some() || found.is_empty() {
            found = vec![reviews::one(readiness.site, service, found, args.checklist.as_deref())?];
        }
        Ok(Self { reviews: found })
    }

    fn items(&self) -> impl Iterator<Item = (Current<'s>, &'s ItemState<'s>)> + '_ {
        let all =
            self.reviews.iter().flat_map(|current| current.items().iter().map(move |item| (*current, item)));
        all.filter(|(_, item)| is_open(item.state))
    }

    /// The first open item that the review's stage requires, else the first open item.
    fn next(&self, seen: &BTreeSet<(String, String)>) -> Option<(Current<'s>, &'s ItemState<'s>)> {
        let is_new = |(current, item): &(Current<'s>, &'s ItemState<'s>)| {
            !seen.contains(&(current.id().to_owned(), item.id().to_owned()))
        };
        let required = self.items().filter(is_new).find(|(_, item)| item.required);
        required.or_else(|| self.items().find(is_new))
    }

    fn summary(&self) -> String {
        let required = self.items().filter(|(_, item)| item.required).count();
        format!("{} open, {required} required now", count(self.items().count(), "item"))
    }

    fn left(&self, service: &str) -> String {
        match self.items().count() {
            0 => format!("no item of `{service}` is open"),
            _ => self.summary(),
        }
    }
}

/// Whether an item is open: it has no answer, or an answer that does not count.
fn is_open(state: State) -> bool {
    matches!(
        state,
        State::Unanswered | State::Expired | State::Suspect | State::Unsupported | State::Contradicted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(lines: &str) -> Option<Reply> {
        reply("yes or no", &mut lines.as_bytes(), &mut Vec::<u8>::new()).expect("memory can be read")
    }

    #[test]
    fn q_ends_at_every_question() {
        for lines in ["", "q\n", "quit\n", "yes\n", "yes\nq\n", "yes\n\n", "yes\nrun.md\n q \n"] {
            assert_eq!(typed(lines), None, "{lines:?}");
        }
        assert_eq!(typed("\n"), Some(Reply::Next));
        let (evidence, justification) = (Some("run.md".to_owned()), None);
        let expected = Reply::Answer { answer: "yes".to_owned(), evidence, justification };
        assert_eq!(typed("yes\nrun.md\n\n"), Some(expected));
    }
}
