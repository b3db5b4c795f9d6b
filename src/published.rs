//! `outline.json.zst`: what a published site tells the gathered repositories about each other, and its policy.

mod file;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use file::{FILE, decode, encode};

/// The keys of `readyroom.yaml` that the gathering project sets for every repository.
pub const POLICY: [&str; 8] =
    ["stages", "environments", "reviews", "approvers", "people", "max_ahead", "severities", "delivery"];

/// What a gathered repository may know about the others, without the text of documents. Keys are added, never changed
/// or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// The date that the site is for.
    pub as_of: Date,
    /// The URL of the site, with a trailing slash. `None` if it is not known.
    pub base_url: Option<String>,
    /// First the project's own repository, which has no name; then the gathered repositories, by name.
    pub repositories: Vec<Repository>,
    pub policy: Policy,
}

/// A repository, and its content. Lists are sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    pub name: String,
    /// Its host. `None` if it is not known.
    pub host: Option<Host>,
    /// The folder that paths are relative to. Empty for the root of the repository.
    pub folder: String,
    /// The address of that folder on the site: `checkout/`. Empty for the site's root.
    pub url: String,
    pub pages: Vec<Page>,
    pub alarms: Vec<Alarm>,
    /// Links of its pages that lead into other repositories.
    pub links: Vec<Link>,
}

/// The host of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    pub url: String,
    pub branch: String,
    /// Its `kind` in `repository:`, such as `github`.
    pub kind: String,
}

/// A page without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub path: String,
    pub title: String,
    /// The path from the site's root.
    pub url: String,
    pub kind: String,
    /// Former addresses, as paths from the site's root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The ids of its sections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// The ids that other generators give its sections, if they differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Whether it includes other files or is included by others. It may then have more sections.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Whether it has no instructions: no step, no command and hardly any text.
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
    /// Its id in its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its permanent address, as a path from the site's root.
    pub url: String,
    pub path: String,
    pub line: usize,
    /// Its runbook link, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The runbook that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Target>,
    /// How the runbook was found: `link`, `front_matter`, `name` or `heading`.
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
    /// The values in the project's `readyroom.yaml` of the keys in [`POLICY`].
    pub config: BTreeMap<String, serde_json::Value>,
    /// The checklists of the project.
    pub checklists: Vec<Checklist>,
}

/// A checklist as written, including its front matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    pub path: String,
    pub text: String,
}
