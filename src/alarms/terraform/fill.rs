//! Replaces Terraform's `${var.x}` and `${local.y}` with the values that files of the same folder assign.
//!
//! `terraform.tfvars` and `*.auto.tfvars` take precedence over a variable's default; a caller that uses the folder as a
//! module may assign other values. A resource with `for_each` over known keys becomes one alarm per key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::FORMAT;
use super::each::{COUNT, EACH, Each, KEYS, numbered};
use super::included::{self, key};
use super::known::weight;
use super::overrides::{is_override, leave_out};
use crate::alarms::left_out::Elsewhere;
use crate::alarms::links::escapes::without_values;
use crate::alarms::{AlarmFile, links};
use crate::config::Config;
use crate::files::{joined, root_of};
use crate::model::{Alarm, Exempt};
use crate::source::{FileId, Spanned};

/// How many references within references are followed.
const DEEPEST: usize = 8;

/// How many references are looked up for one text: maps that are merged into each other never end.
const MOST: usize = 500;

/// How many alarms one `count` may create.
const MOST_MADE: usize = 1000;

/// How many bytes a text may grow to.
const LONGEST: usize = 16 * 1024;

/// Fills in the values that are known in each folder. Other placeholders remain. Files that turn out to be read are no
/// longer reported as left out.
pub fn fill<'p>(files: &mut [AlarmFile], path_of: &dyn Fn(FileId) -> &'p Utf8Path, config: &Config) {
    let mut folders: BTreeMap<&Utf8Path, Values> = BTreeMap::new();
    let path = |file: &AlarmFile| path_of(file.file);
    let folder = |file: &AlarmFile| path(file).parent().unwrap_or(Utf8Path::new(""));
    let mut known: Vec<&AlarmFile> = files.iter().filter(|file| !file.values.is_empty()).collect();
    known.sort_by_key(|file| Reverse(weight(path(file))));
    for file in known {
        let values = &mut folders.entry(folder(file)).or_default().0;
        for (reference, value) in &file.values {
            values.entry(reference.clone()).or_insert_with(|| value.clone());
        }
    }
    let nothing = Values::default();
    let read: BTreeSet<Utf8PathBuf> = files.iter().map(|file| path(file).to_owned()).collect();
    let names: BTreeSet<&str> = read.iter().filter_map(|path| path.file_name()).collect();
    let texts: BTreeSet<Utf8PathBuf> =
        files.iter().flat_map(|file| included::kept(file, path(file))).collect();
    for file in files {
        // A file whose text an alarm includes is not a file of alarms.
        file.is_unknown &= !texts.contains(path(file));
        if is_override(path(file)) {
            leave_out(file);
        }
        let own = folder(file);
        let config = config.of(own);
        // A template of a stack is uploaded under its own file name.
        let is_uploaded = |url: &str| {
            let path = url.split(['?', '#']).next().unwrap_or_default();
            path.rsplit('/').next().is_some_and(|name| names.contains(name))
        };
        let is_known =
            |path: Utf8PathBuf| read.range(path.clone()..).next().is_some_and(|next| next.starts_with(&path));
        let is_read = |path: &String| {
            let places = [own, root_of(own)];
            let has_file = || places.iter().filter_map(|folder| joined(folder, path)).any(is_known);
            if path.contains("://") || path.contains("${") { is_uploaded(path) } else { has_file() }
        };
        file.left_out.retain(|left| match &left.elsewhere {
            Some(Elsewhere::Path(path)) => !is_read(path),
            Some(Elsewhere::Policy(_)) | None => true,
        });
        let values = folders.get(folder(file)).unwrap_or(&nothing);
        let before = file.alarms.len();
        let alarms = std::mem::take(&mut file.alarms).into_iter();
        // In other formats, `${…}` means something else.
        let filled = alarms.flat_map(|alarm| {
            if alarm.format == FORMAT.name { values.filled_each(&alarm, config) } else { vec![alarm] }
        });
        file.alarms = filled.collect();
        file.count += file.alarms.len() - before;
    }
}

#[derive(Default)]
struct Values(BTreeMap<String, String>);

