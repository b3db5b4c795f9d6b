//! `readyroom explain`.

use std::io::{self, Write};

use anyhow::bail;

use super::{Context, Outcome, item, site};
use crate::config::Level;
use crate::read::nearest;
use crate::rules::{self, Rule};

const EXAMPLES: &str = "\
Examples:
  readyroom explain alarm-runbook-dead
  readyroom explain A002
  readyroom explain alarms.runbook
  readyroom explain --all | less";

/// Explain a rule, or an item of a checklist
///
/// For a rule: what is wrong, an example of it, and the fix. For an item: the question, its guidance, and what it
/// requires of an answer. Without a name it lists all rules.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A rule's name or code (`alarm-without-runbook`, `A001`), or an item's id (`alarms.runbook`)
    #[arg(value_name = "RULE|ITEM")]
    name: Option<String>,
    /// Print the pages of all rules, with a line of dashes between them
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if args.all {
        for (at, rule) in rules::ALL.iter().enumerate() {
            if at > 0 {
                // The separator is longer than the three dashes around front matter.
                writeln!(out, "\n{}\n", "-".repeat(80))?;
            }
            page(rule, out)?;
        }
        return Ok(Outcome::Clean);
    }
    let Some(name) = &args.name else {
        for rule in rules::ALL {
            let level = if rule.level == Level::Off { " (off)" } else { "" };
            writeln!(out, "{}  {:30} {}{level}", rule.code, rule.name, rule.summary())?;
        }
        return Ok(Outcome::Clean);
    };
    if let Some(rule) = rules::find(name) {
        page(rule, out)?;
        return Ok(Outcome::Clean);
    }
    // Load the project only for items, since it may define its own.
    let site = site(context)?;
    let forms = item::forms(&site, name);
    for (at, form) in forms.iter().enumerate() {
        writeln!(out, "{}{}", if at > 0 { "\n" } else { "" }, form.text().trim_end())?;
    }
    if forms.is_empty() {
        let known = rules::ALL.iter().map(|rule| rule.name).chain(item::ids(&site));
        match nearest(name, known) {
            Some(nearest) => bail!("there is no rule or item `{name}`; did you mean `{nearest}`?"),
            None => bail!("there is no rule or item `{name}`; `readyroom explain` lists the rules"),
        }
    }
    Ok(Outcome::Clean)
}

fn page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {} ({} by default)\n", rule.code, rule.name, rule.level.word())?;
    writeln!(out, "{}", rule.page.trim_end())
}
