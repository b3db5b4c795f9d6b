//! What files say about what runs: components and their properties, each with its position in a file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::source::{FileId, Malformed, Span, Spanned};

/// What was read from one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub file: FileId,
    pub things: Vec<Component>,
    /// Parts of components in other files: the steps of a composite action, the patches of a kustomization.
    pub parts: Vec<Component>,
    /// Values for the Terraform files of the folder, by reference in lower case: `var.days`.
    pub values: BTreeMap<String, String>,
    /// Set if the file may contain components and could not be read completely. The rest is unknown.
    pub malformed: Option<Malformed>,
}

/// A component: something that runs, or that decides how something is released.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub kind: Kind,
    /// The name of the reader that found it.
    pub reader: Cow<'static, str>,
    /// Its type in its file: `aws_db_instance`, `Rollout`.
    pub what: String,
    /// Its name. It may contain an expression that is filled in later.
    pub name: Option<Spanned<String>>,
    /// Its first line.
    pub place: Span,
    /// The values of its labels and tags. One of them may be the name of its service.
    pub labels: Vec<String>,
    /// The names of the containers in its pods. For a patch, the containers that it sets an image for.
    pub containers: Vec<String>,
    pub properties: Vec<Property>,
}

/// The kind of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// How new versions are released: a Rollout, a Canary, a deployment preference.
    Release,
    /// How a release is measured.
    Analysis,
    /// A store of rows or documents.
    Database,
    Cache,
    Queue,
    /// A store of files.
    Bucket,
    /// A volume or a file system.
    Disk,
    LoadBalancer,
    /// An endpoint that is open to the internet.
    PublicEndpoint,
    Autoscaling,
    Api,
    /// An image that is built.
    Container,
    /// Resources that are created by code.
    Infrastructure,
    /// A group of identical pods: a Deployment.
    Workload,
    /// How many pods may be unavailable at once.
    DisruptionBudget,
    /// Who is notified of which alarms.
    Route,
    /// People who are called in turn.
    Rotation,
    /// A test of an alarm.
    AlarmTest,
    /// A workflow of CI.
    Workflow,
    /// The owners of files, according to CODEOWNERS.
    Owners,
}

/// A property of a component. If it has several values, there are several properties with the same key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// The key shown by `readyroom facts`: `encrypted`.
    pub key: Cow<'static, str>,
    pub value: Value,
    pub place: Span,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Flag(bool),
    Number(f64),
    /// In per cent.
    Share(f64),
    Length(SignedDuration),
    Text(String),
    /// An expression, as written, that cannot be resolved from the files alone.
    Open(String),
}

impl Kind {
    /// Kinds that store data. The data is lost with them.
    pub const STORES: [Self; 5] = [Self::Database, Self::Cache, Self::Queue, Self::Bucket, Self::Disk];

    /// The word shown by `readyroom facts`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Analysis => "analysis",
            Self::Database => "database",
            Self::Cache => "cache",
            Self::Queue => "queue",
            Self::Bucket => "bucket",
            Self::Disk => "disk",
            Self::LoadBalancer => "load balancer",
            Self::PublicEndpoint => "public endpoint",
            Self::Autoscaling => "autoscaling",
            Self::Api => "API",
            Self::Container => "container",
            Self::Infrastructure => "infrastructure",
            Self::Workload => "workload",
            Self::DisruptionBudget => "disruption budget",
            Self::Route => "route",
            Self::Rotation => "rotation",
            Self::AlarmTest => "alarm test",
            Self::Workflow => "workflow",
            Self::Owners => "code owners",
        }
    }

    /// With its article: "a database".
    pub fn noun(self) -> String {
        match self {
            Self::Autoscaling | Self::Infrastructure => self.word().to_owned(),
            Self::Api | Self::AlarmTest | Self::Analysis => format!("an {}", self.word()),
            _ => format!("a {}", self.word()),
        }
    }

    /// The fact of a service's entry that a component of this kind proves.
    pub fn fact(self) -> Option<&'static str> {
        match self {
            Self::Database => Some("has_database"),
            Self::Cache => Some("has_cache"),
            Self::Queue => Some("has_queue"),
            Self::Bucket => Some("object_storage"),
            Self::LoadBalancer => Some("load_balancer"),
            Self::PublicEndpoint => Some("public_endpoint"),
            Self::Autoscaling => Some("autoscaling"),
            Self::Api => Some("has_api"),
            Self::Container => Some("containers"),
            Self::Infrastructure => Some("iac"),
            Self::Release
            | Self::Analysis
            | Self::Disk
            | Self::Workload
            | Self::DisruptionBudget
            | Self::Route
            | Self::Rotation
            | Self::AlarmTest
            | Self::Workflow
            | Self::Owners => None,
        }
    }
}