impl Values {
    /// One alarm for each key that the resource is created for. The same as `filled_by_number` if the keys are unknown
    /// or if there are none.
    fn filled_each(&self, alarm: &Alarm, config: &Config) -> Vec<Alarm> {
        let keys = alarm
            .id
            .as_deref()
            .and_then(|address| self.keys(&format!("{EACH}{}", address.to_lowercase()), DEEPEST));
        let Some((base, keys)) = keys.filter(|(_, keys)| !keys.is_empty()) else {
            return self.filled_by_number(alarm, config);
        };
        let made = keys.iter().map(|key| {
            let mut alarm = alarm.clone();
            let each = Each { base: &base, key };
            self.fill(&mut alarm, &|text| each.filled(text), config);
            alarm.id = alarm.id.map(|address| format!("{address}[\"{key}\"]"));
            alarm
        });
        made.collect()
    }

    /// One alarm for each instance that `count` creates, if it is a number or the length of a known list. Otherwise the
    /// alarm itself.
    fn filled_by_number(&self, alarm: &Alarm, config: &Config) -> Vec<Alarm> {
        let address = alarm.id.as_deref().map(|address| format!("{COUNT}{}", address.to_lowercase()));
        let count = address.and_then(|address| self.count(self.0.get(&address)?));
        // `count = 0` switches it off: it never fires.
        let is_off = count == Some(0);
        let count = count.filter(|count| *count > 0);
        let made = (0..count.unwrap_or(1)).map(|index| {
            let mut alarm = alarm.clone();
            match count {
                Some(_) => self.fill(&mut alarm, &|text| numbered(text, index), config),
                None => self.fill(&mut alarm, &str::to_owned, config),
            }
            if is_off {
                alarm.exempt = Some(Exempt::Paused);
            }
            if count.is_some_and(|count| count > 1) {
                alarm.id = alarm.id.map(|address| format!("{address}[{index}]"));
            }
            alarm
        });
        made.collect()
    }

    fn count(&self, written: &str) -> Option<usize> {
        let list = written.strip_prefix("${length(").and_then(|rest| rest.strip_suffix(")}"));
        let count = match list {
            Some(list) => self.keys(list, DEEPEST)?.1.len(),
            None => written.parse().ok()?,
        };
        (count <= MOST_MADE).then_some(count)
    }

    /// The keys of a map or set, and the reference under which they were found.
    fn keys(&self, reference: &str, deep: usize) -> Option<(String, Vec<String>)> {
        let deep = deep.checked_sub(1)?;
        // A caller that uses the folder as a module may give a variable other keys.
        if reference.starts_with("var.") {
            return None;
        }
        if let Some(keys) = self.0.get(&format!("{KEYS}{reference}")) {
            return Some((reference.to_owned(), keys.lines().map(str::to_owned).collect()));
        }
        let other = self.0.get(reference)?.strip_prefix("${")?.strip_suffix('}')?;
        self.keys(&other.to_lowercase(), deep)
    }

