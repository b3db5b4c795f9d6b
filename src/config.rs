//! Reads the configuration of a project, `readyroom.yaml`, and determines today's date.

mod alarm_files;
mod delivery;
mod documents;
mod exception;
mod external;
mod front_matter;
mod gathered;
mod host_page;
mod members;
mod outputs;
mod own;
mod pattern;
mod people;
mod policy;
mod repository;
mod site_outline;
mod theme;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::Hidden;
use crate::model::{Parameter, Period, When};
use crate::read::{Fields, Problem, Read, meaning, text_or, word_or, words_schema, wrong};
use crate::source::{FileId, Span, Spanned};
use crate::urls::strip_prefix;
use crate::yaml;
use crate::yaml::{Kind, Node};

pub use alarm_files::AlarmFiles;
pub use delivery::{Delivery, WhichHours};
pub use documents::Documents;
pub use exception::Exception;
pub use external::{ExternalPrefix, SHORTENERS};
pub use front_matter::FrontMatter;
pub use gathered::Below;
pub use members::{Member, Origin};
pub use outputs::Output;
pub use pattern::Pattern;
pub use people::{Approvers, MaxAhead, People};
pub use policy::{POLICY, Revised};
pub use repository::{Hosting, Repository};
pub use site_outline::{OUTLINE, SiteOutline, With, hosted};
pub use theme::ThemeKeys;

pub const FILE: &str = "readyroom.yaml";

/// The id of `readyroom.yaml`.
pub fn file() -> FileId {
    FileId::of("", Utf8Path::new(FILE))
}

/// A misspelled key of `readyroom.yaml` that would change how services are judged, and the key that is meant.
pub fn misspelled(problems: &[Problem], file: FileId) -> Option<(&Spanned<String>, &str)> {
    const DECISIVE: [&str; 6] = ["approvers", "documents", "max_ahead", "people", "reviews", "stages"];
    problems.iter().find_map(|problem| {
        let Problem::UnknownKey { key, nearest: Some(nearest), .. } = problem else { return None };
        let meant: &str = nearest;
        // A key such as `x-people` holds values that other keys repeat by alias.
        let is_misspelled = DECISIVE.contains(&meant) && !key.value.starts_with("x-");
        (key.span.file == file && is_misspelled).then_some((key, meant))
    })
}

/// Severities that every project has, whether or not `severities` is set.
pub const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];

