//! `readyroom gate`.

mod document;

use std::io::{self, Write};

use anyhow::bail;

use self::document::{Declared, Document, Review};
use super::{Context, Outcome, With, find_service, needs_policy, site_with_committers, warn_of_git};
use crate::config;
use crate::judge::{self, ApprovalMode, Gate, Readiness};
use crate::link::{ServiceId, Site};
use crate::load;
use crate::lookup::{self, Unknown};
use crate::read::quoted;
use crate::report::{count, one_line};

const EXAMPLES: &str = "\
Examples:
  readyroom gate checkout-api --stage production
  readyroom gate checkout-api --stage production --as-of 2027-01-15    if nothing changes until then
  readyroom gate checkout-api --stage gamma --format markdown          for a comment on the release
  readyroom gate checkout-api --stage production --policy origin/main  by another branch's rules";

/// Say whether a service may go to a stage; if not, print every reason
///
/// `reviews` in readyroom.yaml says which checklists a service has to answer. It may go if it has an approved review of
/// each: every item that the stage requires has an answer that still holds, at least one is met or verified, and those
/// who approved, people of `approvers`, did not answer the items themselves. A service that needs no review is not
/// judged: the exit code is 2. Exit codes: 0 go, 1 no-go, 2 could not tell, 3 disk or I/O failed: try again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service to judge
    service: String,
    /// The stage to judge it for, one of `stages` in readyroom.yaml
    #[arg(long, value_name = "STAGE")]
    stage: String,
    /// Count a service that needs no review as a go, if its entry says why
    #[arg(long)]
    allow_none: bool,
    /// The git revision whose policy counts: its checklists, and the keys of its readyroom.yaml that decide, including
    /// `with` [default: the working tree]
    #[arg(long, value_name = "REV", conflicts_with = "no_git")]
    policy: Option<String>,
    /// How to write the verdict
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    pub(super) with: With,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; keys are added, never changed
    Json,
    /// For a comment on a release
    Markdown,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let day = load::named_day(&context.place)?;
    let site = site_with_committers(context, args.policy.as_deref())?;
    needs_policy(&site)?;
    if args.policy.is_none() {
        refuse_misspelled(&site)?;
    }
    warn_of_git(context, &site);
    let service = find_one(&site, &args.service)?;
    let stage = find_stage(&site, &args.stage)?;
    if site.config.is_pinned && context.place.as_of.is_none() {
        bail!("readyroom.yaml pins `as_of`, so nothing expires: give the day with --as-of");
    }
    if site.config.reviews.is_empty() {
        bail!(
            "no service needs a review: `reviews:` in readyroom.yaml says which services need which review"
        );
    }
    let readiness = judge::assess(&site);
    if readiness.approval_policy.mode == ApprovalMode::NotConfigured {
        bail!(
            "readyroom.yaml does not say who may approve: set `approvers`, such as `approvers: {{sre: [sam]}}`"
        );
    }
    let gate = judge::gate(&readiness, service, stage);
    let owes_none = !gate.owes && gate.reasons.is_empty();
    if owes_none {
        allow_none(args, &readiness, &gate)?;
    }
    let go = gate.is_go() || owes_none;
    let document = Document::of(&readiness, &gate, go, day);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        Format::Text if context.quiet => writeln!(out, "{}", verdict(&document))?,
        Format::Text => text(&document, out)?,
        Format::Markdown => markdown(&document, out)?,
    }
    Ok(if go { Outcome::Clean } else { Outcome::Problems })
}

/// Finds a service by its name. Fails if several have that name, since it is unclear which is meant.
fn find_one(site: &Site, name: &str) -> anyhow::Result<ServiceId> {
    let found = find_service(site, name)?;
    let place = |at: usize| {
        let name = &site.services[at].service.name;
        let source = &site.sources[name.span.file];
        format!("\n  {}:{}", source.shown(), source.position(name.span.start).line)
    };
    let all = (0..site.services.len()).filter(|at| site.services[*at].service.name.value == name);
    let all: Vec<String> = all.map(place).collect();
    if all.len() > 1 {
        bail!("{} services are called `{name}`:{}", all.len(), all.concat());
    }
    Ok(found)
}

/// Fails if a key of readyroom.yaml that decides how the gate judges is misspelled.
fn refuse_misspelled(site: &Site) -> anyhow::Result<()> {
    if let Some((key, meant)) = config::misspelled(&site.problems, config::file()) {
        let at = site.sources[key.span.file].position(key.span.start);
        let (path, key) = (config::FILE, &key.value);
        bail!("{path}:{}:{}: unknown key `{key}`; did you mean `{meant}`?", at.line, at.column);
    }
    Ok(())
}

/// Fails unless `--allow-none` is set and the service's entry says why it needs no review.
fn allow_none(args: &Args, readiness: &Readiness<'_>, gate: &Gate<'_>) -> anyhow::Result<()> {
    let name = &args.service;
    if !args.allow_none {
        bail!("`{name}` needs no review, so it cannot be judged; --allow-none counts that as a go");
    }
    let silent = gate.excused.iter().find(|excuse| excuse.by.is_empty());
    if let Some(excuse) = silent {
        let id = &excuse.checklist.value;
        let entry = readiness.site.service(gate.service).service.file;
        let path = &readiness.site.sources[entry].path;
        bail!("`{name}` needs no review of `{id}`, and no value in `{path}` says why");
    }
    Ok(())
}

