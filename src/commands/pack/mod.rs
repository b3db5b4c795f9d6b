//! `readyroom pack`.

mod contents;
mod named;
mod secrets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::{anyhow, bail};
use camino::{Utf8Path, Utf8PathBuf};

use self::contents::Contents;
use super::check::refuse_source;
use super::{Context, Outcome, warn_of_git};
use crate::cache::{CacheChoice, KeyMaker};
use crate::emit;
use crate::files::{self, Files, Pack, Packed};
use crate::link::Site;
use crate::load::{self, Place};
use crate::mount::PROJECT;
use crate::outline;
use crate::parse::{self, Nothing, ReadFile};
use crate::report::{count, one_line};
use crate::session::{self, Session};
use crate::source::FileId;
use crate::theme;

const EXAMPLES: &str = "\
Examples:
  readyroom pack                        into NAME.pack, after the project's folder
  readyroom pack --output ../site/packs/ledger.pack
  readyroom pack --as-of 2026-11-20 --no-git     the same bytes with or without git";

/// Pack what a site of several repositories needs from this one into a file
///
/// A pack holds the bytes of readyroom.yaml, service entries, checklists, CODEOWNERS, documents, files with alarms, and what
/// pages include or show, with the day of each file's last commit. `repositories` of another project names it by `pack:`.
/// Files with hidden names and the theme are left out. A key or a password in any of the files stops it: exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where to write the pack; a file that is not a pack is not replaced [default: NAME.pack in the project]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

/// The project as it is on the disk.
struct Project {
    root: Utf8PathBuf,
    site: Site,
    /// Digests of what its files say, to compare with those of the pack.
    outlines: Outlines,
}

/// Digests of outlines, by file.
type Outlines = BTreeMap<FileId, Option<[u8; 32]>>;

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Project { root, site, outlines } = project(context)?;
    let target = target(args, &root, &site)?;
    let mut contents = context.stage("collect", || Contents::of(&site));
    if secrets::report(&site, &contents, context, out)? {
        writeln!(
            out,
            "`{target}` is not written: what is packed must be safe to read for everybody who reads the site"
        )?;
        return Ok(Outcome::Problems);
    }
    if contents.is_empty() {
        bail!(
            "nothing was packed: no document, alarm, service or checklist was found below `{root}`; \
             `documents` and `alarms` in readyroom.yaml say where they are"
        );
    }
    if context.place.history {
        warn_of_git(context, &site);
        contents.date(site.sources.project_files())?;
    }
    let changed = outline(&mut contents.files, &root, &site, &outlines)?;
    let written = files::write_pack(&contents.files, outline::VERSION);
    let bytes = written.map_err(|refused| {
        anyhow!("`{target}` is not written: {}\n  help: {}", refused.message, refused.help)
    })?;
    emit::put(&target, &bytes)?;
    for path in changed {
        let _ = writeln!(
            io::stderr(),
            "warning: `{}` is read differently from the pack, since files that it depends on are not in it",
            one_line(path.as_str())
        );
    }
    contents.print(&target, bytes.len(), context.quiet, out)?;
    Ok(Outcome::Clean)
}

/// Loads the project, and parses every file again, so that the cache cannot change what is packed.
fn project(context: &Context) -> anyhow::Result<Project> {
    let place = Place { history: false, committers: false, ..context.place.clone() };
    let session = Session::open(&place, &CacheChoice::Off)?;
    let loaded = context.stage("load", || session.load())?;
    let root = loaded.root.clone();
    let read = context.stage("parse", || parse::read(&loaded, &Nothing, &KeyMaker::new("unit")));
    let outlines = outlines(&read);
    let parsed = parse::gathered(loaded, read.into_iter().map(|read| (read.file, read.unit)));
    let site =
        context.stage("link", || rayon::scope(|_| session::linked(root.clone(), parsed, None, &[]))).site;
    Ok(Project { root, site, outlines })
}

fn outlines(read: &[ReadFile<()>]) -> Outlines {
    read.iter().map(|read| (read.file.id, outline::digest(&read.unit, Utf8Path::new("")))).collect()
}

/// The path of the pack.
fn target(args: &Args, root: &Utf8Path, site: &Site) -> anyhow::Result<Utf8PathBuf> {
    let target = if let Some(file) = &args.output {
        file.clone()
    } else {
        let name = files::real(root)?.file_name().map_or_else(|| "project".to_owned(), str::to_owned);
        let file = root.join(format!("{name}.pack"));
        file.strip_prefix("./").map(Utf8Path::to_owned).unwrap_or(file)
    };
    refuse_source(&target, root, site)?;
    if files::is_there(&target) && !files::is_pack(&target) {
        bail!(
            "`{target}` is not written: what is there is not a pack; remove it, or name another file by --output"
        );
    }
    Ok(target)
}

/// Adds the outline digests that a reader of the pack computes. Returns the files whose outline differs from the one
/// in the project.
fn outline(
    packed: &mut BTreeMap<Utf8PathBuf, Packed>,
    root: &Utf8Path,
    site: &Site,
    own: &Outlines,
) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let pack = Pack::of(packed.clone());
    let loaded = load::load_packed(root, pack, site.config.today, &theme::is_ours)?;
    let read = parse::read(&loaded, &Nothing, &KeyMaker::new("unit"));
    let outlines = outlines(&read);
    let mut changed = Vec::new();
    for (path, file) in packed.iter_mut() {
        let id = FileId::of(PROJECT, path);
        file.outline = outlines.get(&id).copied().flatten();
        if file.outline != own.get(&id).copied().flatten() {
            changed.push(path.clone());
        }
    }
    Ok(changed)
}

/// A size in bytes, kB or MB.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

impl Contents {
    /// Adds the day of each file's last commit. Files without a certain day get none.
    fn date(&mut self, tree: &dyn Files) -> anyhow::Result<()> {
        let held = || self.files.iter().filter(|(_, packed)| packed.bytes.is_some());
        // Only the top-level folders with packed files, since others may hold many more files.
        let mut tops: Vec<Utf8PathBuf> =
            held().filter_map(|(path, _)| path.components().next()).map(|top| top.as_str().into()).collect();
        tops.dedup();
        for (path, day) in tree.changed_on(&tops)? {
            if let Some(packed) = self.files.get_mut(&path).filter(|packed| packed.bytes.is_some()) {
                packed.changed_on = Some(day);
            }
        }
        Ok(())
    }

    fn print(&self, target: &Utf8Path, bytes: usize, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
        let held: Vec<usize> =
            self.files.values().filter_map(|packed| Some(packed.bytes.as_ref()?.len())).collect();
        let others = self.files.len() - held.len();
        if !quiet {
            for (path, why) in &self.left_out {
                writeln!(out, "left out `{}`: {}", one_line(path.as_str()), one_line(why))?;
            }
            if self.theme > 0 {
                let files = count(self.theme, "file");
                writeln!(
                    out,
                    "left out {files} of the theme: the project that gathers the packs has its own"
                )?;
            }
            if others > 0 {
                let (names, it) = (count(others, "file"), if others == 1 { "it" } else { "them" });
                writeln!(
                    out,
                    "of {names} that links lead to, the pack has only the name: the site does not publish {it}"
                )?;
            }
        }
        let files = count(held.len(), "file");
        writeln!(out, "packed {files}, {}, into `{target}`: {}", size(held.iter().sum()), size(bytes))
    }
}
