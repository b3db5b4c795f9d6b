//! A service entry: `service.yaml`, which makes its folder a service.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::Limits;
use super::needs::{Dependency, Owned};
use super::pipeline::Pipeline;
use super::recovery::RecoveryObjectives;
use super::typed::{Flaw, Measured, Objective, Typed, Version};
use super::{Parameter, says_something};
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::Node;

/// What a service is, who owns it, and the facts that decide which questions it is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Service {
    #[schemars(skip)]
    pub file: FileId,
    /// The folder of the entry: everything below it belongs to the service.
    #[schemars(skip)]
    pub folder: Utf8PathBuf,
    /// `<application>-<role>`; without both, the folder's path below `content/`, joined by hyphens.
    #[schemars(skip)]
    pub name: Spanned<String>,
    /// The group of services that share data or side effects. With `role` it makes the service's name,
    /// `<application>-<role>`. Default: the name is the folder's path below `content/`, joined by hyphens.
    pub application: Option<Spanned<String>>,
    /// What it does in its application. Two services with one name are reported as `service-name-taken`.
    pub role: Option<Spanned<String>>,
    /// The title that people see. Default: the name.
    pub title: Option<String>,
    /// What it does, in a sentence.
    pub description: Option<String>,
    /// The team that owns it; its pages name the team, regardless of its folder. Default: the owners that the repository's
    /// CODEOWNERS gives this file.
    pub owner: Option<Spanned<String>>,
    /// How much depends on it: 1 is the most. `reviews` in `readyroom.yaml` and items of checklists can ask by tier.
    pub tier: Option<Spanned<u32>>,
    /// Its phase of life, in a word of your own such as `production`, `experimental` or `retired`. A filter in search.
    pub lifecycle: Option<Spanned<String>>,
    /// The version that runs, by Semantic Versioning. `version` under `depends_on` of other services is compared with
    /// it.
    pub version: Option<Typed<Version>>,
    /// Where it runs, such as `[beta, production]`. Its resources are called `<environment>-<application>-<role>`. Each
    /// has to be one of `environments` in `readyroom.yaml`, where that is set.
    pub environments: Vec<Spanned<String>>,
    /// Patterns of further files to read facts from, such as `.github/workflows/checkout-*.yml`. Default: the files
    /// below its folder, and resources that are named after it.
    pub reads: Vec<Spanned<String>>,
    /// Properties of the service that are true or false, such as `has_database: true`. A fact that is `false` hides the
    /// questions that ask for it. A fact that is not listed hides nothing, and neither does one that the rest of the
    /// entry contradicts.
    pub facts: BTreeMap<String, Spanned<bool>>,
    /// Who is paged, and who they call next.
    #[schemars(with = "Option<OnCall>")]
    pub on_call: OnCall,
    /// What the commands of its runbooks are filled in with, besides the parameters of `readyroom.yaml`; if two have one
    /// name, the service's counts. A page's own `parameters` come before both.
    pub parameters: Vec<Parameter>,
    /// Dashboards, repositories, documents.
    pub links: Vec<Link>,
    /// The services that it calls, by their names. Their pages list this service.
    pub depends_on: Vec<Dependency>,
    /// Names of the services that hold its data.
    pub data_stores: Vec<Spanned<String>>,
    /// The resources it owns, by their names: queues, buckets, topics. Search finds the service by them.
    pub owns: Vec<Owned>,
    /// Its service level objectives.
    pub slos: Vec<Slo>,
    /// How much data may be lost in a disaster, and how long recovery may take.
    #[schemars(with = "Option<RecoveryObjectives>")]
    pub recovery_objectives: RecoveryObjectives,
    /// How many requests it accepts.
    #[schemars(with = "Option<Limits>")]
    pub limits: Limits,
    /// How a change gets to production. A map. An address or a text instead of a map is shown, but not compared.
    #[schemars(with = "Option<Pipeline>")]
    pub pipeline: Pipeline,
    /// Values that cannot be read, in an entry of another format.
    #[schemars(skip)]
    pub unread: Vec<Flaw>,
}

/// Who is paged, and who they call next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OnCall {
    /// The rotation that is paged: a name, or a URL, which is a link on the page.
    pub rotation: Option<Spanned<String>>,
    /// The people in it: `[ann, bo, cy]`.
    pub people: Vec<Spanned<String>>,
    /// Whom to call next, first to last. Runbooks and alarms show it, unless the runbook has one of its own.
    pub escalation: Vec<Spanned<String>>,
}

/// A link to another host. The URL alone is its own title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Link {
    /// What the link is called. Default: the URL.
    #[schemars(with = "Option<String>")]
    pub title: String,
    /// An address with `https://`, `http://` or `mailto:`; anything else is shown as text.
    pub url: Spanned<String>,
}