fn find_stage<'a>(site: &'a Site, name: &'a str) -> anyhow::Result<&'a str> {
    match lookup::stage(site, name) {
        Ok(stage) => Ok(stage),
        Err(Unknown::Nobody(Some(nearest))) => bail!("there is no stage `{name}`; did you mean `{nearest}`?"),
        Err(_) => {
            let names: Vec<&str> = site.config.stages.iter().map(|stage| stage.value.as_str()).collect();
            bail!("there is no stage `{name}`; `stages` lists {}", names.join(", "))
        }
    }
}

fn verdict(document: &Document<'_>) -> String {
    let Document { service, stage, as_of, .. } = document;
    match (document.go, document.reasons.len()) {
        (true, _) if document.reviews.is_empty() => {
            format!("go: {service} for {stage} on {as_of}, because it needs no review")
        }
        (true, _) => format!("go: {service} for {stage} on {as_of}"),
        (false, reasons) => {
            let reasons = format!("{}{}", count(reasons, "reason"), kinds(document));
            format!("no-go: {service} for {stage} on {as_of}, {reasons}")
        }
    }
}

/// How many reasons are of each kind, if there are many, and how many concern blockers.
fn kinds(document: &Document<'_>) -> String {
    if document.reasons.len() < 4 {
        return String::new();
    }
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for reason in &document.reasons {
        match kinds.iter_mut().find(|(kind, _)| *kind == reason.kind) {
            Some((_, known)) => *known += 1,
            None => kinds.push((reason.kind, 1)),
        }
    }
    let kinds: Vec<String> =
        kinds.iter().map(|(kind, number)| format!("{number} {}", kind.replace('_', " "))).collect();
    let blockers = match document.blockers {
        0 => String::new(),
        number => format!("; {number} about blockers"),
    };
    format!(": {}{blockers}", kinds.join(", "))
}

fn text(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reason in &document.reasons {
        let message = one_line(reason.message);
        writeln!(out, "{}:{}:{}: {}: {message}", reason.path, reason.line, reason.column, reason.kind)?;
    }
    for review in &document.reviews {
        writeln!(out, "{}: {} ({}), {}", review.path, review.checklist, review.status, shares(review))?;
    }
    for note in notes(document) {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "{}", verdict(document))
}

/// Notes on what the verdict is based on.
fn notes(document: &Document<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for approval in &document.approvals {
        let on = approval.decided_on.as_deref().unwrap_or("no day");
        let groups = match approval.groups[..] {
            [] => String::new(),
            [group] => format!(" for `{group}`"),
            _ => format!(" for {}, as one person in each of them", quoted(&approval.groups)),
        };
        let digests = if approval.has_digests { "" } else { ", without digests" };
        let (checklist, name, author) = (approval.checklist, approval.name, approval.author);
        notes.push(format!("approval: {checklist}: `{name}`{groups} on {on}{digests}, author {author}"));
    }
    for hidden in &document.hidden {
        let line = said(&hidden.by);
        notes.push(format!("hidden: {}: {}, because {line}", hidden.checklist, quoted(&hidden.items)));
    }
    for excuse in &document.not_owed {
        let lines: Vec<String> = excuse.by.iter().map(said).collect();
        let lines =
            if lines.is_empty() { "nothing in its entry says why".into() } else { lines.join(" and ") };
        notes.push(format!("not required: {}: {lines}", excuse.checklist));
    }
    notes.extend(document.replaced.iter().map(|replaced| format!("replaced: {replaced}")));
    notes.push(format!("policy: {}", document.policy));
    if document.day != "clock" {
        notes.push(format!("day: {}, from {}", document.as_of, document.day));
    }
    notes
}

/// A declared value in words: "`tier` is `3` (content/shop/service.yaml:2)".
fn said(by: &Declared<'_>) -> String {
    format!("`{}` is `{}` ({}:{})", by.key, by.value, by.path, by.line)
}

fn markdown(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let word = if document.go { "Go" } else { "No-go" };
    writeln!(out, "## {word}: `{}` for {} on {}\n", document.service, document.stage, document.as_of)?;
    for review in &document.reviews {
        writeln!(out, "`{}` ({}): {}. {}\n", review.checklist, review.status, shares(review), review.path)?;
    }
    if document.go && document.reviews.is_empty() {
        writeln!(out, "No review is required.")?;
    }
    for reason in &document.reasons {
        let (kind, message) = (reason.kind.replace('_', " "), one_line(reason.message));
        writeln!(out, "- **{kind}**: {message} ({}:{})", reason.path, reason.line)?;
    }
    if !document.reasons.is_empty() {
        writeln!(out)?;
    }
    for note in notes(document) {
        writeln!(out, "- {}", one_line(&note))?;
    }
    Ok(())
}

/// A review's shares in words: "30 of 41 items met, true rate 73 %, reported rate 81 %".
fn shares(review: &Review<'_>) -> String {
    let rate = |rate: Option<usize>| rate.map_or("none".to_owned(), |rate| format!("{rate} %"));
    format!(
        "{} of {} met, true rate {}, reported rate {}",
        review.met,
        count(review.total, "required item"),
        rate(review.rates.true_rate),
        rate(review.rates.reported)
    )
}
