//! One use of a Terraform folder, with the values that apply there: as the root module, or as a module that a call
//! passes arguments to.

mod choices;
mod conditions;
mod instances;
mod nothing;

use std::collections::BTreeSet;
use std::rc::Rc;

use super::calls::argument;
use super::each::Instance;
use super::folder::{Folder, Values, has, owner};
use super::functions::applied;
use super::included::{self, key};
use crate::alarms::links::escapes::without_values;

/// How deep references within references are followed.
const DEEPEST: usize = 16;

/// The maximum number of references that are looked up for one text. Without a limit, maps that are merged into each
/// other would never end.
const MOST: usize = 500;

/// How many bytes a text may grow to.
const LONGEST: usize = 16 * 1024;

/// Begins the reference to some entries of a map: `kept(local.map,on=true)`.
const KEPT: &str = "kept(";

/// Replaces an expression whose value only Terraform knows.
const UNKNOWN: &str = "${…}";

/// One use of a folder.
#[derive(Clone)]
pub struct Module<'v> {
    folder: &'v Folder,
    /// Where the variables of the root module get their values.
    start: Start<'v>,
    /// The call that uses the folder. `None` for a root module.
    call: Option<Rc<Call<'v>>>,
    instance: Instance,
}

/// Where the variables of a root module get their values, before the files that Terraform loads automatically.
#[derive(Clone, Copy)]
enum Start<'v> {
    /// Nowhere else, so that those files and the defaults apply.
    Nothing,
    /// From a file that the command line names.
    File(&'v Values),
    /// From an unknown source, so that only certain values apply.
    Anybody,
}

/// A call of a folder as a module.
pub struct Call<'v> {
    /// The calling folder, in an instance of the `module` block. `None` if it is unknown.
    pub from: Option<Module<'v>>,
    pub name: &'v str,
    /// The names of the arguments, in lower case.
    pub arguments: Rc<BTreeSet<&'v str>>,
}

impl<'v> Module<'v> {
    /// A folder as the root module.
    pub fn root(folder: &'v Folder) -> Self {
        Self { folder, start: Start::Nothing, call: None, instance: Instance::Only }
    }

    /// A folder as a called module.
    pub fn called(folder: &'v Folder, call: Call<'v>) -> Self {
        Self { folder, start: Start::Nothing, call: Some(Rc::new(call)), instance: Instance::Only }
    }

    /// The same use, once for each variables file that the command line may name in the root module. Empty if the root
    /// module is unknown.
    pub fn variants(&self) -> Vec<Self> {
        let mut start = self;
        while let Some(call) = &start.call {
            let Some(from) = &call.from else { return Vec::new() };
            start = from;
        }
        start.folder.named.iter().map(|values| self.started(Start::File(values))).collect()
    }

    fn started(&self, start: Start<'v>) -> Self {
        let call = self.call.as_deref().map(|call| {
            let from = call.from.as_ref().map(|from| from.started(start));
            Rc::new(Call { from, name: call.name, arguments: Rc::clone(&call.arguments) })
        });
        Self { start, call, ..self.clone() }
    }

    /// A text with the values of its placeholders. What is not known remains a placeholder.
    pub fn filled(&self, text: &str) -> String {
        let mut left = MOST;
        self.filled_within(text, DEEPEST, &mut left)
    }

    /// The value of a key in a map, by the map's reference.
    pub fn entry(&self, map: &str, key: &str) -> Option<String> {
        let mut left = MOST;
        self.value(&format!("{map}.{key}").to_lowercase(), DEEPEST, &mut left)
    }

