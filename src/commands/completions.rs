//! `readyroom completions`.

use std::io::Write;

use clap_complete::Shell;

use super::Outcome;

const EXAMPLES: &str = "\
Examples:
  readyroom completions bash > ~/.local/share/bash-completion/completions/readyroom
  readyroom completions zsh > \"${fpath[1]}/_readyroom\"
  readyroom completions fish > ~/.config/fish/completions/readyroom.fish
  readyroom completions powershell >> $PROFILE";

/// Print shell completions for commands and options
///
/// Generate them again after an upgrade.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub fn run(args: &Args, mut cli: clap::Command, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    // Generate into memory, which cannot fail, since the generator panics if writing fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli, "readyroom", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
