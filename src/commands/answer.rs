//! `readyroom answer`.

use std::io::Write;

use anyhow::bail;
use jiff::civil::Date;

use super::reviews;
use super::{Context, Outcome, Project, find_service, item, project};
use crate::edit::{AnswerSet, SetAnswer};
use crate::emit;
use crate::files;
use crate::judge::{self, ItemState};
use crate::link::{ServiceId, Site};
use crate::model::{Action, EvidenceRule, Verdict};
use crate::read::nearest;

const EXAMPLES: &str = "\
Examples:
  readyroom answer checkout-api alarms.runbook                what it asks and requires
  readyroom answer checkout-api alarms.runbook yes --by mira
  readyroom answer checkout-api data.restore-tested yes --evidence https://ci.example/restore/881
  readyroom answer checkout-api chaos.dependency-slow no --justification \"no injector yet\"
  readyroom answer checkout-api privacy.export n/a --note \"holds no personal data\"";

/// Answer an item of a service's review, in its file
///
/// Without an answer it prints what the item asks and requires, and how it stands; nothing is written.
///
/// Only that answer changes: comments, order, quotes and every other answer stay as they were written. An answer that is
/// there keeps what is not named here, such as its actions and its waiver. The answer's day is today.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the item, such as `alarms.runbook`
    item: String,
    /// `yes`, `no`, `partial` or `not_applicable`, or a word that is read as one of them, such as `n/a` [default: none,
    /// and the question is printed]
    answer: Option<String>,
    /// What shows it: a URL or a path; more of them are added to what is there
    #[arg(long, value_name = "LINK", requires = "answer")]
    evidence: Vec<String>,
    /// What a reader should know of it, in the place of what is there
    #[arg(long, value_name = "TEXT", requires = "answer", allow_hyphen_values = true)]
    note: Option<String>,
    /// Why not, for anything but a yes, in the place of what is there
    #[arg(long, value_name = "TEXT", requires = "answer", allow_hyphen_values = true)]
    justification: Option<String>,
    /// Who answers
    #[arg(long, value_name = "NAME", requires = "answer")]
    by: Option<String>,
    /// The day of the answer [default: today]
    #[arg(long, value_name = "DATE", requires = "answer")]
    on: Option<Date>,
    /// The id of the checklist, where several reviews of the service have the item
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Project { root, site, .. } = project(context)?;
    let service = find_service(&site, &args.service)?;
    let verdict = args.answer.as_deref().map(verdict).transpose()?;
    let readiness = judge::assess(&site);
    let current = reviews::asking(&readiness, service, &args.item, args.checklist.as_deref())?;
    let asked = current
        .items()
        .iter()
        .find(|item| item.item.item.id.value == args.item)
        .expect("the review has the item");
    let Some(verdict) = verdict else {
        write!(out, "{}", item::text(asked.item))?;
        writeln!(out, "\nIt is {} now.", asked.state.word().replace('_', " "))?;
        return Ok(Outcome::Clean);
    };
    let bytes = files::bytes_in(&root, current.path(&site).into())?;
    let change = SetAnswer {
        review: current,
        item: asked,
        verdict,
        evidence: &args.evidence,
        note: args.note.as_deref(),
        justification: args.justification.as_deref(),
        by: args.by.as_deref(),
        on: args.on.unwrap_or(site.config.today),
    };
    let AnswerSet { patch, line } = change.patch(&site, &bytes)?;
    emit::apply(&root, [&patch])?;
    writeln!(out, "{}:{line}: {}: {}", patch.path, args.item, verdict.word())?;
    for remark in remarks(args, &site, service, asked, verdict) {
        writeln!(out, "{remark}")?;
    }
    Ok(Outcome::Clean)
}

fn verdict(word: &str) -> anyhow::Result<Verdict> {
    let lower = word.trim().to_lowercase();
    if let Some((_, verdict)) = Verdict::WORDS.iter().find(|(known, _)| *known == lower) {
        return Ok(*verdict);
    }
    match nearest(&lower, Verdict::WORDS.iter().map(|(known, _)| *known)) {
        Some(nearest) => bail!("`{word}` is not an answer; did you mean `{nearest}`?"),
        None => bail!("`{word}` is not an answer; write `yes`, `no`, `partial` or `not_applicable`"),
    }
}

/// What whoever answered may want to know.
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
        let facts: Vec<_> = judge::ruled_out(site, item, service);
        let why = if facts.is_empty() { String::new() } else { format!(": {} is false", facts.join(", ")) };
        let name = &site.service(service).service.name.value;
        remarks.push(format!("`{}` is not asked of `{name}`{why}", item.id.value));
    }
    if verdict == Verdict::NotApplicable && item.not_applicable == Some(false) {
        remarks.push(format!("`{}` always applies: `not_applicable` leaves it unanswered", item.id.value));
    }
    let before = asked.answer.and_then(|answer| answer.answered_by.as_ref()).filter(|_| args.by.is_none());
    if let Some(before) = before {
        remarks.push(format!("`answered_by` is still `{before}`; --by names another"));
    }
    let shown = !args.evidence.is_empty() || asked.answer.is_some_and(|answer| !answer.evidence.is_empty());
    if verdict == Verdict::Yes && item.evidence() == EvidenceRule::Required && !shown {
        remarks.push(format!("a yes to `{}` needs evidence: --evidence adds it", item.id.value));
    }
    let old = asked.answer.and_then(|answer| answer.verdict.as_ref()).map(|old| old.value);
    let promises = asked.answer.is_some_and(|answer| answer.actions.iter().any(Action::is_open));
    if verdict == Verdict::Yes && old.is_some_and(|old| old != Verdict::Yes) && promises {
        remarks.push("its open actions are still there: say `status: done` of those that are".to_owned());
    }
    if let Some(fact) = asked.fact.as_ref().filter(|fact| fact.contradicts(verdict)) {
        remarks.push(format!("the repository says otherwise: {}", fact.says));
    }
    remarks
}
