//! Reads postmortems that are not among the documents, or not as such: what they say about answers may not get lost.

use super::front_matter::front_matter;
use super::kind::of_keys;
use crate::model::{Common, Kind, Postmortem, Withheld, WithheldBy, says_something};
use crate::mount::{is_data, kind_of_folders};
use crate::read::{Fields, Problem};
use crate::source::{FileId, Source, Span};
use crate::yaml::{self, Node};

/// A postmortem from its front matter.
pub fn of_matter(
    file: FileId,
    node: &Node,
    entry: Option<usize>,
    by: WithheldBy,
    mut problems: Vec<Problem>,
) -> Withheld {
    let mut fields = Fields::of(node, Kind::Postmortem.word(), &mut problems);
    let common = Common::read(&mut fields, &mut problems);
    let postmortem = Postmortem::read(&mut fields, &mut problems);
    fields.finish(&mut problems);
    let lost = problems.iter().find_map(Problem::lost);
    Withheld { file, by, entry, service: common.service, postmortem, lost }
}

/// A postmortem that no entry of `documents` covers. `None` if the file is something else, or a template for one.
pub fn of_file(file: FileId, source: &Source, why: &'static str) -> Option<Withheld> {
    let mut problems = Vec::new();
    let text = &source.text;
    let (node, body) = if is_data(&source.path) {
        let (node, malformed) = yaml::read_one(file, text);
        problems.extend(malformed.into_iter().map(Problem::Malformed));
        (node, text.len())
    } else {
        front_matter(file, text, &mut problems)
    };
    let broken = (!problems.is_empty()).then_some(if body > 0 { &text[..body] } else { text.as_str() });
    let written = |key: &str| node.as_ref()?.get(key)?.text();
    let in_folder = || source.path.parent().and_then(kind_of_folders) == Some(Kind::Postmortem);
    let is_one = match written("kind") {
        Some(kind) => kind.trim().eq_ignore_ascii_case(Kind::Postmortem.word()),
        None => {
            of_keys(node.as_ref(), broken) == Some(Kind::Postmortem)
                || (in_folder() && written("incident").is_some_and(says_something))
        }
    };
    let nothing = Node::empty(Span::start_of(file));
    let by = WithheldBy::LeftOut(why.into());
    is_one.then(|| of_matter(file, node.as_ref().unwrap_or(&nothing), None, by, problems))
}

/// Whether the front matter of a text is that of a review or a postmortem, and not of a template for one.
pub fn is_record(text: &str) -> bool {
    let matter = text.split("\n---").next().filter(|_| text.starts_with("---")).unwrap_or_default();
    let value = |key: &str| matter.lines().find_map(|line| line.strip_prefix(key));
    let says = |key: &str| value(key).is_some_and(|value| says_something(value) && !value.contains('<'));
    says("incident:") || says("checklist:") || value("checklist:").is_some() && value("answers:").is_some()
}