/// The content of `readyroom.yaml`. Every key is optional.
#[derive(Clone, Debug, JsonSchema)]
pub struct Config {
    /// The site's name, at the top of every page. Default `Runbooks`.
    #[schemars(with = "Option<String>")]
    pub title: String,
    /// Where the site is published. A runbook link that begins with it leads into this project, and `404.html` uses it;
    /// every other page links relatively. `""` and `/` are the same as leaving it out: the site has no address of its
    /// own.
    #[schemars(example = "https://run.acme.example/")]
    pub base_url: Option<String>,
    /// Where a source file can be edited, for "Edit this page" and "Answer". `{path}` stands for the file's path from the
    /// project's root, `{line}` for a line of it; without `{line}`, a link to a line ends in `#L` and its number. Default:
    /// the edit page of `repository`, else no such links.
    #[schemars(example = "https://git.acme.example/ops/edit/main/{path}")]
    pub source_url: Option<String>,
    /// The repository that the project is in. Links to its pages on the host lead to the documents here, and edit links
    /// are made from it. The address alone is enough. Default: the repository that `source_url`, or a `blob` address in
    /// `runbook_urls`, points to.
    pub repository: Option<Repository>,
    /// Other repositories whose documents and alarms this site shows in addition to its own. Default: none.
    pub repositories: Vec<Member>,
    /// The outline of the site that gathers this repository with others. Links from and to other repositories are then checked,
    /// and policy is that of the site's project: `stages`, `environments`, `reviews`, `approvers`, `people`, `max_ahead`,
    /// `severities`, `delivery` and the checklists. Default: this project is checked alone.
    pub with: Option<With>,
    /// Where documents are. They are read in place; the first entry that matches a file wins. Default: `content/`, at the
    /// root of the site.
    pub documents: Vec<Documents>,
    /// Placeholders that the commands of every runbook may use: `[{name: namespace, pattern: '[a-z0-9-]+'}]`. A service and a
    /// runbook may have `parameters` of their own; if several have the same name, the nearest counts. Default: none.
    pub parameters: Vec<Parameter>,
    /// How strictly front matter is read. Default `lenient`: in runbooks and pages, an unknown key is reported only if it may
    /// be a misspelling of a known one, since other tools have keys of their own. `strict` reports all. Reviews, postmortems,
    /// checklists and service entries are always read strictly.
    #[schemars(with = "Option<FrontMatter>")]
    pub front_matter: FrontMatter,
    /// Which files hold alarms; files that hold none are skipped, and `readyroom alarms --files` says why. Default: the files in
    /// any folder called `alarms` below an entry of `documents`; to have these as well as others, list both.
    pub alarms: Vec<AlarmFiles>,
    /// Where pages of this project are, or were, published, so that existing links in alarms lead to them. The longest prefix
    /// that matches wins.
    pub runbook_urls: Vec<Prefix>,
    /// Prefixes of addresses on other sites whose runbooks the project vouches for: `https://wiki.acme.example/runbooks/`.
    /// readyroom cannot check them, so an alarm that links there is counted separately, and proves nothing. A prefix that no
    /// alarm uses is reported as `file-pattern-unmatched`. Default: none.
    pub external_runbooks: Vec<ExternalPrefix>,
    /// Severities as alarms spell them, in any case, and the severity that pages and rules use for each:
    /// `{page: critical, ticket: warning}`. Severities that are not listed are only converted to lower case: `CRITICAL` is
    /// `critical`.
    pub severities: BTreeMap<String, String>,
    /// The annotations that may hold a runbook link; the first one that does is used, or a label if none does. Default
    /// `[runbook_url, runbook, playbook]`; the first is the convention of the Prometheus monitoring mixins.
    pub runbook_annotations: Vec<String>,
    /// The stages of a release, first to last. Checklist items and reviews name them. Default: none, and every item is
    /// required at once.
    pub stages: Vec<Spanned<String>>,
    /// The environments that services run in, such as `[ci, production]`. A service's `environments` have to be among them.
    /// Default: none, and environments are not checked.
    pub environments: Vec<Spanned<String>>,
    /// Which services need which review; one that is missing is reported as `review-missing`. Default: no review is
    /// required.
    pub reviews: Vec<OwedReviews>,
    /// Who may approve reviews and waivers, in groups: `{sre: [sam, kim], security: [ada]}`. Checklists require groups by
    /// `approvals`; if a checklist names none, a person of any group can approve. Default: until 2027-06-30 anybody who
    /// answered nothing can approve, as in version 1; from then on `gate` needs the key.
    #[schemars(with = "Option<Approvers>")]
    pub approvers: Option<Approvers>,
    /// The names that people sign with: `{mira: {name: Mira Novak, also: [mnovak, m.novak@acme.example]}}`. If it is set, only
    /// these people and those of `approvers` can own an action. Default: nobody is known by another name.
    pub people: People,
    /// Limits for the pipelines of services. Default: none, and the rules that compare with them report
    /// nothing.
    #[schemars(with = "Option<Delivery>")]
    pub delivery: Delivery,
    /// How long a waiver or an action may last.
    #[schemars(with = "Option<MaxAhead>")]
    pub max_ahead: MaxAhead,
    /// Headings that every runbook must have, or their beginnings, in any case. A runbook without one is reported as
    /// `runbook-section-missing`. Default: none.
    pub runbook_sections: Vec<Spanned<String>>,
    /// Headings that every postmortem must have, or their beginnings, in any case; `readyroom new postmortem` writes them. A
    /// postmortem without one is reported as `postmortem-section-missing`. Default: none.
    pub postmortem_sections: Vec<Spanned<String>>,
    /// How long a runbook's review holds, unless the runbook sets its own period. Default `180d`.
    #[schemars(with = "Option<Period>")]
    pub review_every: Period,
    /// Levels of rules, by the rule's name: `runbook-unused: off`. An unknown rule name is reported as `file-unknown-key`.
    #[schemars(with = "BTreeMap<String, Policy>")]
    pub rules: Vec<(Spanned<String>, Policy)>,
    /// Findings that are allowed, each for a reason. A comment next to a single finding does the same.
    pub exceptions: Vec<Exception>,
    /// A file with existing findings, relative to the project's root. They are counted, but not reported.
    /// `readyroom check --write-baseline FILE` writes it; `check`, `build` and `serve` use it. Default: none.
    #[schemars(example = "baseline.json")]
    #[schemars(with = "Option<String>")]
    pub baseline: Option<Utf8PathBuf>,
    /// The look of the site: a logo, a style sheet, and templates of your own.
    #[schemars(with = "Option<ThemeKeys>")]
    pub theme: ThemeKeys,
    /// What the site has in addition to its pages. `[markdown]` gives each page a Markdown twin, `index.md` next to
    /// `index.html`, and the site an `llms.txt` that lists them. Default: nothing.
    #[schemars(with = "Option<Vec<Output>>")]
    pub outputs: Vec<Output>,
    /// Today's date. Default: the clock. `--as-of` and `SOURCE_DATE_EPOCH` override it. A project that pins it builds
    /// the same bytes every day, but does not report what falls due later.
    #[schemars(rename = "as_of", with = "Option<Date>")]
    pub today: Date,
    /// Whether the project sets the date itself.
    #[schemars(skip)]
    pub is_pinned: bool,
    /// The configurations of the gathered repositories for their own files, by their folders.
    #[schemars(skip)]
    pub gathered: BTreeMap<Utf8PathBuf, Arc<Self>>,
    /// Where the configuration applies.
    #[schemars(skip)]
    pub below: Below,
    /// What it knows about other repositories, from the outline.
    #[schemars(skip)]
    pub site_outline: SiteOutline,
    /// The revision that policy is taken from, if it is not this one.
    #[schemars(skip)]
    pub revised: Option<Revised>,
}