/// A service level objective. The name alone is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Slo {
    /// What is measured, such as `availability`.
    pub name: String,
    /// The share of good events, or the limit, with its unit; words may follow it: `99.9 %`, `300ms`. One that
    /// is only words is shown, but not compared.
    #[schemars(with = "Option<String>")]
    pub objective: Option<Typed<Objective>>,
    /// The time it is measured over: `30d`.
    #[schemars(with = "Option<String>")]
    pub window: Option<Typed<Measured>>,
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
            (Some(application), None)
                if below_content.as_str().is_empty() && !application.value.trim().is_empty() =>
            {
                application.clone()
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
            version: fields.read("version", problems),
            environments: fields.read_or_default("environments", problems),
            reads: fields.read_or_default("reads", problems),
            facts: fields.read_or_default("facts", problems),
            on_call: fields.read_or_default("on_call", problems),
            parameters: fields.read_or_default("parameters", problems),
            links: fields.read_or_default("links", problems),
            depends_on: fields.read_or_default("depends_on", problems),
            data_stores: fields.read_or_default("data_stores", problems),
            owns: fields.read_or_default("owns", problems),
            slos: fields.read_or_default("slos", problems),
            recovery_objectives: fields.read_or_default("recovery_objectives", problems),
            limits: fields.read_or_default("limits", problems),
            pipeline: fields.read_or_default("pipeline", problems),
            unread: Vec::new(),
        };
        fields.finish(problems);
        service
    }

    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name.value)
    }

    /// The names of the services that it calls.
    pub fn dependencies(&self) -> Vec<&Spanned<String>> {
        self.depends_on.iter().map(|needed| &needed.name).collect()
    }

    /// The names of the services that it calls, then of those that hold its data.
    pub fn needs(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.depends_on.iter().map(|needed| &needed.name).chain(&self.data_stores)
    }

    /// The names of its resources.
    pub fn resources(&self) -> Vec<&Spanned<String>> {
        self.owns.iter().map(|owned| &owned.name).collect()
    }

    /// Values that do not have the expected form.
    pub fn flaws(&self) -> impl Iterator<Item = Flaw> {
        let windows = self.slos.iter().filter_map(|slo| slo.window.as_ref());
        let objectives = self.slos.iter().filter_map(|slo| slo.objective.as_ref());
        let tier = self.tier.iter().filter(|tier| tier.value == 0).map(|tier| Flaw {
            place: tier.span,
            message: "expected a tier, found `0`".to_owned(),
            help: "write a number from 1, which is the most important".to_owned(),
        });
        let versions = self.depends_on.iter().filter_map(|needed| needed.version.as_ref()?.flaw());
        let slos = windows.filter_map(Typed::flaw).chain(objectives.filter_map(Typed::flaw));
        let own = tier
            .chain(self.version.as_ref().and_then(Typed::flaw))
            .chain(self.reads.iter().filter_map(pattern));
        let typed = self.recovery_objectives.flaws().chain(self.limits.flaws()).chain(self.pipeline.flaws());
        own.chain(versions).chain(slos).chain(typed).chain(self.unread.iter().cloned())
    }
}

/// What is wrong with a pattern for files.
fn pattern(written: &Spanned<String>) -> Option<Flaw> {
    let is_one = globset::Glob::new(&written.value).is_ok() && says_something(&written.value);
    (!is_one).then(|| Flaw {
        place: written.span,
        message: format!("expected a pattern of files, found `{}`", crate::read::shorten(&written.value)),
        help: "write a path, with `*` for any part of a name and `**` for any number of folders".to_owned(),
    })
}

impl OnCall {
    /// Who to call next, as written.
    pub fn escalation(&self) -> Vec<String> {
        self.escalation.iter().map(|step| step.value.clone()).collect()
    }
}

impl Read for OnCall {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "on-call entry", problems);
        let on_call = Self {
            rotation: fields.read("rotation", problems),
            people: fields.read_or_default("people", problems),
            escalation: fields.read_or_default("escalation", problems),
        };
        fields.finish(problems);
        Some(on_call)
    }
}

impl Read for Link {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(url) = node.spanned() {
            return Some(Self { title: url.value.clone(), url });
        }
        let mut fields = Fields::of(node, "link", problems);
        let url: Option<Spanned<String>> = fields.require("url", node.span, problems);
        let title: Option<String> = fields.read("title", problems);
        fields.finish(problems);
        let url = url?;
        Some(Self { title: title.unwrap_or_else(|| url.value.clone()), url })
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
