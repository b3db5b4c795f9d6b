//! Sections that only the program all-contributors names, in the list that it writes into a page: `#ideas-mira`.

use super::Markdown;

/// The beginning of the list.
const MARK: &str = "ALL-CONTRIBUTORS-LIST:START";

/// The kinds of contributions that are links to a section.
///
/// <https://allcontributors.org/docs/en/emoji-key>
const KINDS: [&str; 27] = [
    "a11y",
    "audio",
    "blog",
    "business",
    "content",
    "data",
    "design",
    "eventOrganizing",
    "example",
    "financial",
    "fundingFinding",
    "ideas",
    "infra",
    "maintenance",
    "mentoring",
    "platform",
    "plugin",
    "projectManagement",
    "promotion",
    "question",
    "research",
    "security",
    "talk",
    "tool",
    "translation",
    "tutorial",
    "video",
];

/// Adds the ids of these sections, so that the links of the list lead to its page.
pub fn add_sections(markdown: &mut Markdown, text: &str) {
    let sections = markdown.links.iter().filter_map(|link| section(&link.destination));
    let sections: Vec<String> = sections.map(str::to_owned).collect();
    if !sections.is_empty() && text.contains(MARK) {
        markdown.anchors.extend(sections);
    }
}

fn section(destination: &str) -> Option<&str> {
    let id = destination.strip_prefix('#')?;
    let (kind, name) = id.split_once('-')?;
    (KINDS.contains(&kind) && !name.is_empty()).then_some(id)
}
