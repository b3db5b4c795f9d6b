//! Replaces Terraform's `${var.x}` and `${local.y}` with the values that files of the same folder assign.
//!
//! `terraform.tfvars` and `*.auto.tfvars` take precedence over a variable's default where Terraform starts. A folder that
//! others call as a module has the arguments of each call. A resource with `for_each` over known keys becomes one alarm per key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::FORMAT;
use super::calls::{Use, Uses};
use super::folder::Folder;
use super::included;
use super::known::{is_loaded, weight};
use super::module::{Module, is_placeholder};
use super::overrides::{is_override, leave_out};
use super::shared;
use crate::alarms::{AlarmFile, links};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::source::{FileId, Spanned};

/// Fills in what is known in each folder. Everything else remains a placeholder.
pub fn fill<'p>(files: &mut [AlarmFile], path_of: &dyn Fn(FileId) -> &'p Utf8Path, config: &Config) {
    let path = |file: &AlarmFile| path_of(file.file);
    let folder = |file: &AlarmFile| path(file).parent().unwrap_or(Utf8Path::new(""));
    let folders = folders(files, path_of);
    let mut uses = Uses::new(&folders);
    let texts: BTreeSet<Utf8PathBuf> =
        files.iter().flat_map(|file| included::kept(file, path(file))).collect();
    for file in files {
        // A text that an alarm includes from its own file is not a file of alarms.
        file.is_unknown &= !texts.contains(path(file));
        if is_override(path(file)) {
            leave_out(file);
        }
        let config = config.of(folder(file));
        let own = uses.of(folder(file));
        let before = file.alarms.len();
        let alarms = std::mem::take(&mut file.alarms).into_iter();
        // In other formats, `${…}` means something else.
        let filled = alarms.flat_map(|alarm| {
            if alarm.format == FORMAT.name { made(&alarm, &own, config) } else { vec![alarm] }
        });
        file.alarms = filled.collect();
        file.count += file.alarms.len() - before;
    }
}

/// The values of each folder: those of a file of greater weight come first.
fn folders<'p>(
    files: &[AlarmFile],
    path_of: &dyn Fn(FileId) -> &'p Utf8Path,
) -> BTreeMap<&'p Utf8Path, Folder> {
    let is_known = |file: &&AlarmFile| {
        let has_alarms = || file.alarms.iter().any(|alarm| alarm.format == FORMAT.name);
        !file.values.is_empty() || has_alarms()
    };
    let mut known: Vec<(&Utf8Path, &AlarmFile)> =
        files.iter().filter(is_known).map(|file| (path_of(file.file), file)).collect();
    known.sort_by_key(|(path, _)| Reverse(weight(path)));
    let mut folders: BTreeMap<&Utf8Path, Folder> = BTreeMap::new();
    for (path, file) in known {
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        folders.entry(folder).or_default().add(&file.values, is_loaded(path));
    }
    folders
}

/// The alarms that a block makes, in each use of its folder. Uses that make the same alarms count once, and those that make
/// none only if there are no others.
fn made(alarm: &Alarm, uses: &[Use<'_>], config: &Config) -> Vec<Alarm> {
    let address = alarm.id.as_deref().unwrap_or_default();
    let is_on = |one: &&Use<'_>| !one.is_off && !one.module.makes_none(address);
    let some: Vec<&Use<'_>> = uses.iter().filter(is_on).collect();
    let all: Vec<&Use<'_>> = if some.is_empty() { uses.iter().collect() } else { some };
    let mut found: Vec<Vec<Alarm>> = Vec::new();
    for one in all {
        let mut alarms = instances(alarm, &one.module, config);
        for alarm in alarms.iter_mut().filter(|_| one.is_off) {
            alarm.exempt = Some(Exempt::Paused);
        }
        if !found.contains(&alarms) {
            found.push(alarms);
        }
    }
    found.concat()
}

/// One alarm for each instance of its block, or the alarm itself if the instances are unknown or there are none.
fn instances(alarm: &Alarm, module: &Module<'_>, config: &Config) -> Vec<Alarm> {
    let address = alarm.id.as_deref().unwrap_or_default();
    // `count = 0` switches it off: it never fires.
    let is_off = module.is_off(address);
    let made = module.instances(address).into_iter().map(|one| {
        let mut alarm = alarm.clone();
        fill_in(&mut alarm, &one, config);
        alarm.id = alarm.id.map(|address| format!("{address}{}", one.suffix()));
        if is_off {
            alarm.exempt = Some(Exempt::Paused);
        }
        alarm
    });
    made.collect()
}

fn fill_in(alarm: &mut Alarm, module: &Module<'_>, config: &Config) {
    let shared = shared::link(alarm, module, config);
    let fill = |text: &str| module.filled(text);
    alarm.name.value = fill(&alarm.name.value);
    let is_unknown = is_placeholder(&alarm.name.value) || alarm.name.value.trim().is_empty();
    if is_unknown && let Some(name) = alarm.id.as_deref().and_then(|id| id.rsplit('.').next()) {
        // The name is known only to Terraform, so the resource's name says more.
        alarm.is_unnamed = true;
        name.clone_into(&mut alarm.name.value);
    }
    for word in [&mut alarm.severity, &mut alarm.service] {
        if let Some(text) = word {
            text.value = fill(&text.value);
        }
        *word = word.take().filter(|text| !is_placeholder(&text.value) && !text.value.trim().is_empty());
    }
    let had_link = alarm.link.is_some();
    alarm.link = alarm.link.take().and_then(|link| links::bare(Spanned::new(fill(&link.value), link.span)));
    // A link that is written in place is reported there.
    let is_new = |link: &String| alarm.link.as_ref().is_none_or(|own| own.value != *link);
    if let Some(link) = shared.filter(is_new) {
        let own = alarm.link.replace(Spanned::new(link, alarm.name.span));
        own.into_iter().for_each(|own| alarm.add_link(own));
    }
    for text in [&mut alarm.summary, &mut alarm.description, &mut alarm.expression] {
        let Some(written) = text else { continue };
        let filled = fill(written);
        if alarm.link.is_none() && (had_link || filled != *written) {
            // The description may be written in another file; or the link's placeholder resolved to "there is
            // none".
            let link = links::in_filled(&filled, config);
            alarm.link = link.map(|link| Spanned::new(link, alarm.name.span));
        }
        *written = filled;
    }
}
