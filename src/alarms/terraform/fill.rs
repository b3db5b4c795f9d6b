//! Replaces Terraform's `${var.x}` and `${local.y}` with the values that files of the same folder assign.
//!
//! In a root module, `terraform.tfvars` and `*.auto.tfvars` take precedence over a variable's default. In a called
//! module, the arguments of each call apply. A resource with `for_each` over known keys becomes one alarm per key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::FORMAT;
use super::calls::{Use, Uses};
use super::folder::Folder;
use super::included;
use super::known::{is_assigned, is_configuration, is_loaded, weight};
use super::module::{Module, is_placeholder};
use super::overrides::{is_override, leave_out};
use super::resource::name_of;
use super::shared;
use crate::alarms::{AlarmFile, Others, links};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::mount::is_example_or_test;
use crate::source::{FileId, Spanned};

/// Fills in the values that are known in each folder. Other placeholders remain.
pub fn fill<'p>(
    files: &mut [AlarmFile],
    others: Others<'_>,
    path_of: &dyn Fn(FileId) -> &'p Utf8Path,
    config: &Config,
) {
    let path = |file: &AlarmFile| path_of(file.file);
    let folder = |file: &AlarmFile| path(file).parent().unwrap_or(Utf8Path::new(""));
    let folders = folders(files, others, path_of);
    let mut uses = Uses::new(&folders);
    let texts: BTreeSet<Utf8PathBuf> =
        files.iter().flat_map(|file| included::kept(file, path(file))).collect();
    for file in files {
        // A file whose text an alarm includes is not a file of alarms.
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

/// The values of each folder. Those of a file with a greater weight take precedence.
fn folders<'p>(
    files: &[AlarmFile],
    others: Others<'_>,
    path_of: &dyn Fn(FileId) -> &'p Utf8Path,
) -> BTreeMap<&'p Utf8Path, Folder> {
    let read: BTreeSet<FileId> = files.iter().map(|file| file.file).collect();
    let others = others.iter().filter(|(file, _)| !read.contains(file));
    let own = files.iter().map(|file| (file.file, &file.values));
    let all = own.chain(others.copied()).map(|(file, values)| (path_of(file), values));
    let mut known: Vec<_> = all.collect();
    known.sort_by_key(|(path, _)| Reverse(weight(path)));
    let (named, known): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|(path, _)| is_assigned(path) && !is_loaded(path));
    let mut folders: BTreeMap<&Utf8Path, Folder> = BTreeMap::new();
    for (path, values) in known {
        let folder = folders.entry(path.parent().unwrap_or(Utf8Path::new(""))).or_default();
        folder.add(values, is_loaded(path));
        folder.is_configuration |= is_configuration(path);
    }
    let named = named.into_iter().filter(|(path, _)| !is_example_or_test(&path.with_extension("")));
    for (path, values) in named {
        let is_start = |folder: &&Utf8Path| folders.get(*folder).is_some_and(|own| own.is_configuration);
        let start = path.ancestors().skip(1).find(is_start);
        if let Some(folder) = start.and_then(|start| folders.get_mut(start)) {
            folder.keep_named(values);
        }
    }
    folders
}

/// The alarms that a block creates in each use of its folder. Uses that create the same alarms count once. Uses that
/// create none only count if there are no others.
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
        if !found.iter().any(|known| are_same(known, &alarms)) {
            found.push(alarms);
        }
    }
    found.concat()
}

/// Whether the alarms of two uses only differ in texts that are shown, such as their conditions.
fn are_same(some: &[Alarm], others: &[Alarm]) -> bool {
    let are_same = |(one, other): (&Alarm, &Alarm)| {
        one.name == other.name
            && (&one.severity, &one.service) == (&other.severity, &other.service)
            && (&one.link, &one.further) == (&other.link, &other.further)
            && one.exempt == other.exempt
    };
    some.len() == others.len() && some.iter().zip(others).all(are_same)
}

/// One alarm for each instance of the block, or a single alarm if the instances are unknown or there are none.
fn instances(alarm: &Alarm, module: &Module<'_>, config: &Config) -> Vec<Alarm> {
    let address = alarm.id.as_deref().unwrap_or_default();
    // `count = 0` switches it off: it never fires.
    let is_off = module.is_off(address);
    let made = module.instances(address).into_iter().map(|one| {
        let mut filled = alarm.clone();
        fill_in(&mut filled, &one, config);
        for variant in one.variants() {
            let mut other = alarm.clone();
            fill_in(&mut other, &variant, config);
            other.link.into_iter().for_each(|link| add_link(&mut filled, link));
        }
        filled.id = filled.id.map(|address| format!("{address}{}", one.suffix()));
        if is_off {
            filled.exempt = Some(Exempt::Paused);
        }
        filled
    });
    made.collect()
}

/// Adds the link that an alarm gets from a variables file that the command line may name.
fn add_link(alarm: &mut Alarm, link: Spanned<String>) {
    let is_open = |text: &str| text.contains("${");
    let is_unknown = match &alarm.link {
        Some(own) => is_open(&own.value),
        None => alarm.description.as_deref().is_some_and(is_open),
    };
    // What is no address may only be there for a test.
    if is_open(&link.value) || !link.value.contains("://") {
        return;
    }
    if is_unknown {
        alarm.link = Some(link);
    } else {
        alarm.add_link(link);
    }
}

fn fill_in(alarm: &mut Alarm, module: &Module<'_>, config: &Config) {
    let shared = shared::link(alarm, module, config);
    let fill = |text: &str| module.filled(text);
    alarm.name.value = fill(&alarm.name.value);
    let is_unknown = is_placeholder(&alarm.name.value) || alarm.name.value.trim().is_empty();
    if is_unknown && let Some(name) = alarm.id.as_deref().map(name_of) {
        // Only Terraform knows the name, so the resource's name says more.
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
    let link = alarm.link.take().filter(|link| !module.is_null(&link.value));
    alarm.link = link.and_then(|link| links::bare(Spanned::new(fill(&link.value), link.span)));
    // A link that is written in place is reported there.
    let is_new = |link: &String| alarm.link.as_ref().is_none_or(|own| own.value != *link);
    if let Some(link) = shared.filter(is_new) {
        let own = alarm.link.replace(Spanned::new(link, alarm.name.span));
        if let Some(own) = own {
            alarm.add_link(own);
        }
    }
    for text in [&mut alarm.summary, &mut alarm.description, &mut alarm.expression] {
        let Some(written) = text else { continue };
        let filled = fill(written);
        if alarm.link.is_none() && (had_link || filled != *written) {
            // The description may be in another file, or the link's placeholder may have resolved to "there is no
            // link".
            let link = links::in_filled(&filled, config);
            alarm.link = link.map(|link| Spanned::new(link, alarm.name.span));
        }
        *written = filled;
    }
}
