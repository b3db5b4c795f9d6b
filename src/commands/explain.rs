use std::io::{self, Write};

use anyhow::bail;

use super::Outcome;
use crate::config::Level;
use crate::read::nearest;
use crate::rules::{self, Rule};

const EXAMPLES: &str = "\
Examples:
  readyroom explain alarm-runbook-dead
  readyroom explain A002
  readyroom explain --all | less";

/// Explain a rule: what is wrong, an example of it, and the cure
///
/// Without a name it lists all rules.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The rule's name or code: `alarm-without-runbook`, `A001`
    rule: Option<String>,
    /// Print the pages of all rules, with a line of dashes between them
    #[arg(long, conflicts_with = "rule")]
    all: bool,
}

pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if args.all {
        for (at, rule) in rules::ALL.iter().enumerate() {
            if at > 0 {
                // Pages have front matter between dashes of their own: these are more.
                writeln!(out, "\n{}\n", "-".repeat(80))?;
            }
            page(rule, out)?;
        }
        return Ok(Outcome::Clean);
    }
    let Some(name) = &args.rule else {
        for rule in rules::ALL {
            let level = if rule.level == Level::Off { " (off)" } else { "" };
            writeln!(out, "{}  {:28} {}{level}", rule.code, rule.name, rule.summary())?;
        }
        return Ok(Outcome::Clean);
    };
    let Some(rule) = rules::find(name) else {
        let names = rules::ALL.iter().map(|rule| rule.name);
        match nearest(name, names) {
            Some(nearest) => bail!("there is no rule `{name}`; did you mean `{nearest}`?"),
            None => bail!("there is no rule `{name}`; `readyroom explain` lists them"),
        }
    };
    page(rule, out)?;
    Ok(Outcome::Clean)
}

fn page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {} ({} by default)\n", rule.code, rule.name, rule.level.word())?;
    writeln!(out, "{}", rule.page.trim_end())
}
