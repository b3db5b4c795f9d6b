//! `readyroom schema`.

use std::io::Write;

use clap::builder::PossibleValuesParser;

use super::Outcome;
use crate::schema;

const EXAMPLES: &str = "\
Examples:
  readyroom schema config > .vscode/readyroom.schema.json
  readyroom schema service > .vscode/service.schema.json
  readyroom schema runbook | jq '.properties | keys'";

/// Print the JSON Schema of a kind of file that people write, for editors and other programs
///
/// It is JSON Schema 2020-12, made from what this version of the program reads. The schema of a document covers only its
/// front matter. `check` warns about each key that the schema does not list.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The kind of file
    #[arg(value_parser = PossibleValuesParser::new(schema::ALL.iter().map(|shape| shape.name)))]
    kind: String,
}

pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let shape = schema::ALL.iter().find(|shape| shape.name == args.kind).expect("clap lets no other through");
    serde_json::to_writer_pretty(&mut *out, &shape.for_editors())?;
    writeln!(out)?;
    Ok(Outcome::Clean)
}