/// A published prefix, and the folder it was published from.
#[derive(Clone, Debug, JsonSchema)]
pub struct Prefix {
    /// The beginning of the links: `https://run.acme.example/`. `http` and `https`, and `blob` and `tree`, are equivalent.
    pub url: String,
    /// The folder that it shows: `content/`. `./` is the project's root. A folder that does not exist is reported as
    /// `file-pattern-unmatched`.
    pub path: String,
    /// Where the folder is written.
    #[schemars(skip)]
    pub path_span: Span,
}

/// A checklist, and the services that need a review of it. With the id alone, every service needs one.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transform = text_or)]
pub struct OwedReviews {
    /// The id of the checklist. An unknown id is reported as `checklist-extends-unknown`.
    pub checklist: Spanned<String>,
    /// Which services: all except those for which this is definitely false. Default: all.
    pub when: Option<When>,
}

/// How a rule is applied. The level alone is enough.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transform = word_or("level"))]
pub struct Policy {
    /// The level of findings. An error makes the exit code 1 and keeps `build` from publishing; `off` switches the rule off.
    /// `warn` and `false` are read as `warning` and `off`. Default: the rule's own.
    pub level: Option<Level>,
    /// Only findings about alarms of these severities. What the rule finds about anything else is not reported. Default:
    /// all findings.
    #[schemars(rename = "severity")]
    pub severities: Vec<Spanned<String>>,
}

/// How findings of a rule are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    Error,
    Warning,
    Off,
}

impl Level {
    pub const WORDS: &[(&str, Self)] = &[
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("off", Self::Off),
        ("warn", Self::Warning),
        ("false", Self::Off),
    ];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, level)| *level == self).map_or("", |(word, _)| word)
    }
}

