//! `readyroom waive`.

use std::io::Write;

use anyhow::{Context as _, bail};
use jiff::civil::Date;

use super::identity::own_name;
use super::{Context, Outcome, Snapshot, find_service, project, reviews};
use crate::edit::{SetWaiver, WaiverSet};
use crate::emit;
use crate::files;
use crate::judge::{self, ApprovalMode, WaiverFlaw};
use crate::model::{Verdict, Waiver};
use crate::read::day;
use crate::source::{Span, Spanned};

const EXAMPLES: &str = "\
Examples:
  readyroom waive checkout-api load.peak --reason \"no traffic before spring\" --until 2027-02-01";

/// Accept a no or partial of a service until a date, in your own name
///
/// The name is git's `user.email`, which `people` in readyroom.yaml must list. A waiver is refused if you answered an item
/// of the review, or if it is longer than `max_ahead.waiver`. The item is `waived` until then, but not met.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the item, such as `load.peak`
    item: String,
    /// Why the risk is taken
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    reason: String,
    /// The last day of the waiver
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Date,
    /// The id of the checklist, if several reviews of the service have the item
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Snapshot { root, site, .. } = project(context)?;
    let service = find_service(&site, &args.service)?;
    let readiness = judge::assess(&site);
    let current = reviews::asking(&readiness, service, &args.item, args.checklist.as_deref())?;
    let item = current.items().iter().find(|item| item.id() == args.item).expect("the review has the item");
    if readiness.approval_policy.mode != ApprovalMode::Groups {
        bail!("`approvers` in readyroom.yaml says who may waive: set it first");
    }
    let answer = item
        .answer
        .with_context(|| format!("`{}` is not answered, so there is nothing to waive", args.item))?;
    if !matches!(item.verdict, Some(Verdict::No | Verdict::Partial)) {
        bail!("only a `no` or `partial` can be waived, and `{}` is neither", args.item);
    }
    let name = own_name(&readiness, &root)?;
    let today = site.config.today;
    let waiver = Waiver {
        reason: Some(args.reason.clone()),
        approved_by: Some(name.clone()),
        approved_on: Some(today),
        expires_on: Some(Spanned::new(args.until, Span::start_of(current.file(&site)))),
        compensating_control: None,
        is_date_unread: false,
    };
    let groups: Vec<&str> = item.groups.iter().map(|group| group.value.as_str()).collect();
    let (policy, asked) = (&readiness.approval_policy, &item.item.item);
    if let Some(flaw) = judge::flaw_of_waiver(policy, current.review, asked, answer, &waiver, &groups) {
        let cure = if flaw == WaiverFlaw::TooLong {
            format!(": the last day that you may give is {}", site.config.max_ahead.waiver.after(today))
        } else {
            String::new()
        };
        bail!("a waiver of `{}` by `{name}` would not count: it {}{cure}", args.item, flaw.says());
    }
    let change =
        SetWaiver { review: current, item, reason: &args.reason, by: &name, on: today, until: args.until };
    let bytes = files::bytes_in(&root, current.path(&site).into())?;
    let WaiverSet { patch, line } = change.patch(&site, &bytes)?;
    emit::apply(&root, [&patch])?;
    writeln!(out, "{}:{line}: {}: waived by `{name}` until {}", patch.path, args.item, args.until)?;
    Ok(Outcome::Clean)
}
