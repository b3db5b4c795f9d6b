//! `readyroom approve`.

use std::io::Write;

use anyhow::bail;

use super::identity::own_name;
use super::{Context, Outcome, Snapshot, With, find_service, needs_policy, project, reviews};
use crate::edit::{Current, Decide, DecisionPatch};
use crate::emit;
use crate::files;
use crate::judge::{self, ApprovalPreview, ItemState, Readiness, State};
use crate::model::{Decision, Reviewer};
use crate::read::{quoted, shorten};
use crate::report::{count, one_line};

const EXAMPLES: &str = "\
Examples:
  readyroom approve checkout-api
  readyroom approve orders-db --checklist data-store
  readyroom approve checkout-api --reject \"the restore was never timed\"";

/// Approve or reject a service's review, in your own name
///
/// The name is git's `user.email`, which `people` in readyroom.yaml must list; you cannot sign for somebody else. The
/// command prints what it signs, and writes a digest of each item that one of your groups has to approve, so that an answer
/// that changes later is no longer approved. When the last group has approved, the review becomes `approved`. Commit it
/// yourself: `gate` looks up who did.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the checklist, if the service has several reviews
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
    /// Reject it, and say why
    #[arg(long, value_name = "REASON", allow_hyphen_values = true)]
    reject: Option<String>,
    #[command(flatten)]
    pub(super) with: With,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Snapshot { root, site, .. } = project(context)?;
    needs_policy(&site)?;
    let service = find_service(&site, &args.service)?;
    let readiness = judge::assess(&site);
    let found = reviews::current(&readiness, service);
    let current = reviews::one(&site, service, found, args.checklist.as_deref())?;
    let name = own_name(&readiness, &root)?;
    let preview = match readiness.preview_approval(current.assessment, &name) {
        Ok(preview) => preview,
        Err(why) => bail!("`{name}` cannot decide on this review: {why}"),
    };
    if let Some((_, message)) = readiness.broken.get(&current.file(&site)).and_then(|all| all.first()) {
        bail!("`{}` cannot be read completely: {message}", current.path(&site));
    }
    if args.reject.as_deref().is_some_and(|reason| !judge::says_something(reason)) {
        bail!("a rejection needs a reason");
    }
    if preview.items.is_empty() && args.reject.is_none() {
        bail!(
            "`{name}` answered every item that they could approve, or nothing says who answered: set `authors` in the review"
        );
    }
    let people = &readiness.approval_policy.people;
    let is_own = |reviewer: &Reviewer| people.person(&reviewer.name.value) == Some(&name);
    let change = Decide {
        review: current,
        name: &name,
        decision: if args.reject.is_some() { Decision::Rejected } else { Decision::Approved },
        reason: args.reject.as_deref(),
        on: site.config.today,
        preview: &preview,
        at: current.review.reviewers.iter().rposition(is_own),
    };
    for at in preview.items.iter().filter(|_| args.reject.is_none()) {
        writeln!(out, "{}", signed(&current.items()[*at]))?;
    }
    let bytes = files::bytes_in(&root, current.path(&site).into())?;
    let made = change.patch(&site, &bytes)?;
    emit::apply(&root, [&made.patch])?;
    if args.reject.is_some() {
        writeln!(out, "{}:{}: `{name}` rejects it", made.patch.path, made.line)?;
    } else {
        report(&made, current, &readiness, &preview, &name, out)?;
    }
    Ok(Outcome::Clean)
}

/// Says what was approved, what was skipped and why, and who still has to approve.
fn report(
    DecisionPatch { patch, line, is_approved }: &DecisionPatch,
    current: Current<'_>,
    readiness: &Readiness<'_>,
    preview: &ApprovalPreview<'_>,
    name: &str,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let people = &readiness.approval_policy.people;
    let groups = quoted(&preview.groups);
    let (asked, hidden): (Vec<usize>, Vec<usize>) =
        preview.items.iter().partition(|at| current.items()[**at].state.is_asked());
    let items = count(asked.len(), "item");
    write!(out, "{}:{line}: `{name}` approves {items} for {groups}", patch.path)?;
    if hidden.is_empty() {
        writeln!(out)?;
    } else {
        writeln!(out, ", and that {} not asked", verb(hidden.len()))?;
    }
    let (anonymous, own): (Vec<usize>, Vec<usize>) = preview.not_covered.iter().partition(|at| {
        current.items()[**at].answer.is_some_and(|answer| judge::is_anonymous(people, current.review, answer))
    });
    for (not_covered, why) in [
        (own, format!("skipped, because `{name}` answered")),
        (anonymous, "skipped, because nothing says who answered (set `authors`)".to_owned()),
    ] {
        if !not_covered.is_empty() {
            let ids: Vec<&str> = not_covered.iter().map(|at| current.items()[*at].id()).collect();
            writeln!(out, "{why}: {}", quoted(&ids))?;
        }
    }
    let pending: Vec<&str> = preview.pending.iter().filter_map(|group| *group).collect();
    if *is_approved {
        writeln!(out, "the review is approved")?;
    } else if !pending.is_empty() {
        writeln!(out, "still to approve: {}", quoted(&pending))?;
    }
    Ok(())
}

/// A line on what an approval of an item signs: `data.restore: yes, answered by mira on 2026-11-01, 2 links`.
fn signed(item: &ItemState<'_>) -> String {
    let id = item.id();
    if let Some(line) = item.hidden_by.first().filter(|_| !item.state.is_asked()) {
        return format!("  {id}: not asked, because {}", line.says());
    }
    let Some((answer, said)) = item.answer.zip(item.answer_text()) else {
        let read = item.fact.as_ref().filter(|_| item.state == State::Verified);
        let why = read
            .map_or_else(|| item.state.word().replace('_', " "), |fact| format!("verified: {}", fact.says));
        return format!("  {id}: {}", one_line(&why));
    };
    let mut line = format!("  {id}: {}", shorten(&one_line(&said)));
    let by = answer.answered_by.as_ref().map(|by| format!(" by {by}"));
    let on = answer.answered_on.as_ref().map(|on| format!(" on {}", on.value));
    if by.is_some() || on.is_some() {
        line += &format!(", answered{}{}", by.unwrap_or_default(), on.unwrap_or_default());
    }
    match item.evidence.len() {
        0 => {}
        links => line += &format!(", {}", count(links, "link")),
    }
    // Approving such an answer does not make it count.
    let is_flawed =
        matches!(item.state, State::Contradicted | State::Suspect | State::Expired | State::Unsupported);
    if is_flawed || item.state == State::Waived {
        line += &format!(", {}", item.state.word());
    }
    line
}

fn verb(number: usize) -> String {
    format!("{number} {}", if number == 1 { "is" } else { "are" })
}
