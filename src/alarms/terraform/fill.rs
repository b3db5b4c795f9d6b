//! Terraform's `${var.x}` and `${local.y}` to the values that the files of the same folder give them.
//!
//! `terraform.tfvars` and `*.auto.tfvars` weigh more than a variable's default; whoever calls the folder as a module
//! may say otherwise.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use camino::Utf8Path;

use super::FORMAT;
use super::known::is_loaded;
use crate::alarms::{AlarmFile, links};
use crate::model::Alarm;
use crate::source::{FileId, Spanned};

/// References within references that are followed.
const DEEPEST: usize = 8;

/// References that are looked up for one text: maps that are merged into each other have no end of them.
const MOST: usize = 500;

/// Bytes that a text may grow to.
const LONGEST: usize = 16 * 1024;

/// Fills in what each folder knows. What is left stays a placeholder.
pub fn fill<'p>(files: &mut [AlarmFile], path_of: &dyn Fn(FileId) -> &'p Utf8Path) {
    let mut folders: BTreeMap<&Utf8Path, Values> = BTreeMap::new();
    let path = |file: &AlarmFile| path_of(file.file);
    let folder = |file: &AlarmFile| path(file).parent().unwrap_or(Utf8Path::new(""));
    let mut known: Vec<&AlarmFile> = files.iter().filter(|file| !file.values.is_empty()).collect();
    // What is assigned weighs more than a default; of two assignments, that of the later file.
    known.sort_by_key(|file| {
        Reverse((is_loaded(path(file)), path(file).as_str().ends_with(".auto.tfvars"), path(file)))
    });
    for file in known {
        let values = &mut folders.entry(folder(file)).or_default().0;
        for (reference, value) in &file.values {
            values.entry(reference.clone()).or_insert_with(|| value.clone());
        }
    }
    let nothing = Values::default();
    for file in files {
        let values = folders.get(folder(file)).unwrap_or(&nothing);
        // `${…}` means other things elsewhere.
        file.alarms
            .iter_mut()
            .filter(|alarm| alarm.format == FORMAT.name)
            .for_each(|alarm| values.fill(alarm));
    }
}

#[derive(Default)]
struct Values(BTreeMap<String, String>);

impl Values {
    fn fill(&self, alarm: &mut Alarm) {
        alarm.name.value = self.filled(&alarm.name.value);
        if is_placeholder(&alarm.name.value)
            && let Some(name) = alarm.id.as_deref().and_then(|id| id.rsplit('.').next())
        {
            // Only Terraform knows: what the resource is called says more.
            name.clone_into(&mut alarm.name.value);
        }
        for word in [&mut alarm.severity, &mut alarm.service] {
            if let Some(text) = word {
                text.value = self.filled(&text.value);
            }
            *word = word.take().filter(|text| !is_placeholder(&text.value) && !text.value.trim().is_empty());
        }
        if let Some(link) = &mut alarm.link {
            link.value = self.filled(&link.value);
        }
        for text in [&mut alarm.summary, &mut alarm.description, &mut alarm.expression] {
            let Some(written) = text else { continue };
            let filled = self.filled(written);
            if alarm.link.is_none() && filled != *written {
                // The whole sentence may stand in another file.
                let link = links::find(&filled).map(|range| filled[range].to_owned());
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
            let Some(length) = rest[start..].find('}') else { break };
            let (placeholder, behind) = rest[start..].split_at(length + 1);
            whole.push_str(&rest[..start]);
            let reference = placeholder[2..placeholder.len() - 1].replace("[\"", ".").replace("\"]", "");
            let value = self.value(&reference.to_lowercase(), deep, left);
            match value.filter(|value| whole.len() + value.len() < LONGEST) {
                Some(value) => whole.push_str(&value),
                None => whole.push_str(placeholder),
            }
            rest = behind;
        }
        whole.push_str(rest);
        whole
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
        let mut sources = elsewhere.split("${").filter_map(|source| source.split_once('}'));
        sources.find_map(|(source, _)| self.value(&format!("{}.{key}", source.to_lowercase()), deep, left))
    }
}

fn is_placeholder(text: &str) -> bool {
    text.starts_with("${") && text.find('}') == Some(text.len() - 1)
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
        ];
        let known = known.map(|(reference, value)| (reference.to_owned(), value.to_owned()));
        Values(known.into()).filled(text)
    }

    #[test]
    fn references_are_followed_as_far_as_they_are_known() {
        assert_eq!(filled("${local.docs}/x.md"), "https://run.example/docs/x.md");
        assert_eq!(filled("${local.docs}/${local.links[\"high-cpu\"]}"), "https://run.example/docs/cpu.md");
        assert_eq!(filled("${local.common.Repository}#a"), "acme/ops#a");
        assert_eq!(filled("${var.unknown}-${each.key}"), "${var.unknown}-${each.key}");
        assert_eq!(filled("${local.circle}"), "${local.circle}");
        assert_eq!(filled("${path.module}/../runbooks/a.md"), "./../runbooks/a.md");
        assert_eq!(filled("a ${ b"), "a ${ b");
    }

    #[test]
    fn maps_hold_what_they_are_merged_from() {
        assert_eq!(filled("${local.common.service}"), "shop");
        assert_eq!(filled("${local.tags.service}"), "shop");
        assert_eq!(filled("${local.tags.severity}"), "${local.tags.severity}");
    }
}
