mod document;

use std::io::{self, Write};

use anyhow::bail;

use self::document::{Document, Review};
use super::{Context, Outcome, find_service, site};
use crate::judge;
use crate::link::Site;
use crate::read::nearest;
use crate::report::{count, one_line};

const EXAMPLES: &str = "\
Examples:
  readyroom gate checkout-api --stage production
  readyroom gate checkout-api --stage production --as-of 2027-01-15    as it will be, if nobody does anything
  readyroom gate checkout-api --stage gamma --format markdown          for a comment on the release";

/// Say whether a service may go to a stage, and if not, every reason
///
/// It may where, for every checklist that `reviews` of readyroom.yaml asks of it, a review is approved by somebody who
/// answered nothing of it, and each item that the stage requires is answered so that the answer still holds.
/// Exit codes: 0 go, 1 no-go, 2 could not tell, 3 disk or I/O failed: try again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is to go
    service: String,
    /// The stage that it is to go to, one of `stages` of readyroom.yaml
    #[arg(long, value_name = "STAGE")]
    stage: String,
    /// How to write the verdict
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
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
    let site = site(context)?;
    let service = find_service(&site, &args.service)?;
    let stage = find_stage(&site, &args.stage)?;
    if site.config.reviews.is_empty() {
        bail!(
            "no service owes a review: `reviews:` in readyroom.yaml says which do, and a gate judges by it"
        );
    }
    let readiness = judge::assess(&site);
    let gate = judge::gate(&readiness, service, stage);
    let document = Document::of(&readiness, &gate);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        Format::Text if context.quiet => writeln!(out, "{}", verdict(&document))?,
        Format::Text => text(&document, out)?,
        Format::Markdown => markdown(&document, out)?,
    }
    Ok(if gate.is_go() { Outcome::Clean } else { Outcome::Problems })
}

/// A stage as it is listed. A project that lists none has whatever stages it names.
fn find_stage<'a>(site: &'a Site, name: &'a str) -> anyhow::Result<&'a str> {
    let stages = &site.config.stages;
    if let Some(at) = site.config.stage_order(name) {
        return Ok(&stages[at].value);
    }
    if stages.is_empty() {
        return Ok(name);
    }
    let names = || stages.iter().map(|stage| stage.value.as_str());
    match nearest(name, names()) {
        Some(nearest) => bail!("there is no stage `{name}`; did you mean `{nearest}`?"),
        None => {
            bail!("there is no stage `{name}`; `stages` lists {}", names().collect::<Vec<_>>().join(", "))
        }
    }
}

fn verdict(document: &Document<'_>) -> String {
    let Document { service, stage, as_of, .. } = document;
    match (document.go, document.reasons.len()) {
        (true, _) if document.reviews.is_empty() => {
            format!("go: {service} for {stage} on {as_of}, as it owes no review")
        }
        (true, _) => format!("go: {service} for {stage} on {as_of}"),
        (false, reasons) => format!("no-go: {service} for {stage} on {as_of}, {}", count(reasons, "reason")),
    }
}

fn text(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reason in &document.reasons {
        let message = one_line(reason.message);
        writeln!(out, "{}:{}:{}: {}: {message}", reason.path, reason.line, reason.column, reason.kind)?;
    }
    for review in &document.reviews {
        writeln!(out, "{}: {} ({}), {}", review.path, review.checklist, review.status, shares(review))?;
    }
    writeln!(out, "{}", verdict(document))
}

fn markdown(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let word = if document.go { "Go" } else { "No-go" };
    writeln!(out, "## {word}: `{}` for {} on {}\n", document.service, document.stage, document.as_of)?;
    for review in &document.reviews {
        writeln!(out, "`{}` ({}): {}. {}\n", review.checklist, review.status, shares(review), review.path)?;
    }
    if document.go && document.reviews.is_empty() {
        writeln!(out, "No review is owed.")?;
    }
    for reason in &document.reasons {
        let (kind, message) = (reason.kind.replace('_', " "), one_line(reason.message));
        writeln!(out, "- **{kind}**: {message} ({}:{})", reason.path, reason.line)?;
    }
    Ok(())
}

/// "30 of 41 items met, 73 % true, 81 % reported".
fn shares(review: &Review<'_>) -> String {
    let share = |share: Option<usize>| share.map_or("nothing".to_owned(), |share| format!("{share} %"));
    format!(
        "{} of {} met, {} true, {} reported",
        review.met,
        count(review.total, "required item"),
        share(review.rates.true_rate),
        share(review.rates.reported)
    )
}
