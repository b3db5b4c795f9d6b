//! `readyroom fetch`.

use std::io::Write;

use anyhow::bail;
use camino::Utf8Path;

use super::progress::Count;
use super::{Context, Outcome};
use crate::config::{self, Config};
use crate::emit::{self, Clones, Patch};
use crate::fetch::{self, Failure, FetchRequest, Home};
use crate::files::{self, Disk};
use crate::load;
use crate::lock::{self, Lock, pins};
use crate::read::nearest;
use crate::report::one_line;
use crate::source::Source;

const EXAMPLES: &str = "\
Examples:
  readyroom fetch                       the commits of readyroom.lock, and what is new
  readyroom fetch --update              every repository as it is now
  readyroom fetch --update checkout     one as it is now, the others as they are locked";

/// Fetch the repositories that `repositories` names with `git`
///
/// They are cloned into `.readyroom-fetched/`: all commits, but only the files that the site needs. readyroom.lock records
/// the commit of each; commit that file. If everything is there already, the network is not used. Nothing asks for a
/// password: git's credential helpers and SSH keys are used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Update the lock to the newest commit of each branch or tag; with names, only of these repositories
    #[arg(long, value_name = "NAME", num_args = 0..)]
    update: Option<Vec<String>>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let (root, source, config) = load::config_alone(&context.place)?;
    let path = Utf8Path::new(lock::FILE);
    let text = files::is_there(&root.join(path)).then(|| files::bytes_in(&root, path)).transpose()?;
    let before = lock::read(&Disk::new(&root)?)?;
    let moves = moves(args, &config)?;
    let pins = pins(&before, &config).into_iter();
    let wanted: Vec<FetchRequest<'_>> =
        pins.filter_map(|(member, pin)| FetchRequest::new(member, pin, moves(&member.name.value))).collect();
    if wanted.is_empty() && !files::is_there(&root.join(files::FETCHED)) && before == Lock::default() {
        writeln!(out, "nothing to fetch: no entry of `repositories` has `git`")?;
        return Ok(Outcome::Clean);
    }
    let clones = Clones::open(&root)?;
    let home = Home { root: &root, clones: &clones, today: config.today };
    let done = Count::of(wanted.len());
    let fetched = context.counted("fetch", &done, || fetch::fetch(home, &wanted, &|| done.add_one()));
    let names: Vec<&str> = wanted.iter().map(|wanted| wanted.name).collect();
    let removed = clones.keep_only(&names)?;
    let mut after = before.clone();
    after.entries.retain(|name, _| names.contains(&name.as_str()));
    let (mut failures, mut broken) = (Vec::new(), None);
    for (FetchRequest { name, pin, .. }, fetched) in wanted.iter().zip(fetched) {
        match fetched {
            Ok(Ok(entry)) => {
                if !context.quiet {
                    writeln!(
                        out,
                        "{name}: {}{}",
                        short(&entry.commit),
                        moved(pin.as_deref(), &entry.commit)
                    )?;
                }
                after.entries.insert((*name).to_owned(), entry);
            }
            Ok(Err(failure)) => failures.push(failure),
            // Go on with the others, which stay in the lock.
            Err(error) => broken = broken.or(Some(error.context(format!("cannot fetch `{name}`")))),
        }
    }
    if before != after || text.is_none() && !after.entries.is_empty() {
        emit::apply(&root, [&patch(text.as_deref(), &after)])?;
    }
    if !context.quiet {
        removed
            .iter()
            .try_for_each(|name| writeln!(out, "{name}: removed: `repositories` does not name it"))?;
    }
    failures.iter().try_for_each(|failure| print(failure, &source, out))?;
    if let Some(error) = broken {
        return Err(error);
    }
    let failed = if failures.is_empty() { String::new() } else { format!(", {} failed", failures.len()) };
    let fetched = wanted.len() - failures.len();
    let noun = if fetched == 1 { "repository" } else { "repositories" };
    writeln!(out, "{fetched} {noun} fetched{failed}")?;
    Ok(if failures.is_empty() { Outcome::Clean } else { Outcome::Problems })
}

/// The names of the repositories to move to a newer commit. Fails for a name that is not fetched by git.
fn moves<'a>(args: &'a Args, config: &Config) -> anyhow::Result<impl Fn(&str) -> bool + 'a> {
    let named = args.update.as_deref();
    for name in named.unwrap_or_default() {
        let members = || config.repositories.iter();
        match members().find(|member| member.name.value == *name) {
            Some(member) if member.git.is_some() => {}
            Some(_) => bail!("`{name}` cannot be fetched: its entry of `repositories` has no `git`"),
            None => match nearest(name, members().map(|member| member.name.value.as_str())) {
                Some(nearest) => bail!("`repositories` has no `{name}`; did you mean `{nearest}`?"),
                None => bail!("`repositories` has no `{name}`"),
            },
        }
    }
    Ok(move |name: &str| named.is_some_and(|named| named.is_empty() || named.iter().any(|own| own == name)))
}

fn moved(before: Option<&str>, now: &str) -> String {
    match before {
        Some(before) if before == now => String::new(),
        Some(before) => format!(", was {}", short(before)),
        None => ", new in the lock".into(),
    }
}

/// The first digits of a commit's hash, long enough to identify it.
fn short(commit: &str) -> &str {
    &commit[..commit.len().min(12)]
}

/// The patch that writes the lock.
fn patch(before: Option<&[u8]>, after: &Lock) -> Patch {
    match before {
        Some(before) => Patch::replace(lock::FILE, before, after.text()),
        None => Patch::create(lock::FILE, after.text()),
    }
}

fn print(failure: &Failure, source: &Source, out: &mut dyn Write) -> std::io::Result<()> {
    let at = source.position(failure.place.start);
    let (message, help) = (one_line(&failure.message), one_line(&failure.help));
    writeln!(out, "{}:{}:{}: error: {message}\n  help: {help}", config::FILE, at.line, at.column)
}
