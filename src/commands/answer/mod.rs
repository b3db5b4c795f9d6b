//! `readyroom answer`.

mod asking;

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use clap::builder::NonEmptyStringValueParser;
use jiff::civil::Date;

use super::reviews;
use super::{Context, Outcome, Snapshot, With, find_service, item, needs_policy, project};
use crate::edit::{AnswerSet, SetAnswer};
use crate::emit;
use crate::files;
use crate::judge::{self, Assessment, ItemState, Readiness};
use crate::link::{ServiceId, Site};
use crate::model::{Action, Verdict};
use crate::read::day;
use crate::report::one_line;

const EXAMPLES: &str = "\
Examples:
  readyroom answer checkout-api                     asks what is open, one item after the other
  readyroom answer checkout-api alarms.runbook      what it asks and requires
  readyroom answer checkout-api alarms.runbook yes --by mira
  readyroom answer checkout-api data.restore-tested yes --evidence https://ci.example/restore/881
  readyroom answer checkout-api chaos.dependency-slow no --justification \"no injector yet\"
  readyroom answer checkout-api dr.failover-tested n/a --justification \"there is one region\"";

/// Answer an item of a service's review, in its file
///
/// Without an item it asks the next one that is open: on a terminal it asks one after the other, otherwise it prints
/// the question. Items that the review's stage requires come first. Without an answer it prints what the item asks and
/// requires, and its state, and writes nothing.
///
/// Only that answer changes: comments, order, quotes and every other answer stay as they were written. An answer that
/// exists keeps what no option sets, such as its actions and its waiver. The answer's day is today.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the item, such as `alarms.runbook` [default: the next one that is open]
    item: Option<String>,
    /// `yes`, `no`, `partial` or `not_applicable`, or a word that is read as one of them, such as `n/a`; else what the item
    /// asks for: a text, a number, one of its choices, or all of them with commas, the most important first [default: none,
    /// and the question is printed]
    answer: Option<String>,
    /// Evidence: a URL or a path; it is added to the existing evidence
    #[arg(long, value_name = "LINK", value_parser = NonEmptyStringValueParser::new(), requires = "answer")]
    evidence: Vec<String>,
    /// What a reader should know about the answer; replaces the existing note
    #[arg(long, value_name = "TEXT", requires = "answer", allow_hyphen_values = true)]
    note: Option<String>,
    /// The reason for an answer other than yes; replaces the existing justification
    #[arg(long, value_name = "TEXT", requires = "answer", allow_hyphen_values = true)]
    justification: Option<String>,
    /// Who answers
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    by: Option<String>,
    /// The day of the answer [default: today]
    #[arg(long, value_name = "DATE", value_parser = day, requires = "answer")]
    on: Option<Date>,
    /// The id of the checklist, if several reviews of the service have the item
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
    #[command(flatten)]
    pub(super) with: With,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Snapshot { root, site, .. } = project(context)?;
    needs_policy(&site)?;
    let service = find_service(&site, &args.service)?;
    let readiness = judge::assess(&site);
    let Some(id) = args.item.as_deref() else {
        drop(readiness);
        return if context.terminal && io::stdin().is_terminal() {
            asking::ask(args, context, &mut io::stdin().lock(), out)
        } else {
            asking::show(args, &site, service, out)
        };
    };
    if args.by.is_some() && args.answer.is_none() {
        bail!("`--by` says who answers, but there is no answer");
    }
    let current = reviews::asking(&readiness, service, id, args.checklist.as_deref())?;
    let asked = current.items().iter().find(|item| item.id() == id).expect("the review has the item");
    let Some(words) = args.answer.as_deref() else {
        write!(out, "{}\n{}", item::text(asked.item), state_of(&readiness, current.assessment, asked))?;
        return Ok(Outcome::Clean);
    };
    let (answer, verdict) = item::read(words, &asked.item.item)?;
    let bytes = files::bytes_in(&root, current.path(&site).into())?;
    let change = SetAnswer {
        review: current,
        item: asked,
        answer: &answer,
        evidence: &args.evidence,
        note: args.note.as_deref(),
        justification: args.justification.as_deref(),
        by: args.by.as_deref(),
        on: args.on.unwrap_or(site.config.today),
    };
    let AnswerSet { patch, line } = change.patch(&site, &bytes)?;
    emit::apply(&root, [&patch])?;
    writeln!(out, "{}:{line}: {id}: {}", patch.path, one_line(&answer.text()))?;
    for remark in remarks(args, &site, service, asked, verdict) {
        writeln!(out, "{remark}")?;
    }
    drop(readiness);
    still(args, id, context, out)
}

