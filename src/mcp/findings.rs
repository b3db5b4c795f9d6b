//! `findings`: what `readyroom check` finds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::list::{ByteBudget, Listed, Part, entries, named};
use super::place::{address, location};
use super::project::Project;
use super::tools::{Tool, tool};
use crate::config;
use crate::link::Site;
use crate::read::nearest;
use crate::report::{Report, Summary, has_read_anything};
use crate::routes::PageKind;
use crate::rules::{self, Reported, Rule};

pub const TOOL: Tool = tool!(
    "findings",
    "What is wrong with the project",
    "What `readyroom check` finds in the files as they are now: dead links, alarms without a runbook, answers that the \
     repository contradicts, overdue reviews and more, each with its location, what is wrong and how to fix it. Filter by \
     path, rule, level or service. Findings that the project's baseline knows are counted, and listed with `baselined`."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// Only those in this file, or below this folder, by its path from the project's root.
    path: Option<String>,
    /// Only those of this rule, by its code or name.
    rule: Option<String>,
    /// Only errors, or only warnings.
    level: Option<Level>,
    /// Only those in files of this service, as its page lists them.
    service: Option<String>,
    /// List the findings that the baseline knows, instead of those that it does not.
    #[serde(default)]
    baselined: bool,
    /// How many findings to leave out: `next_offset` of the answer before.
    #[serde(default)]
    offset: usize,
    /// How many findings to answer with at most.
    #[serde(default = "entries")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
}

#[derive(Serialize)]
struct Data {
    as_of: String,
    /// The summary of the whole project, as `readyroom check` prints it.
    summary: Summary,
    findings: Listed,
}

/// The maximum number of related positions listed for a finding.
const RELATED: usize = 3;

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let (site, checked) = (project.site(), project.checked);
    if !has_read_anything(site) {
        return Err(Refusal::new(
            "nothing was checked: the project has no document, alarm, service or checklist; `documents` and `alarms` in \
             readyroom.yaml say where they are",
        ));
    }
    let path = args.path.as_deref().map(|path| known_path(site, path)).transpose()?;
    let rule = args.rule.as_deref().map(known_rule).transpose()?;
    let level = args.level.map(|level| match level {
        Level::Error => config::Level::Error,
        Level::Warning => config::Level::Warning,
    });
    let service = args.service.as_deref().map(|name| project.service(name)).transpose()?;
    let is_wanted = |reported: &&Reported| {
        let source = &site.sources[reported.finding.place.file];
        path.as_ref().is_none_or(|path| is_at(source.shown(), path))
            && rule.is_none_or(|rule| rule.code == reported.rule.code)
            && level.is_none_or(|level| level == reported.level)
            && service.is_none_or(|id| source.path.starts_with(&site.service(id).service.folder))
    };
    let all = if args.baselined { &checked.old } else { &checked.new };
    let wanted: Vec<&Reported> = all.iter().filter(is_wanted).collect();
    let report = Report {
        excepted: &checked.excepted,
        baselined: checked.old.len(),
        ..Report::new(site, &checked.new)
    };
    let part = Part::new(args.offset, args.limit);
    Answer::of(Data {
        as_of: site.config.today.to_string(),
        summary: report.summary(),
        findings: ByteBudget::default().list(&wanted, part, |reported| entry(project, reported)),
    })
}

fn is_at(shown: &str, path: &str) -> bool {
    shown.strip_prefix(path).is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// The path of a file that was read, or of a folder with such files. Refuses any other path.
fn known_path(site: &Site, path: &str) -> Result<String, Refusal> {
    let own = named("path", path)?.trim_start_matches("./").trim_end_matches('/');
    let own = if own == "." { "" } else { own };
    let shown = || site.sources.own().map(crate::sources::File::shown);
    if shown().any(|known| is_at(known, own)) {
        return Ok(own.to_owned());
    }
    Err(Refusal::new(match nearest(own, shown()) {
        Some(nearest) => format!("no file was read at `{path}`; did you mean `{nearest}`?"),
        None => format!("no file was read at `{path}`: paths are those of the project, from its root"),
    }))
}

fn known_rule(name: &str) -> Result<&'static Rule, Refusal> {
    let own = named("rule", name)?;
    let is_its = |rule: &&Rule| rule.name == own || rule.code.eq_ignore_ascii_case(own);
    if let Some(rule) = rules::ALL.iter().find(is_its) {
        return Ok(rule);
    }
    Err(Refusal::new(match nearest(own, rules::ALL.iter().map(|rule| rule.name)) {
        Some(nearest) => format!("there is no rule `{own}`; did you mean `{nearest}`?"),
        None => format!("there is no rule `{own}`; `get_page` with `rules/` lists them"),
    }))
}

/// One finding.
pub fn entry(project: &Project<'_>, reported: &Reported) -> Value {
    let site = project.site();
    let Reported { rule, level, finding, identity } = reported;
    let related = finding.related.iter().take(RELATED);
    let related = related.map(|(place, says)| json!({ "location": location(site, *place), "message": says }));
    let fix = finding.change.as_ref().and_then(|change| rules::fix(site, change)).map(|fix| fix.title);
    json!({
        "code": rule.code,
        "rule": rule.name,
        "level": level.word(),
        "message": finding.message,
        "help": finding.help,
        "location": location(site, finding.place),
        "related": related.collect::<Vec<_>>(),
        "fix": fix,
        "fingerprint": identity.fingerprint(),
        "address": address(site, &PageKind::Rule.url_of(rule.name), None),
    })
}