impl Config {
    /// Reads the text of `readyroom.yaml`. The project cannot be run if there is any problem other than
    /// `Problem::UnknownKey`, because it is not known what its owner meant.
    pub fn read(file: FileId, text: &str, today: impl FnOnce(Option<Date>) -> Date) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let (node, malformed) = yaml::read_one(file, text);
        problems.extend(malformed.into_iter().map(Problem::Malformed));
        let start = Span::start_of(file);
        let node = node.unwrap_or(Node { span: start, kind: Kind::Map(Vec::new()) });
        let config = Self::from_node(&node, today, &mut problems);
        (config, problems)
    }

    fn from_node(node: &Node, today: impl FnOnce(Option<Date>) -> Date, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::of(node, FILE, problems);
        let written: Option<Date> = fields.read("as_of", problems);
        let documents = documents(node, &mut fields, problems);
        let severities: BTreeMap<String, String> = fields.read_or_default("severities", problems);
        let config = Self {
            title: fields.read("title", problems).unwrap_or_else(|| "Runbooks".into()),
            base_url: fields.node("base_url").and_then(|node| base_url(node, problems)),
            source_url: fields.node("source_url").map(|node| source_url(node, problems)),
            repository: fields.read("repository", problems),
            repositories: fields.read_or_default("repositories", problems),
            with: fields.read("with", problems),
            documents,
            parameters: fields.read_or_default("parameters", problems),
            front_matter: fields.read_or_default("front_matter", problems),
            alarms: fields.read_or_default("alarms", problems),
            runbook_urls: fields.read_or_default("runbook_urls", problems),
            external_runbooks: fields.read_or_default("external_runbooks", problems),
            severities: severities.into_iter().map(|(word, ours)| (word.to_lowercase(), ours)).collect(),
            runbook_annotations: fields
                .read("runbook_annotations", problems)
                .unwrap_or_else(|| ["runbook_url", "runbook", "playbook"].map(str::to_owned).to_vec()),
            stages: fields.node("stages").map_or_else(Vec::new, |node| stages(node, problems)),
            environments: fields.read_or_default("environments", problems),
            reviews: fields.read_or_default("reviews", problems),
            approvers: fields.read("approvers", problems),
            people: fields.node("people").map_or_else(People::new, |node| people::read(node, problems)),
            delivery: fields.read_or_default("delivery", problems),
            max_ahead: fields.read_or_default("max_ahead", problems),
            runbook_sections: fields.read_or_default("runbook_sections", problems),
            postmortem_sections: fields.read_or_default("postmortem_sections", problems),
            review_every: fields.read("review_every", problems).unwrap_or_else(|| Period::days(180)),
            rules: fields.node("rules").map_or_else(Vec::new, |node| policies(node, problems)),
            exceptions: fields.read_or_default("exceptions", problems),
            baseline: fields
                .read("baseline", problems)
                .and_then(|path| pattern::project_file(&path, "baseline.json", problems)),
            theme: fields.read_or_default("theme", problems),
            outputs: fields.read_or_default("outputs", problems),
            today: today(written),
            is_pinned: written.is_some(),
            gathered: BTreeMap::new(),
            below: Below::default(),
            site_outline: SiteOutline::default(),
            revised: None,
        };
        fields.finish(problems);
        let repository = config.repository.clone().or_else(|| config.named_repository());
        let config = Self { repository, ..config };
        config.refuse_own_prefixes(problems);
        members::refuse_twins(&config.repositories, problems);
        config
    }

    /// The repository that other keys imply: an edit link, or a published prefix that shows a folder of the
    /// repository.
    fn named_repository(&self) -> Option<Repository> {
        let edit =
            self.source_url.as_deref().and_then(Repository::of_file).filter(|(_, path)| path.is_empty());
        let prefixes = self.runbook_urls.iter().filter_map(|prefix| {
            let found = Repository::of_file(&prefix.url)?;
            (found.1 == prefix.path.trim_end_matches('/')).then_some(found)
        });
        edit.into_iter().chain(prefixes).next().map(|(repository, _)| repository)
    }

    /// Whether a normalised URL is on this site, below a published prefix, or of a file in this repository. The root
    /// of a site is not the URL of a page.
    pub fn publishes(&self, url: &str) -> bool {
        let prefixes = self.runbook_urls.iter().map(|prefix| prefix.url.as_str());
        let mut prefixes = self.base_url.as_deref().into_iter().chain(prefixes);
        prefixes.any(|prefix| strip_prefix(url, prefix).is_some_and(|rest| !rest.is_empty()))
            || self.repository.as_ref().is_some_and(|repository| repository.own(url).is_some())
    }

    /// Whether each page has a Markdown twin.
    pub fn has_twins(&self) -> bool {
        self.outputs.contains(&Output::Markdown)
    }

    /// The first entry of `documents` that matches a file.
    pub fn documents_at(&self, path: &Utf8Path, hidden: Option<Hidden>) -> Option<usize> {
        self.of(path).documents.iter().position(|entry| entry.matches_file(path, hidden))
    }

    /// Whether a file contains alarm definitions, by its path.
    pub fn has_alarms(&self, path: &Utf8Path) -> bool {
        let path = beside(path);
        let own = self.of(&path);
        if !own.alarms.is_empty() {
            return own.alarm_files(&path).is_some();
        }
        // It is below an entry of `documents`, in a folder named `alarms`.
        own.documents.iter().any(|entry| {
            let below = path.strip_prefix(entry.path.beginning()).ok().and_then(Utf8Path::parent);
            let mut folders = below.into_iter().flat_map(Utf8Path::components);
            folders.any(|folder| folder.as_str().eq_ignore_ascii_case("alarms"))
        })
    }

    /// The entry of `alarms` that matches a file.
    pub fn alarm_files(&self, path: &Utf8Path) -> Option<&AlarmFiles> {
        let path = beside(path);
        self.of(&path).alarms.iter().find(|files| files.path.is_match(&path))
    }

    /// Whether a pattern may match something in a hidden folder.
    pub fn reaches(&self, folder: &Utf8Path) -> bool {
        let documents = || self.documents.iter();
        let alarms = self.alarms.iter().any(|files| files.path.reaches(folder));
        let default = self.alarms.is_empty() && documents().any(|entry| entry.path.reaches(folder));
        let theme = [&self.theme.templates, &self.theme.static_files];
        let named =
            theme.into_iter().flatten().any(|named| named.starts_with(folder) || folder.starts_with(named));
        // Service entries count in hidden folders, too.
        let below = documents().any(|entry| entry.path.beginning() != "" && entry.path.reaches(folder));
        alarms
            || default
            || named
            || below
            || documents().any(|entry| entry.path.beginning().starts_with(folder))
    }

    /// The normal form of a severity: the one that `severities` maps it to, or a standard severity in its standard
    /// spelling.
    pub fn severity<'a>(&'a self, word: &'a str) -> &'a str {
        let ours = self.severities.values().map(String::as_str).chain(SEVERITIES);
        let mapped = self.severities.get(&word.to_lowercase()).map(String::as_str);
        mapped.or_else(|| ours.into_iter().find(|ours| ours.eq_ignore_ascii_case(word))).unwrap_or(word)
    }

    /// The last stage. Default: `production`.
    pub fn last_stage(&self) -> &str {
        self.stages.last().map_or("production", |stage| stage.value.as_str())
    }

    /// The index of a stage, if it is listed.
    pub fn stage_order(&self, stage: &str) -> Option<usize> {
        self.stages.iter().position(|known| known.value.eq_ignore_ascii_case(stage))
    }

    /// Whether the project lists its stages, and this is none of them.
    pub fn is_unlisted_stage(&self, stage: &str) -> bool {
        !self.stages.is_empty() && self.stage_order(stage).is_none()
    }

    pub fn policy(&self, rule: &str) -> Option<&Policy> {
        self.rules.iter().find(|(name, _)| name.value == rule).map(|(_, policy)| policy)
    }
}

