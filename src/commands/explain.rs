use std::io::Write;

use anyhow::bail;

use super::Outcome;
use crate::config::Level;
use crate::read::nearest;
use crate::rules;

const EXAMPLES: &str = "\
Examples:
  readyroom explain alarm-runbook-dead
  readyroom explain A002";

/// Explain a rule: what is wrong, an example of it, and the cure
///
/// Without a name it lists all rules.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The rule's name or code: `alarm-without-runbook`, `A001`
    rule: Option<String>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<Outcome> {
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
    writeln!(out, "{} {} ({} by default)\n", rule.code, rule.name, rule.level.word())?;
    writeln!(out, "{}", rule.page.trim_end())?;
    Ok(Outcome::Clean)
}
