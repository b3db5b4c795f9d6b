//! The fact that a pipeline is code, and that something triggers it.

use super::running::ResourceAnswer::{self, Unknown, Yes};
use super::running::{anywhere, components};
use super::{FactDefinition, file_fact};
use crate::delivery::{GITHUB_ACTIONS, GITLAB_CI, Kind, Property, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;

/// Events that are unrelated to code. A workflow that only has such triggers replies to issues or labels them.
const OF_TALK: [&str; 9] = [
    "discussion",
    "discussion_comment",
    "fork",
    "gollum",
    "issue_comment",
    "issues",
    "label",
    "milestone",
    "watch",
];

pub const PIPELINE_AS_CODE: FactDefinition = file_fact(
    "pipeline-as-code",
    "a GitHub Actions or GitLab CI workflow was read for the service, and something triggers it",
    |subject, _| anywhere(subject, &[Kind::Workflow], "workflow", |own| starts(subject, own)),
);

/// Whether something triggers a workflow. GitLab triggers a pipeline on every push. A reusable workflow of GitHub needs
/// a caller that is triggered.
fn starts<'a>(subject: &Subject<'_>, own: &'a LinkedComponent) -> ResourceAnswer<'a> {
    if own.component.reader == GITLAB_CI && !subject.site.running.pipelines_read.contains(&own.file) {
        return Unknown(None, "no pipeline that was read includes it".to_owned());
    }
    let only_talks = |own: &LinkedComponent| {
        let is_talk =
            |own: &Property| matches!(&own.value, Value::Text(event) if OF_TALK.contains(&event.as_str()));
        own.component.get("trigger").is_some() && own.component.all("trigger").all(is_talk)
    };
    if only_talks(own) && components(subject, &[Kind::Workflow]).all(only_talks) {
        return Unknown(None, "only issues and the like start it".to_owned());
    }
    let is_started = |own: &LinkedComponent| {
        let mut triggers = own.component.all("trigger");
        own.component.reader != GITHUB_ACTIONS
            || triggers.any(|own| !matches!(&own.value, Value::Text(text) if text == "workflow_call"))
    };
    let is_called = own.component.get("trigger").is_some();
    if is_started(own) || is_called && components(subject, &[Kind::Workflow]).any(is_started) {
        Yes
    } else {
        Unknown(None, "nothing starts it".to_owned())
    }
}
