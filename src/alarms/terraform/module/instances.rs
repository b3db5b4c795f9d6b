//! The instances that `for_each` and `count` create of a block of a folder.

use std::borrow::Cow;

use super::{DEEPEST, KEPT, MOST, Module};
use crate::alarms::terraform::each::{COUNT, EACH, Each, ITERATOR, Instance, KEYS, LENGTH};
use crate::hcl;

/// How many alarms one `count` may create.
const MOST_MADE: usize = 1000;

impl Module<'_> {
    /// The folder in each instance of a block, or once if the instances are unknown or there are none.
    pub fn instances(&self, address: &str) -> Vec<Self> {
        let with = |instance| Self { instance, ..self.clone() };
        let reference = format!("{EACH}{}", address.to_lowercase());
        let iterator = self.folder.values.get(&format!("{ITERATOR}{}", address.to_lowercase()));
        let keys = self.keys(&reference, DEEPEST).or_else(|| self.items(&reference));
        if let Some(keys) = keys.filter(|keys| !keys.is_empty()) {
            let iterator = iterator.map_or(Cow::Borrowed("each"), |name| Cow::Owned(name.clone()));
            let named = |each: Each| Each { iterator: iterator.clone(), ..each };
            return keys.into_iter().map(|each| with(Instance::Key(named(each)))).collect();
        }
        match self.count(address) {
            Some(of) if of > 0 => (0..of).map(|index| with(Instance::Number { index, of })).collect(),
            _ => vec![with(Instance::Only)],
        }
    }

    /// Whether a block is switched off: `count = 0`.
    pub fn is_off(&self, address: &str) -> bool {
        self.count(address) == Some(0)
    }

    /// Whether a block has no instance: it is switched off, or made for each of no keys.
    pub fn makes_none(&self, address: &str) -> bool {
        let each = format!("{EACH}{}", address.to_lowercase());
        let keys = || self.keys(&each, DEEPEST);
        self.is_off(address) || keys().is_some_and(|keys| keys.is_empty()) || self.is_empty_choice(&each)
    }

    /// Whether `for_each` is `${var.enabled?var.queues:{}}`, and the condition does not hold.
    fn is_empty_choice(&self, each: &str) -> bool {
        let written = self.folder.values.get(each).and_then(|own| hcl::enclosed(own));
        let Some((condition, values)) = written.and_then(|own| own.split_once('?')) else { return false };
        let is_empty =
            ["[]", "tomap([])", "toset([])"].iter().any(|none| values.ends_with(&format!(":{none}")));
        is_empty && self.decided(&condition.to_lowercase()) == Some(false)
    }

    /// What follows the address of the block in this instance.
    pub fn suffix(&self) -> String {
        self.instance.suffix()
    }

    /// The number of instances that `count` creates, if it is a number, the length of a known list, or a choice of a call.
    fn count(&self, address: &str) -> Option<usize> {
        let written = self.folder.values.get(&format!("{COUNT}{}", address.to_lowercase()))?;
        let list = written.strip_prefix("${length(").and_then(|rest| rest.strip_suffix(")}"));
        let count = match list {
            Some(list) => self.length(list, DEEPEST)?,
            None => written.parse().ok().or_else(|| self.chosen(written))?,
        };
        (count <= MOST_MADE).then_some(count)
    }

    /// The number of items of a list, or of keys of a map.
    fn length(&self, reference: &str, deep: usize) -> Option<usize> {
        let deep = deep.checked_sub(1)?;
        if let Some((call, argument)) = self.passed(reference) {
            return call.from.as_ref()?.length(&argument, deep);
        }
        if self.call.is_none() && !self.is_certain(reference) {
            return None;
        }
        if let Some(length) = self.get(&format!("{LENGTH}{reference}")) {
            return length.parse().ok();
        }
        if let Some(keys) = self.keys(reference, deep) {
            return Some(keys.len());
        }
        let other = self.instance.filled(self.get(reference)?);
        self.length(&hcl::enclosed(&other)?.to_lowercase(), deep)
    }

    /// The number that `${var.enabled?1:0}` or `${var.number}` is in a folder that is called.
    fn chosen(&self, written: &str) -> Option<usize> {
        let inner = hcl::enclosed(written)?;
        let Some((condition, numbers)) = inner.split_once('?') else {
            return self.certain(inner)?.parse().ok();
        };
        let (yes, no) = numbers.split_once(':')?;
        if self.decided(condition)? { yes.parse().ok() } else { no.parse().ok() }
    }

    /// The entries of a map or a set, by its reference.
    fn keys(&self, reference: &str, deep: usize) -> Option<Vec<Each>> {
        let deep = deep.checked_sub(1)?;
        let of = |key: String| Each::of(reference, key);
        if let Some((call, argument)) = self.passed(reference) {
            let keys = call.from.as_ref()?.keys(&argument, deep)?;
            return Some(keys.into_iter().map(|each| of(each.key)).collect());
        }
        // Whoever calls the folder may give a variable other keys than its default.
        if self.call.is_none() && !self.is_certain(reference) {
            return None;
        }
        if let Some(keys) = self.get(&format!("{KEYS}{reference}")) {
            return Some(keys.lines().map(|key| of(key.to_owned())).collect());
        }
        if let Some(made) = reference.strip_prefix("for(").and_then(|made| made.strip_suffix(')')) {
            let (list, entry) = made.split_once(',')?;
            return self.by_entry(list, entry, deep);
        }
        if let Some(made) = reference.strip_prefix(KEPT).and_then(|made| made.strip_suffix(')')) {
            let (map, condition) = made.split_once(',')?;
            return self.kept(map, condition, deep);
        }
        let other = self.instance.filled(self.get(reference)?);
        self.keys(&hcl::enclosed(&other)?.to_lowercase(), deep)
    }

    /// The entries of a map that have a text in an entry of their own: `on=true`. `None` unless all these texts are known.
    fn kept(&self, map: &str, condition: &str, deep: usize) -> Option<Vec<Each>> {
        let (entry, text) = condition.split_once('=')?;
        let mut kept = self.keys(map, deep)?;
        let mut are_known = true;
        kept.retain(|each| {
            let mut left = MOST;
            let value = self.value(&format!("{}.{entry}", each.value), deep, &mut left);
            let value = value.filter(|value| !value.contains("${"));
            are_known &= value.is_some();
            value.is_some_and(|value| value.to_lowercase() == text)
        });
        are_known.then_some(kept)
    }

    /// The items of the list that a `dynamic` block is made for, or `{ for at, one in local.list : at => one }`. Their keys are
    /// their places in it.
    fn items(&self, reference: &str) -> Option<Vec<Each>> {
        let length = self.length(reference, DEEPEST).filter(|length| *length <= MOST_MADE)?;
        let list = self.get(reference).and_then(hcl::enclosed);
        let list = list.map_or_else(|| reference.to_owned(), str::to_lowercase);
        Some((0..length).map(|at| Each::new(at.to_string(), format!("{list}[{at}]"))).collect())
    }

    /// The value of `var.queues[0].name`, where `var.queues` is `local.queues`.
    pub(super) fn item(&self, reference: &str, deep: usize, left: &mut usize) -> Option<String> {
        let (list, rest) = reference.split_once('[')?;
        let other = self.instance.filled(self.get(list)?);
        self.value(&format!("{}[{rest}", hcl::enclosed(&other)?.to_lowercase()), deep, left)
    }

    /// The items of a list, by an entry that each of them has.
    fn by_entry(&self, list: &str, entry: &str, deep: usize) -> Option<Vec<Each>> {
        let length = self.length(list, deep).filter(|length| *length <= MOST_MADE)?;
        let items = (0..length).map(|at| format!("{list}[{at}]"));
        let keyed = items.map(|value| {
            let mut left = MOST;
            let key = self.value(&format!("{value}.{entry}"), deep, &mut left)?;
            (!key.contains("${") && !key.is_empty()).then_some(Each::new(key, value))
        });
        keyed.collect()
    }
}
