//! A service entry: `service.yaml`, which makes its folder a service.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::Node;

/// What a service is, who owns it, and the facts that decide which questions it is asked.
#[derive(Debug)]
pub struct Service {
    pub file: FileId,
    /// The folder of the entry: what lies below it belongs to the service.
    pub folder: Utf8PathBuf,
    /// `<application>-<role>`; without both, the folder's path below `content/`, joined by hyphens.
    pub name: Spanned<String>,
    /// The family of services that share data or side effects.
    pub application: Option<Spanned<String>>,
    /// What it does in its family; unique there.
    pub role: Option<Spanned<String>>,
    /// Default: the name.
    pub title: Option<String>,
    pub description: Option<String>,
    /// The team that owns it.
    pub owner: Option<Spanned<String>>,
    /// How much depends on it, 1 most.
    pub tier: Option<u32>,
    /// A word such as `production`, `experimental`, `retired`.
    pub lifecycle: Option<String>,
    pub environments: Vec<String>,
    /// What is true or false of it: `has_database: true`. An undeclared fact hides no question.
    pub facts: BTreeMap<String, bool>,
    pub on_call: OnCall,
    /// Dashboards, repositories, documents.
    pub links: Vec<Link>,
    /// Names of the services it calls.
    pub depends_on: Vec<Spanned<String>>,
    /// Names of the services that hold its data.
    pub data_stores: Vec<Spanned<String>>,
    /// Names of the resources it owns: queues, buckets, topics.
    pub owns: Vec<Spanned<String>>,
    pub slos: Vec<Slo>,
}

#[derive(Debug, Default)]
pub struct OnCall {
    /// The rotation that is paged.
    pub rotation: Option<String>,
    /// Whom to call next, first to last.
    pub escalation: Vec<String>,
}

#[derive(Debug)]
pub struct Link {
    pub title: String,
    pub url: String,
}

/// A service level objective.
#[derive(Debug)]
pub struct Slo {
    pub name: String,
    /// The share of good events, or the limit, as written: `99.9 %`.
    pub objective: Option<String>,
    /// The time it is measured over: `30d`.
    pub window: Option<String>,
}

impl Service {
    pub fn read(
        file: FileId,
        folder: &Utf8Path,
        below_content: &Utf8Path,
        node: &Node,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut fields = Fields::of(node, "service", problems);
        let application: Option<Spanned<String>> = fields.read("application", problems);
        let role: Option<Spanned<String>> = fields.read("role", problems);
        let name = match (&application, &role) {
            (Some(application), Some(role)) => {
                Spanned::new(format!("{}-{}", application.value, role.value), application.span)
            }
            _ if below_content.as_str().is_empty() => {
                Spanned::new("service".into(), Span { end: node.span.start, ..node.span })
            }
            _ => Spanned::new(
                below_content.as_str().replace('/', "-"),
                Span { end: node.span.start, ..node.span },
            ),
        };
        let service = Self {
            file,
            folder: folder.to_owned(),
            name,
            application,
            role,
            title: fields.read("title", problems),
            description: fields.read("description", problems),
            owner: fields.read("owner", problems),
            tier: fields.read("tier", problems),
            lifecycle: fields.read("lifecycle", problems),
            environments: fields.read_or_default("environments", problems),
            facts: fields.read_or_default("facts", problems),
            on_call: fields.read_or_default("on_call", problems),
            links: fields.read_or_default("links", problems),
            depends_on: fields.read_or_default("depends_on", problems),
            data_stores: fields.read_or_default("data_stores", problems),
            owns: fields.read_or_default("owns", problems),
            slos: fields.read_or_default("slos", problems),
        };
        fields.node("pipeline"); // free in shape: no rule judges it yet
        fields.finish(problems);
        service
    }

    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name.value)
    }
}

impl Read for OnCall {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "on-call entry", problems);
        let on_call = Self {
            rotation: fields.read("rotation", problems),
            escalation: fields.read_or_default("escalation", problems),
        };
        fields.finish(problems);
        Some(on_call)
    }
}

impl Read for Link {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(url) = node.text() {
            return Some(Self { title: url.to_owned(), url: url.to_owned() });
        }
        let mut fields = Fields::of(node, "link", problems);
        let url: Option<String> = fields.require("url", node.span, problems);
        let title: Option<String> = fields.read("title", problems);
        fields.finish(problems);
        let url = url?;
        Some(Self { title: title.unwrap_or_else(|| url.clone()), url })
    }
}

impl Read for Slo {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(name) = node.text() {
            return Some(Self { name: name.to_owned(), objective: None, window: None });
        }
        let mut fields = Fields::of(node, "objective", problems);
        let slo = Self {
            name: fields.require("name", node.span, problems).unwrap_or_default(),
            objective: fields.read("objective", problems),
            window: fields.read("window", problems),
        };
        fields.finish(problems);
        Some(slo)
    }
}