/// Prints what the item still lacks with its new answer. Judged like in every other command.
fn still(args: &Args, id: &str, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = project(context)?.site;
    let readiness = judge::assess(&site);
    let service = find_service(&site, &args.service)?;
    let current = reviews::asking(&readiness, service, id, args.checklist.as_deref())?;
    for lack in lacks(&readiness, current.assessment, id) {
        writeln!(out, "{lack}")?;
    }
    Ok(Outcome::Clean)
}

/// What keeps an item from counting as met. Empty if the item is not asked.
fn lacks(readiness: &Readiness<'_>, assessment: &Assessment<'_>, id: &str) -> Vec<String> {
    let mut items = assessment.items.iter().enumerate();
    let found = items.find(|(_, item)| item.id() == id).filter(|(_, item)| item.state.is_asked());
    let reasons =
        found.map_or_else(Vec::new, |(at, item)| judge::item_reasons(readiness, assessment, at, item));
    reasons.into_iter().map(|(_, message)| message).collect()
}

/// Describes the state of an item, its answer, and what keeps it from counting.
fn state_of(readiness: &Readiness<'_>, assessment: &Assessment<'_>, item: &ItemState<'_>) -> String {
    let mut text = format!("It is {}", item.state.word().replace('_', " "));
    if let Some((answer, said)) = item.answer.zip(item.answer_text()) {
        text.push_str(&format!(", answered `{}`", one_line(&said)));
        if let Some(by) = &answer.answered_by {
            text.push_str(&format!(" by {}", one_line(by)));
        }
        let on = answer.answered_on.as_ref().map(|on| on.value);
        text.push_str(&on.map_or(String::new(), |on| format!(" on {on}")));
    }
    text.push_str(".\n");
    for (evidence, _) in &item.evidence {
        text.push_str(&format!("Evidence: {}\n", one_line(evidence)));
    }
    let waiver = item.answer.and_then(|answer| answer.waiver.as_ref()).filter(|_| item.waiver_flaw.is_none());
    if let Some((waiver, until)) = waiver.and_then(|waiver| Some((waiver, waiver.expires_on.as_ref()?.value)))
    {
        let by = waiver.approved_by.as_deref().unwrap_or("nobody");
        text.push_str(&format!("Waived by {} until {until}.\n", one_line(by)));
    }
    for line in &item.hidden_by {
        text.push_str(&format!("Not asked, because {}.\n", line.says()));
    }
    for lack in lacks(readiness, assessment, item.id()) {
        text.push_str(&format!("{}\n", one_line(&lack)));
    }
    text
}

/// Remarks for the person who answered.
fn remarks(
    args: &Args,
    site: &Site,
    service: ServiceId,
    asked: &ItemState<'_>,
    verdict: Verdict,
) -> Vec<String> {
    let item = &asked.item.item;
    let mut remarks = Vec::new();
    if !asked.state.is_asked() {
        let by = judge::ruled_out(site, item, service);
        let why = by.first().map_or_else(String::new, |by| format!(": {}", by.says()));
        let name = &site.service(service).service.name.value;
        remarks.push(format!("`{}` is not asked of `{name}`{why}", item.id.value));
    }
    let before = asked.answer.and_then(|answer| answer.answered_by.as_ref()).filter(|_| args.by.is_none());
    if let Some(before) = before {
        remarks.push(format!("`answered_by` is still `{before}`; --by names another"));
    }
    let old = asked.verdict;
    let promises = asked.answer.is_some_and(|answer| answer.actions.iter().any(Action::is_open));
    if verdict == Verdict::Yes && old.is_some_and(|old| old != Verdict::Yes) && promises {
        remarks
            .push("its open actions are still there: set `status: done` on those that are done".to_owned());
    }
    remarks
}
