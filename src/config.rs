//! The text of `readyroom.yaml` to what the project wants; and which day today is.

use std::collections::BTreeMap;

use camino::Utf8Path;
use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

use crate::model::Period;
use crate::read::{Fields, Problem, Read, wrong};
use crate::source::{FileId, Spanned};
use crate::yaml;
use crate::yaml::{Kind, Node};

pub const FILE: &str = "readyroom.yaml";

/// What `readyroom.yaml` says. Every key is optional.
#[derive(Debug)]
pub struct Config {
    /// The site's name. Default `Runbooks`.
    pub title: String,
    /// Where the site is published, with a slash at its end. Default: nowhere.
    pub base_url: Option<String>,
    /// Where a source file is edited, with `{path}` in it, and `{line}` if there is a place for it.
    pub source_url: Option<String>,
    /// Where alarm definitions lie. Default `content/**/alarms/**`.
    pub alarms: Vec<AlarmFiles>,
    /// Published prefixes that mean a folder of this project.
    pub runbook_urls: Vec<Prefix>,
    /// A monitoring system's words for a severity, lower case, and ours for them.
    pub severities: BTreeMap<String, String>,
    /// The annotations that hold a runbook link, first to last.
    pub runbook_annotations: Vec<String>,
    /// The stages of a release, first to last.
    pub stages: Vec<Spanned<String>>,
    /// Which services owe which review.
    pub reviews: Vec<OwedReviews>,
    /// Headings that every runbook must have. Default: none.
    pub runbook_sections: Vec<Spanned<String>>,
    /// How long a runbook's review holds. Default `180d`.
    pub review_every: Period,
    /// Levels of rules, by name.
    pub rules: Vec<(Spanned<String>, Policy)>,
    pub today: Date,
}

/// Files that hold alarms.
#[derive(Debug)]
pub struct AlarmFiles {
    /// A pattern of paths from the project's root: `infra/**/*.yaml`.
    matcher: GlobMatcher,
    /// The service of the alarms in them. Default: what a label says, else the folder's.
    pub service: Option<Spanned<String>>,
}

/// A published prefix, and the folder it was published from.
#[derive(Debug)]
pub struct Prefix {
    /// `https://run.acme.example/`
    pub url: String,
    /// `content/`; `./` is the project's root.
    pub path: String,
}

/// Services of these tiers, and with these facts, owe a review of this checklist.
#[derive(Debug)]
pub struct OwedReviews {
    pub checklist: Spanned<String>,
    /// Any of these tiers. Default: all.
    pub tiers: Vec<u32>,
    /// All of these facts, declared true. Default: none.
    pub facts: Vec<String>,
}

/// How a rule is applied.
#[derive(Clone, Debug)]
pub struct Policy {
    pub level: Option<Level>,
    /// Only alarms of these severities. Default: all.
    pub severities: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warning,
    Off,
}

impl Level {
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Off => "off",
        }
    }
}

impl Config {
    /// Reads the text of `readyroom.yaml`. What is not a `Problem::UnknownKey` among the problems means
    /// that the project cannot be run: its owner meant something that is not known.
    pub fn read(file: FileId, text: &str, today: impl FnOnce(Option<Date>) -> Date) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let (node, malformed) = yaml::read_one(file, text);
        problems.extend(malformed.into_iter().map(Problem::Malformed));
        let start = crate::source::Span::start_of(file);
        let node = node.unwrap_or(Node { span: start, kind: Kind::Map(Vec::new()) });
        let config = Self::of(&node, today, &mut problems);
        (config, problems)
    }

    fn of(node: &Node, today: impl FnOnce(Option<Date>) -> Date, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::of(node, FILE, problems);
        let written: Option<Date> = fields.read("as_of", problems);
        let mut alarms: Vec<AlarmFiles> = fields.read_or_default("alarms", problems);
        if alarms.is_empty() {
            alarms.extend(AlarmFiles::new("content/**/alarms/**", None));
        }
        let severities: BTreeMap<String, String> = fields.read_or_default("severities", problems);
        let config = Self {
            title: fields.read("title", problems).unwrap_or_else(|| "Runbooks".into()),
            base_url: fields.node("base_url").and_then(|node| base_url(node, problems)),
            source_url: fields.node("source_url").map(|node| source_url(node, problems)),
            alarms,
            runbook_urls: fields.read_or_default("runbook_urls", problems),
            severities: severities.into_iter().map(|(word, ours)| (word.to_lowercase(), ours)).collect(),
            runbook_annotations: fields
                .read("runbook_annotations", problems)
                .unwrap_or_else(|| ["runbook_url", "runbook", "playbook"].map(str::to_owned).to_vec()),
            stages: fields.read_or_default("stages", problems),
            reviews: fields.read_or_default("reviews", problems),
            runbook_sections: fields.read_or_default("runbook_sections", problems),
            review_every: fields.read("review_every", problems).unwrap_or_else(|| Period::days(180)),
            rules: fields.node("rules").map_or_else(Vec::new, |node| policies(node, problems)),
            today: today(written),
        };
        fields.finish(problems);
        config
    }

    /// Whether a path holds alarm definitions, and the service that the config gives them.
    pub fn alarm_files(&self, path: &Utf8Path) -> Option<&AlarmFiles> {
        self.alarms.iter().find(|files| files.matcher.is_match(path))
    }

    /// Our word for a severity.
    pub fn severity<'a>(&'a self, word: &'a str) -> &'a str {
        self.severities.get(&word.to_lowercase()).map_or(word, String::as_str)
    }

    /// Where a stage stands in their order, if it is listed.
    pub fn stage_order(&self, stage: &str) -> Option<usize> {
        self.stages.iter().position(|known| known.value.eq_ignore_ascii_case(stage))
    }

    pub fn policy(&self, rule: &str) -> Option<&Policy> {
        self.rules.iter().find(|(name, _)| name.value == rule).map(|(_, policy)| policy)
    }
}

