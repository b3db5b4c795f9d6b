//! The kinds of files that people write, with the schema and the reader of each.

use schemars::Schema;

use crate::alarms::list;
use crate::config::Config;
use crate::markdown;
use crate::model::{Checklist, Common, Postmortem, Review, Runbook, Service};
use crate::read::{Fields, Problem, absent_keys};
use crate::schema;
use crate::source::FileId;
use crate::yaml;

/// A kind of file or front matter.
pub struct Written {
    /// The name of its page.
    pub name: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
    /// Where such files are, and what is special about them, as Markdown.
    pub introduction: &'static str,
    /// The source file with its doc comments.
    pub source: &'static str,
    pub schema: fn() -> Schema,
    /// Reads a text of this kind, and returns the problems.
    pub read: fn(&str) -> Vec<Problem>,
}

/// Keys of the front matter of every document.
pub const PAGE: Written = Written {
    name: "page",
    title: "Page keys",
    summary: "The keys that runbooks, reviews, postmortems and plain pages share.",
    introduction: "Front matter is at the very top of a Markdown file, between two lines of `---`. Every key is optional, \
                       and so is the front matter: a plain Markdown file is a full page. [Runbooks](runbook.md), [reviews](review.md) and \
                       [postmortems](postmortem.md) have further keys of their own.",
    source: "the doc comments of src/model/document.rs",
    schema: schema::PAGE.schema,
    read: |text| document(text, "page", |_, _| ()),
};

pub const ALL: &[Written] = &[
    PAGE,
    Written {
        name: "runbook",
        title: "Runbook keys",
        summary: "The keys of a runbook: its alarms, its review, who to call, parameters.",
        introduction: "A runbook is a Markdown file in a folder named `runbooks` or `playbooks`, at any depth, one with `kind: runbook`, or \
                       any page that an alarm leads to. \
                       [Write a runbook](../teams.md#write-a-runbook) shows one whole.",
        source: "the doc comments of src/model/runbook.rs and document.rs",
        schema: schema::RUNBOOK.schema,
        read: |text| document(text, "runbook", |fields, problems| drop(Runbook::read(fields, problems))),
    },
    Written {
        name: "review",
        title: "Review keys",
        summary: "The keys of a review: its checklist, status, reviewers, and every answer with its evidence, actions and waiver.",
        introduction: "A review is a Markdown file in a folder named `reviews`, at any depth, that names its checklist, one with \
                       `kind: review`, or one with `checklist` and `answers`. \
                       `readyroom new review SERVICE` writes one with every item in place, and \
                       [Answer a review](../teams.md#answer-a-review) says how it is judged.",
        source: "the doc comments of src/model/review.rs, action.rs and document.rs",
        schema: schema::REVIEW.schema,
        read: |text| document(text, "review", |fields, problems| drop(Review::read(fields, problems))),
    },
    Written {
        name: "postmortem",
        title: "Postmortem keys",
        summary: "The keys of a postmortem: times, alarms, runbooks, causes, timeline, actions.",
        introduction: "A postmortem is a Markdown file in a folder named `postmortems`, `postmortem` or `post-mortems`, at any depth, \
                       one with `kind: postmortem`, or one with `checklist_items` or an `incident` and its times, causes or actions. \
                       `readyroom new postmortem SERVICE TITLE` writes one with every key in place.",
        source: "the doc comments of src/model/postmortem.rs, action.rs and document.rs",
        schema: schema::POSTMORTEM.schema,
        read: |text| {
            document(text, "postmortem", |fields, problems| drop(Postmortem::read(fields, problems)))
        },
    },
    Written {
        name: "checklist",
        title: "Checklist keys",
        summary: "The keys of a checklist: what it extends, its sections, and its items.",
        introduction: "A checklist is a Markdown file in `checklists/`, or one anywhere else with `kind: checklist`. \
                       [Own a checklist](../platform.md#own-a-checklist) says how one extends another.",
        source: "the doc comments of src/model/checklist.rs",
        schema: schema::CHECKLIST.schema,
        read: |text| {
            let mut problems = Vec::new();
            let file = FileId(0);
            let node = yaml::read_one(file, text).0;
            Checklist::read(file, "stem", node.as_ref(), 0, markdown::parse(file, "", 0), &mut problems);
            problems
        },
    },
    Written {
        name: "service-yaml",
        title: "service.yaml",
        summary: "The keys of a service entry: who owns it, who is on call, and the facts that decide what it is asked.",
        introduction: "A `service.yaml`, or `service.yml`, makes its folder a service, wherever it is: everything below it belongs \
                       to the service, down to the next entry. Every key is optional, so an empty file will do. \
                       `readyroom new service PATH` writes one with every key in place. Where there is none, a `catalog-info.yaml` of \
                       [Backstage](../platform.md#what-a-repository-has-already) serves too.",
        source: "the doc comments of src/model/service.rs",
        schema: schema::SERVICE.schema,
        read: |text| {
            let mut problems = Vec::new();
            let node = yaml::read_one(FileId(0), text).0.expect("a document");
            Service::read(FileId(0), "content/a/b".into(), "a/b".into(), &node, &mut problems);
            problems
        },
    },
    Written {
        name: "alarm-list",
        title: "A list of alarms",
        summary: "The keys of a plain list of alarms, for systems whose own files are not read.",
        introduction: "Alarms are read from the monitoring system's own files, and [most systems have some](../platform.md#alarms). \
                       For one that has none, write a YAML or JSON file with the key `alarms`, under any name, where \
                       [`alarms`](readyroom-yaml.md#alarms) in `readyroom.yaml` finds it.",
        source: "the doc comments of src/alarms/list.rs",
        schema: schema::ALARMS.schema,
        read: |text| {
            let mut problems = Vec::new();
            let (config, _) = Config::read(FileId(0), "", |_| jiff::civil::date(2026, 11, 20));
            // Drop the keys that reading the config looked for.
            absent_keys::take();
            list::read(&yaml::read_one(FileId(0), text).0.expect("a document"), &config, &mut problems);
            problems
        },
    },
    Written {
        name: "readyroom-yaml",
        title: "readyroom.yaml",
        summary: "The keys of the project's own file: addresses, alarms, severities, stages, required reviews, levels of rules.",
        introduction: "A `readyroom.yaml` makes its folder a project; commands find it from any folder below. Every key is optional, \
                       so an empty file will do. A value that cannot be read ends the run with exit code 2 and its position; an \
                       unknown key is a warning, as everywhere.",
        source: "the doc comments of src/config.rs",
        schema: schema::CONFIG.schema,
        read: |text| Config::read(FileId(0), text, Option::unwrap_or_default).1,
    },
];

fn document(text: &str, kind: &'static str, own: fn(&mut Fields<'_>, &mut Vec<Problem>)) -> Vec<Problem> {
    let mut problems = Vec::new();
    let node = yaml::read_one(FileId(0), text).0.expect("a document");
    let mut fields = Fields::of(&node, kind, &mut problems);
    Common::read(&mut fields, &mut problems);
    own(&mut fields, &mut problems);
    fields.finish(&mut problems);
    problems
}
