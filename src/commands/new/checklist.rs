//! `readyroom new checklist`.

use super::find_checklist;
use crate::edit::NewChecklist;
use crate::emit::Patch;
use crate::link::Site;

const EXAMPLES: &str = "\
Examples:
  readyroom new checklist launch
  readyroom new checklist launch --extends production-readiness --extends data-store";

/// Write a checklist with every key and what it means, and one question
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The id that reviews will name it by: letters, digits and hyphens
    id: String,
    /// The id of a checklist whose questions it inherits: a built-in one, or one of the project
    #[arg(long, value_name = "ID")]
    extends: Vec<String>,
}

pub fn patch(args: &Args, site: &Site) -> anyhow::Result<Patch> {
    // A checklist that extends itself is refused further down.
    for extended in args.extends.iter().filter(|extended| **extended != args.id) {
        find_checklist(site, extended)?;
    }
    Ok(NewChecklist { id: &args.id, extends: &args.extends }.patch(site)?)
}