/// With one slash at the end; `""` and `/` say that the site is published at no address of its own.
fn base_url(node: &Node, problems: &mut Vec<Problem>) -> Option<String> {
    let url = node.text().unwrap_or_default().trim().trim_end_matches('/');
    if url.is_empty() {
        return None;
    }
    if !is_web(url) && !url.starts_with('/') {
        wrong(node, "an address", "write it whole, such as `https://run.acme.example/`", problems);
    }
    Some(format!("{url}/"))
}

fn source_url(node: &Node, problems: &mut Vec<Problem>) -> String {
    let url = node.text().unwrap_or_default().trim();
    if !is_web(url) {
        let help = "write it whole, such as `https://git.acme.example/ops/edit/main/{path}`";
        wrong(node, "an address with `{path}` in it", help, problems);
    }
    url.to_owned()
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn policies(node: &Node, problems: &mut Vec<Problem>) -> Vec<(Spanned<String>, Policy)> {
    if !node.is_map() {
        wrong(node, "a map of rules", "write `rule-name: warning` lines", problems);
    }
    let entries = node.entries().iter();
    entries.filter_map(|(name, value)| Some((name.clone(), Policy::read(value, problems)?))).collect()
}

impl AlarmFiles {
    fn new(pattern: &str, service: Option<Spanned<String>>) -> Option<Self> {
        let matcher = GlobBuilder::new(pattern.trim_start_matches("./"))
            .literal_separator(true)
            .build()
            .ok()?
            .compile_matcher();
        Some(Self { matcher, service })
    }
}

impl Read for AlarmFiles {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let (path, service) = if let Some(path) = node.spanned() {
            (Some(path), None)
        } else {
            let mut fields = Fields::of(node, "alarms entry", problems);
            let path = fields.require("path", node.span, problems);
            let service = fields.read("service", problems);
            fields.finish(problems);
            (path, service)
        };
        let path = path?;
        let files = Self::new(&path.value, service);
        if files.is_none() {
            let message = format!("`{}` is no pattern of paths", path.value);
            problems.push(Problem::malformed(path.span, message, "write one such as `infra/**/*.yaml`"));
        }
        files
    }
}

impl Read for Prefix {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "runbook URL", problems);
        let url = fields.require("url", node.span, problems);
        let path: Option<String> = fields.require("path", node.span, problems);
        fields.finish(problems);
        let path = path?;
        let folder = path.trim_start_matches("./").trim_matches('/');
        Some(Self { url: url?, path: if folder.is_empty() { String::new() } else { format!("{folder}/") } })
    }
}

impl Read for OwedReviews {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(checklist) = node.spanned() {
            return Some(Self { checklist, tiers: Vec::new(), facts: Vec::new() });
        }
        let mut fields = Fields::of(node, "reviews entry", problems);
        let checklist = fields.require("checklist", node.span, problems);
        let (mut tiers, mut facts) = (Vec::new(), Vec::new());
        if let Some(when) = fields.node("when") {
            let mut when_fields = Fields::of(when, "condition", problems);
            tiers = when_fields.read_or_default("tier", problems);
            facts = when_fields.read_or_default("facts", problems);
            when_fields.finish(problems);
        }
        fields.finish(problems);
        Some(Self { checklist: checklist?, tiers, facts })
    }
}

impl Read for Policy {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            return Some(Self { level: Some(Level::read(node, problems)?), severities: Vec::new() });
        }
        let mut fields = Fields::of(node, "rule's policy", problems);
        let policy = Self {
            level: fields.read("level", problems),
            severities: fields.read_or_default("severity", problems),
        };
        fields.finish(problems);
        Some(policy)
    }
}

impl Read for Level {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        match node.text().unwrap_or_default().to_lowercase().as_str() {
            "error" => Some(Self::Error),
            "warning" | "warn" => Some(Self::Warning),
            "off" | "false" => Some(Self::Off),
            _ => {
                wrong(node, "a level", "write `error`, `warning` or `off`", problems);
                None
            }
        }
    }
}
