//! `outline.json.zst`: what a published site tells the gathered repositories about each other, and its policy.

mod file;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use file::{FILE, decode, encode};

/// The keys of `readyroom.yaml` that the gathering project sets for every repository.
pub const POLICY: [&str; 8] =
    ["stages", "environments", "reviews", "approvers", "people", "max_ahead", "severities", "delivery"];

/// What a repository may know about the others, without the text of documents. Keys are added, never changed or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// The date of the site.
    pub as_of: Date,
    /// Where the site is published, with a slash at its end.
    pub base_url: Option<String>,
    /// The project's own first, which has no name; then those that it gathers, by their names.
    pub repositories: Vec<Repository>,
    pub policy: Policy,
}

/// A repository, and what is in it. Lists are in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    pub name: String,
    /// Its page on its host, if that is known.
    pub host: Option<Host>,
    /// The folder in it that paths are relative to. Empty for its root.
    pub folder: String,
    /// The address of that folder on the site: `checkout/`. Empty for the site's root.
    pub url: String,
    pub pages: Vec<Page>,
    pub alarms: Vec<Alarm>,
    /// Links of its pages that lead into other repositories.
    pub links: Vec<Link>,
}

/// What hosts a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    pub url: String,
    pub branch: String,
    /// Its value in `repository:`: `github`.
    pub kind: String,
}

/// A page without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub path: String,
    pub title: String,
    /// From the site's root.
    pub url: String,
    pub kind: String,
    /// Former addresses, from the site's root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The ids of its sections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// The ids that other generators give them, if those differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Whether it includes other files, or is included by others, so that it may have more sections.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Whether it has no instructions: no step, no command, hardly any text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
    /// The alarms that its front matter lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
}

/// A definition of an alarm, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub name: String,
    /// What its file calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its permanent address, from the site's root.
    pub url: String,
    pub path: String,
    pub line: usize,
    /// As it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The runbook that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Target>,
    /// How that was found: `link`, `front_matter`, `name` or `heading`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<String>,
}

/// A link of a page into another repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub path: String,
    pub line: usize,
    pub to: Target,
}

/// A page, and a section of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The name of its repository.
    pub repository: String,
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
}

/// What the gathering project requires of every repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// The keys of [`POLICY`] as its `readyroom.yaml` has them.
    pub config: BTreeMap<String, serde_json::Value>,
    /// Its own checklists.
    pub checklists: Vec<Checklist>,
}

/// A checklist as it is written, front matter and all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    pub path: String,
    pub text: String,
}