    fn filled_within(&self, text: &str, deep: usize, left: &mut usize) -> String {
        let text = self.instance.filled(text);
        let mut whole = String::with_capacity(text.len());
        let mut rest = &*text;
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

    /// The value of the content of a placeholder: a reference, a function call, or the text of a file.
    fn referred(&self, inner: &str, deep: usize, left: &mut usize) -> Option<String> {
        if let Some(key) = key(inner) {
            return self.get(&key).map(|text| included::filled(text, inner));
        }
        if let Some(part) = self.choice(inner) {
            return if part == "\"\"" { Some(String::new()) } else { self.referred(part, deep, left) };
        }
        let mut value = |text: &str| self.referred(text, deep, left).filter(|value| !value.contains("${"));
        if let Some(result) = applied(inner, &mut value) {
            return Some(result);
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
        match &self.instance {
            Instance::Key(each) if each.is_key(reference) => return Some(each.key.clone()),
            Instance::Key(each) => {
                if let Some(meant) = each.meant(reference) {
                    return self.value(&meant, deep, left);
                }
            }
            Instance::Number { index, .. } if reference.starts_with("count.index+") => {
                let more: usize = reference["count.index+".len()..].parse().ok()?;
                return Some(index.checked_add(more)?.to_string());
            }
            _ => {}
        }
        if let Some((map, rest)) = reference.strip_prefix(KEPT).and_then(|made| made.split_once(',')) {
            let (_, path) = rest.split_once(')')?;
            return self.value(&format!("{map}{path}"), deep, left);
        }
        if let Some((call, argument)) = self.passed(reference) {
            return abroad(&call.from.as_ref()?.value(&argument, deep, left)?);
        }
        if let Some(value) = self.get(reference) {
            return Some(self.filled_within(value, deep, left));
        }
        // `local.tags.service`, where `local.tags` is `local.common_tags`, or is merged from it.
        let mut maps = reference.rmatch_indices('.').map(|(at, _)| (&reference[..at], &reference[at + 1..]));
        let found = maps.find_map(|(map, key)| {
            let elsewhere = self.get(map).or_else(|| self.get(&format!("{map}.*")))?;
            Some((self.instance.filled(elsewhere), key))
        });
        let Some((elsewhere, key)) = found else { return self.item(reference, deep, left) };
        // If several maps are merged, the last one wins.
        let mut sources = elsewhere.rsplit("${").filter_map(|source| source.split_once('}'));
        sources.find_map(|(source, _)| self.value(&format!("{}.{key}", source.to_lowercase()), deep, left))
    }

    /// The value that the folder's files assign to a reference. In a root module, variables files take precedence over
    /// defaults.
    fn get(&self, reference: &str) -> Option<&'v str> {
        self.values_of(reference)?.get(reference).map(String::as_str)
    }

    /// The values that contain a reference, if any do.
    fn values_of(&self, reference: &str) -> Option<&'v Values> {
        let Folder { values, assigned, .. } = self.folder;
        let owner = owner(reference);
        match self.start {
            // Variables files only assign the variables of a root module.
            _ if self.call.is_some() || !owner.starts_with("var.") => Some(values),
            Start::File(named) if has(named, owner) => Some(named),
            Start::Anybody if !self.is_certain(reference) => None,
            _ if has(assigned, owner) => Some(assigned),
            _ => Some(values),
        }
    }

    /// Whether the value of a reference in a root module is certain. A variable's is only if a file that Terraform
    /// loads automatically assigns it, and no file that the command line may name does.
    fn is_certain(&self, reference: &str) -> bool {
        let Folder { assigned, named, .. } = self.folder;
        let owner = owner(reference);
        !owner.starts_with("var.") || has(assigned, owner) && !named.iter().any(|own| has(own, owner))
    }

    /// The call that passes a value for a variable, and the reference to that argument.
    fn passed(&self, reference: &str) -> Option<(&Call<'v>, String)> {
        let call = self.call.as_deref()?;
        let variable = reference.strip_prefix("var.")?;
        let name = variable.split(['.', '[']).next().unwrap_or(variable);
        call.arguments.contains(name).then(|| (call, argument(call.name, variable)))
    }
}

/// A value as seen from another folder, where its placeholders have no meaning. `None` if it is only a placeholder.
fn abroad(value: &str) -> Option<String> {
    if is_placeholder(value) {
        return None;
    }
    let mut whole = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find("${") {
        let Some(length) = closing(&rest[start..]) else { break };
        whole.extend([&rest[..start], UNKNOWN]);
        rest = &rest[start + length + 1..];
    }
    whole.push_str(rest);
    Some(whole)
}

/// The offset of the brace that closes the placeholder at the start of a text.
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

/// Whether a text consists of a single placeholder.
pub fn is_placeholder(text: &str) -> bool {
    text.starts_with("${") && closing(text) == Some(text.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::{Folder, Module};

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
            ("local.all.cpu.page", "cpu.md"),
            ("local.some", "${local.all}"),
        ];
        Module::root(&Folder::with(&known)).filled(text)
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
        assert_eq!(filled("${upper(local.links.high-cpu)} ${lower(var.gone)}"), "CPU.MD ${lower(var.gone)}");
        assert_eq!(filled("${file(gone.md)} ${file(cpu.md)}"), "${file(gone.md)} Runbook: x");
    }

    #[test]
    fn merged_maps_have_the_entries_of_their_parts() {
        assert_eq!(filled("${local.common.service}"), "shop");
        assert_eq!(filled("${local.tags.service}"), "shop");
        assert_eq!(filled("${local.tags.severity}"), "${local.tags.severity}");
        assert_eq!(filled("${local.both.url}"), "b.md");
        assert_eq!(filled("${local.some.cpu.page}"), "cpu.md");
    }
}