/// The path that decides for a file. For a file of Terraform variable values, it is a configuration in the same
/// folder.
fn beside(path: &Utf8Path) -> Cow<'_, Utf8Path> {
    if path.extension() == Some("tfvars") { path.with_extension("tf").into() } else { path.into() }
}

/// The URL with one trailing slash. `None` for `""` and `/`, which mean that the site has no URL of its own.
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

/// The entries of `documents`, or `content/` if there are none. An empty list is reported, unless something else is
/// wrong already.
fn documents(node: &Node, fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Vec<Documents> {
    let documents: Vec<Documents> = fields.read_or_default("documents", problems);
    if !documents.is_empty() {
        return documents;
    }
    if let Some(written) = node.get("documents").filter(|_| problems.is_empty()) {
        let help = "name a folder such as `docs/`, or remove the key: the default is `content/`";
        let message = "`documents` is empty, so nothing is checked";
        problems.push(Problem::malformed(written.span, message, help));
    }
    vec![Documents::default_at(node.span)]
}

/// The stages, in order. A stage that is listed twice is reported.
fn stages(node: &Node, problems: &mut Vec<Problem>) -> Vec<Spanned<String>> {
    let stages: Vec<Spanned<String>> = Vec::read(node, problems).unwrap_or_default();
    for (at, stage) in stages.iter().enumerate() {
        if stages[..at].iter().any(|earlier| earlier.value.eq_ignore_ascii_case(&stage.value)) {
            let message = format!("stage `{}` is listed twice", stage.value);
            problems.push(Problem::malformed(stage.span, message, "list each stage once, first to last"));
        }
    }
    stages
}

fn policies(node: &Node, problems: &mut Vec<Problem>) -> Vec<(Spanned<String>, Policy)> {
    if !node.is_map() {
        wrong(node, "a map of rules", "write `rule-name: warning` lines", problems);
    }
    let entries = node.entries().iter();
    entries.filter_map(|(name, value)| Some((name.clone(), Policy::read(value, problems)?))).collect()
}

impl Read for Prefix {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "runbook URL", problems);
        let url = fields.require("url", node.span, problems);
        let path: Option<Spanned<String>> = fields.require("path", node.span, problems);
        fields.finish(problems);
        let path = path?;
        let folder = path.value.trim_start_matches("./").trim_matches('/');
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Some(Self { url: url?, path: folder, path_span: path.span })
    }
}

impl Read for OwedReviews {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(checklist) = node.spanned() {
            return Some(Self { checklist, when: None });
        }
        let mut fields = Fields::of(node, "reviews entry", problems);
        let checklist = fields.require("checklist", node.span, problems);
        let when = fields.read("when", problems);
        fields.finish(problems);
        Some(Self { checklist: checklist?, when })
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

words_schema!(Level);

impl Read for Level {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        meaning(node, Self::WORDS, ("a level", "write `error`, `warning` or `off`"), problems)
    }
}
