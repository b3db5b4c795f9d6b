//! A row of a table: the paths of a setting, how it is read, and its default.

use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::flag;
use crate::delivery::{Component, Value};
use crate::yaml::Node;

/// Reads a value. `None` if it has another form.
pub type Form = fn(&Node) -> Option<Value>;

/// A setting of a type of resource.
#[derive(Clone, Copy)]
pub struct Setting {
    /// The key shown by `readyroom facts`.
    key: &'static str,
    /// The paths at which it may be. The first one that is set counts.
    paths: &'static [&'static str],
    form: Form,
    /// The default, according to the documentation.
    default: Option<Known>,
    /// Other settings that also affect it. If one of them is set, the value is unknown.
    unless: &'static [&'static str],
}

/// The value of a default.
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

    /// A setting that is always on for resources of the type.
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

    /// Adds the property that a resource has by this setting.
    pub fn put(&self, resource: &Resource<'_>, thing: &mut Component) {
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