    /// Fills in the values of an alarm. `own` fills in what differs between the instances of one resource.
    fn fill(&self, alarm: &mut Alarm, own: &dyn Fn(&str) -> String, config: &Config) {
        let fill = |text: &str| self.filled(&own(text));
        alarm.name.value = fill(&alarm.name.value);
        if is_placeholder(&alarm.name.value)
            && let Some(name) = alarm.id.as_deref().and_then(|id| id.rsplit('.').next())
        {
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
        alarm.link =
            alarm.link.take().and_then(|link| links::bare(Spanned::new(fill(&link.value), link.span)));
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

    fn filled(&self, text: &str) -> String {
        let mut left = MOST;
        self.filled_within(text, DEEPEST, &mut left)
    }

    fn filled_within(&self, text: &str, deep: usize, left: &mut usize) -> String {
        let mut whole = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let Some(length) = closing(&rest[start..]) else { break };
            let (placeholder, behind) = rest[start..].split_at(length + 1);
            whole.push_str(&rest[..start]);
            let inner = &placeholder[2..placeholder.len() - 1];
            let value = if inner.contains("${") {
                let inner = deep.checked_sub(1).map(|deep| self.filled_within(inner, deep, left));
                inner.and_then(|inner| self.referred(&inner, deep, left))
            } else {
                self.referred(inner, deep, left)
            };
            match value.filter(|value| whole.len() + value.len() < LONGEST) {
                Some(value) => whole.push_str(&value),
                None => whole.push_str(&without_values(placeholder)),
            }
            rest = behind;
        }
        whole.push_str(rest);
        whole
    }

    /// The value of a placeholder: the value of a reference, or the text of a file.
    fn referred(&self, inner: &str, deep: usize, left: &mut usize) -> Option<String> {
        if let Some(key) = key(inner) {
            return self.0.get(&key).map(|text| included::filled(text, inner));
        }
        let reference = inner.replace("[\"", ".").replace("\"]", "");
        self.value(&reference.to_lowercase(), deep, left)
    }

    fn value(&self, reference: &str, deep: usize, left: &mut usize) -> Option<String> {
        let deep = deep.checked_sub(1)?;
        *left = left.checked_sub(1)?;
        if reference == "path.module" {
            return Some(".".into());
        }
        if let Some(value) = self.0.get(reference) {
            return Some(self.filled_within(value, deep, left));
        }
        // `local.tags.service`, where `local.tags` is `local.common_tags`, or is merged from it.
        let (map, key) = reference.rsplit_once('.')?;
        let elsewhere = self.0.get(map).or_else(|| self.0.get(&format!("{map}.*")))?;
        // The last of several maps that are merged wins.
        let mut sources = elsewhere.rsplit("${").filter_map(|source| source.split_once('}'));
        sources.find_map(|(source, _)| self.value(&format!("{}.{key}", source.to_lowercase()), deep, left))
    }
}

/// Where the placeholder that a text begins with ends.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        byte == b'}' && open == 0
    })
}

fn is_placeholder(text: &str) -> bool {
    text.starts_with("${") && closing(text) == Some(text.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::Values;

    fn filled(text: &str) -> String {
        let known = [
            ("var.base", "https://run.example"),
            ("local.docs", "${var.base}/docs"),
            ("local.common.repository", "acme/ops"),
            ("local.common.*", "${var.extra}${local.shared}"),
            ("local.shared.service", "shop"),
            ("local.tags", "${local.common}"),
            ("local.links.high-cpu", "cpu.md"),
            ("local.circle", "${local.circle}"),
            ("local.a.url", "a.md"),
            ("local.b.url", "b.md"),
            ("local.both.*", "${local.a}${local.b}"),
            ("local.text", "${file(${path.module}/cpu.md)}"),
            ("file:cpu.md", "Runbook: x"),
        ];
        let known = known.map(|(reference, value)| (reference.to_owned(), value.to_owned()));
        Values(known.into()).filled(text)
    }

    #[test]
    fn known_references_are_followed() {
        assert_eq!(filled("${local.docs}/x.md"), "https://run.example/docs/x.md");
        assert_eq!(filled("${local.docs}/${local.links[\"high-cpu\"]}"), "https://run.example/docs/cpu.md");
        assert_eq!(filled("${local.common.Repository}#a"), "acme/ops#a");
        assert_eq!(filled("${var.unknown}-${each.key}"), "${var.unknown}-${each.key}");
        assert_eq!(filled("${local.circle}"), "${local.circle}");
        assert_eq!(filled("${path.module}/../runbooks/a.md"), "./../runbooks/a.md");
        assert_eq!(filled("a ${ b"), "a ${ b");
        assert_eq!(filled("${local.text}!"), "Runbook: x!");
        assert_eq!(filled("${file(gone.md)} ${file(cpu.md)}"), "${file(gone.md)} Runbook: x");
    }

    #[test]
    fn merged_maps_have_the_entries_of_their_parts() {
        assert_eq!(filled("${local.common.service}"), "shop");
        assert_eq!(filled("${local.tags.service}"), "shop");
        assert_eq!(filled("${local.tags.severity}"), "${local.tags.severity}");
        assert_eq!(filled("${local.both.url}"), "b.md");
    }
}
