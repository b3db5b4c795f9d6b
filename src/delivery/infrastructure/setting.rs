//! A row of a table: where a resource says something, in which form, and what it is where the resource leaves it out.

use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::flag;
use crate::delivery::{Thing, Value};
use crate::yaml::Node;

/// What a value says.
pub type Form = fn(&Node) -> Option<Value>;

#[derive(Clone, Copy)]
pub struct Setting {
    /// As `readyroom facts` shows it.
    key: &'static str,
    /// Where it may stand. The first that is there counts.
    paths: &'static [&'static str],
    form: Form,
    /// What the documentation says that it is where it is left out.
    default: Option<Known>,
    /// Settings that decide it too, so that nobody knows where one of them is there.
    unless: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub enum Known {
    Flag(bool),
    Number(f64),
}

/// `lifecycle { prevent_destroy = true }`
pub const PREVENT_DESTROY: Setting = Setting::new("prevent destroy", &["lifecycle.prevent_destroy"], flag);

impl Setting {
    pub const fn new(key: &'static str, paths: &'static [&'static str], form: Form) -> Self {
        Self { key, paths, form, default: None, unless: &[] }
    }

    /// What is so for all resources of the type.
    pub const fn always(key: &'static str) -> Self {
        Self::new(key, &[], flag).or(true)
    }

    pub const fn or(self, default: bool) -> Self {
        Self { default: Some(Known::Flag(default)), ..self }
    }

    pub const fn or_number(self, default: f64) -> Self {
        Self { default: Some(Known::Number(default)), ..self }
    }

    pub const fn unless(self, unless: &'static [&'static str]) -> Self {
        Self { unless, ..self }
    }

    /// Adds what a resource says to its thing.
    pub fn put(&self, resource: &Resource<'_>, thing: &mut Thing) {
        match self.paths.iter().find_map(|path| resource.at(path)) {
            Some(Found::Node(node)) => thing.set(self.key, Some(node), self.form),
            Some(Found::Open(text, place)) => thing.put(self.key, Value::Open(text), place),
            None if resource.is_whole() && self.unless.iter().all(|path| resource.at(path).is_none()) => {
                let value = self.default.map(|known| match known {
                    Known::Flag(flag) => Value::Flag(flag),
                    Known::Number(number) => Value::Number(number),
                });
                if let Some(value) = value {
                    thing.put(self.key, value, resource.place);
                }
            }
            None => {}
        }
    }
}