impl Reading {
    pub fn new(file: FileId) -> Self {
        Self { file, things: Vec::new(), parts: Vec::new(), values: BTreeMap::new(), malformed: None }
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty() && self.parts.is_empty() && self.values.is_empty() && self.malformed.is_none()
    }
}

impl Component {
    /// A component without name, labels and properties.
    pub fn new(kind: Kind, what: impl Into<String>, place: Span) -> Self {
        let (reader, what) = (Cow::Borrowed(""), what.into());
        let (labels, containers, properties) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, reader, what, name: None, place, labels, containers, properties }
    }

    /// The first value of a property.
    pub fn get(&self, key: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.key == key)
    }

    /// All values of a property.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |property| property.key == key)
    }

    /// The first value of a property, if it is a number.
    pub fn number(&self, key: &str) -> Option<f64> {
        if let Value::Number(number) = self.get(key)?.value { Some(number) } else { None }
    }

    /// The values of a property that are texts.
    pub fn texts<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(key).filter_map(|property| property.value.text())
    }

    /// Whether it is a workload, or a release with pods of its own, that is scaled down to nothing.
    pub fn runs_nothing(&self) -> bool {
        matches!(self.kind, Kind::Workload | Kind::Release) && self.number("replicas") == Some(0.0)
    }

    /// Whether its `count` is zero, so that it is not created.
    pub fn is_switched_off(&self) -> bool {
        let is_none = |value: &Value| matches!(value, Value::Number(0.0) | Value::Flag(false));
        self.all("count").any(|property| is_none(&property.value))
    }

    /// Whether it has all containers that a patch sets an image for, so that the patch adds none.
    pub fn has_containers_of(&self, patch: &Self) -> bool {
        patch.containers.iter().all(|name| self.containers.contains(name))
    }

    /// Whether the files do not say whether it is created at all.
    pub fn may_be_missing(&self) -> bool {
        self.all("count").any(|property| property.value.is_open())
    }

    /// The property of an autoscaler that never scales: its limits are equal, or scaling is disabled or paused.
    pub const STILL: &str = "stands still";

    /// Whether it is an autoscaler that never scales.
    pub fn stands_still(&self) -> bool {
        self.get(Self::STILL).is_some()
    }

    /// Notes at `place` that an autoscaler never scales, if its maximum is not greater than its minimum. `limits` has
    /// the keys of the minimum and the maximum.
    pub fn note_if_still(&mut self, limits: [&str; 2], place: Span) {
        let [least, most] = limits.map(|key| self.number(key));
        if least.zip(most).is_some_and(|(least, most)| most <= least) {
            self.put(Self::STILL, Value::Flag(true), place);
        }
    }

    /// Its name and type in words: "`orders` (`aws_db_instance`)".
    pub fn says(&self) -> String {
        match &self.name {
            Some(name) => format!("`{}` (`{}`)", name.value, self.what),
            None => format!("`{}`", self.what),
        }
    }
}

impl Value {
    pub fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(true) => f.write_str("yes"),
            Self::Flag(false) => f.write_str("no"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Share(share) => write!(f, "{share}%"),
            Self::Length(length) => write!(f, "{length:#}"),
            Self::Text(text) => f.write_str(text),
            Self::Open(text) => write!(f, "unknown ({text})"),
        }
    }
}
