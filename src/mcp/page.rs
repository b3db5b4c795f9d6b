//! `get_page`: a page as Markdown, or a section of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Outcome, Refusal, Text};
use super::limits::{FEW, MOST_TEXT, TEXT};
use super::list::{ByteBudget, Listed, Part, named};
use super::place::{Location, address};
use super::project::Project;
use super::tools::{Tool, tool};
use crate::fill::Value as Filled;
use crate::link::Site;
use crate::lookup::{Candidate, LookupResult, Twin};

pub const TOOL: Tool = tool!(
    "get_page",
    "Read a page",
    "The text of a page of the site as Markdown, or of one of its sections. `page` is an `address` of an earlier answer, a path \
     of a file of the repository, or a name that only one page has. Long texts come in parts: request the next part with \
     `next_offset`. With `labels`, placeholders in its commands are filled in."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// An address of the site, a path of a file of the repository, or a title.
    #[schemars(length(min = 1, max = 400))]
    page: String,
    /// The id of a section, if not all of the page is wanted; an address may end in `#id` as well.
    section: Option<String>,
    /// Labels and parameters to fill its commands in with, such as `{"namespace": "checkout"}`.
    #[serde(default)]
    labels: BTreeMap<String, String>,
    /// How many bytes of the text to leave out: `next_offset` of the answer before.
    #[serde(default)]
    offset: usize,
    /// How many bytes of the text to answer with at most.
    #[serde(default = "text_limit")]
    #[schemars(range(min = 1, max = 24000))]
    limit: usize,
}

pub fn text_limit() -> usize {
    TEXT
}

/// Which part of a text is wanted, and the values to fill in.
pub struct TextWindow<'w> {
    pub labels: &'w BTreeMap<String, String>,
    pub offset: usize,
    pub limit: usize,
}

/// What an answer says about the text of its page.
#[derive(Serialize)]
pub struct About {
    title: String,
    kind: String,
    address: String,
    /// The location of the file that the page is made from. `None` for lists, which are made from many files.
    location: Option<Location>,
    section: Option<String>,
    service: Option<String>,
    severity: Option<String>,
    escalation: Vec<String>,
    /// Its sections. If there are many, only the first ones.
    sections: Listed,
    /// The values that its commands were filled in with, and values that were refused, with the reason.
    values: Vec<Filled>,
    /// The number of bytes of the whole text, of the text before this part, and of this part.
    total_bytes: usize,
    offset: usize,
    bytes: usize,
    next_offset: Option<usize>,
}

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let page = named("page", &args.page)?;
    let (path, anchor) = local(project.site(), page);
    let (url, alarm_anchor) = find(project, page, path)?;
    let wanted = TextWindow { labels: &args.labels, offset: args.offset, limit: args.limit };
    let named = args.section.as_deref().map(|id| id.trim_start_matches('#')).or(anchor);
    let section = named.filter(|id| !id.is_empty());
    let (about, text) = text(
        project,
        &url,
        section.or(alarm_anchor.as_deref()),
        section.is_some(),
        &wanted,
        &mut ByteBudget::default(),
    )?;
    Answer::with_text(json!({ "page": about }), Some(text))
}

/// The path and the anchor of a page that was asked for. The folder that the site is published below is removed.
fn local<'n>(site: &Site, name: &'n str) -> (&'n str, Option<&'n str>) {
    let base = site.config.base_url.as_deref().filter(|base| !base.is_empty());
    let own = base.and_then(|base| {
        name.strip_prefix(base).or_else(|| base.strip_suffix('/').filter(|base| *base == name).map(|_| ""))
    });
    let is_address = own.is_some() || (name.contains('/') && !name.contains(char::is_whitespace));
    let name = own.unwrap_or(name);
    let Some((path, anchor)) = name.split_once('#').filter(|_| is_address) else { return (name, None) };
    (path.split('?').next().unwrap_or(path), Some(anchor))
}

/// The address of a page from the site's root, and the section. For an alarm, the section that the alarm leads to.
fn find(project: &Project<'_>, asked: &str, path: &str) -> Result<(String, Option<String>), Refusal> {
    let site = project.site();
    if matches!(path.trim_start_matches('/'), "" | "index.html" | "index.md") {
        return Ok((String::new(), None));
    }
    let candidate = |own: &Candidate| {
        json!({
            "kind": own.kind,
            "title": own.title,
            "address": address(site, &own.url, None),
            "location": project.location(&own.url, None),
        })
    };
    match project.finder.find(path)? {
        LookupResult::Page { url, anchor, .. } => Ok((url, anchor)),
        LookupResult::Several(all) => {
            let says = format!("several pages match `{asked}`; ask for one by its `address`");
            Err(Refusal::new(says).with(all.iter().take(FEW).map(candidate).collect()))
        }
        LookupResult::Nothing(offered) => {
            let offered: Vec<String> = offered.iter().map(|word| format!("`{word}`")).collect();
            Err(Refusal::new(match &offered[..] {
                [] => format!("there is no page `{asked}`; `search` finds pages by their words"),
                _ => format!("there is no page `{asked}`; did you mean {}?", offered.join(" or ")),
            }))
        }
    }
}

/// A part of the text of a page, and what the answer says about it. A missing section is an error only if it was
/// asked for by name.
pub fn text(
    project: &Project<'_>,
    url: &str,
    section: Option<&str>,
    is_named: bool,
    wanted: &TextWindow<'_>,
    budget: &mut ByteBudget,
) -> Result<(About, Text), Refusal> {
    let site = project.site();
    let Some(markdown) = project.finder.pages.twin(url)? else {
        return Err(Refusal::new(format!("`{url}` only redirects to another page, and has no text")));
    };
    let twin = Twin::parse(url, &markdown)?;
    let given: Vec<(String, String)> =
        wanted.labels.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let filled = twin.filled(&given);
    let sections = twin.sections();
    let section = section.filter(|id| is_named || twin.has_section(id));
    let as_value = |(id, heading): &(String, String)| json!({ "id": id, "heading": heading });
    let Some(text) = twin.markdown(section, &filled) else {
        let says = format!(
            "`{}` has no section `{}`; leave `section` out, or name one of these",
            twin.title,
            section.unwrap_or_default()
        );
        return Err(Refusal::new(says).with(sections.iter().take(2 * FEW).map(as_value).collect()));
    };
    let text = project.checked.secrets.clean(&text);
    let part = part(&text, wanted.offset, wanted.limit)?;
    let at = address(site, url, section);
    let location = project.location(url, section);
    let about = About {
        address: at.clone(),
        section: section.map(str::to_owned),
        service: twin.service.clone(),
        severity: twin.severity().map(str::to_owned),
        escalation: twin.escalation.iter().take(FEW).cloned().collect(),
        sections: budget.list(&sections, Part::new(0, FEW), as_value),
        values: filled.values.into_iter().take(FEW).collect(),
        total_bytes: text.len(),
        offset: part.start,
        bytes: part.len(),
        next_offset: (part.end < text.len()).then_some(part.end),
        title: twin.title,
        kind: twin.kind,
        location,
    };
    let from = about.location.as_ref().map_or(at, |own| format!("{}:{}", own.path, own.line));
    Ok((about, Text { from, text: text[part].to_owned() }))
}

/// A part of a text with at most this many bytes. It ends at the end of a line if possible.
fn part(text: &str, offset: usize, limit: usize) -> Result<std::ops::Range<usize>, Refusal> {
    if offset > text.len() {
        return Err(Refusal::new(format!("the text has {} bytes, and `offset` is {offset}", text.len())));
    }
    let start = text.floor_char_boundary(offset);
    let limit = limit.clamp(1, MOST_TEXT);
    let most = text.floor_char_boundary(start.saturating_add(limit));
    if most == text.len() {
        return Ok(start..most);
    }
    let line = text[start..most].rfind('\n').map(|at| start + at + 1);
    // At least one character, so that repeated requests get to the end.
    let end = line.unwrap_or(most).max(text.ceil_char_boundary(start + 1));
    Ok(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_whole_text() {
        let text = "one\ntwo äöü\n\nfour";
        for limit in 1..30 {
            let (mut all, mut at) = (String::new(), 0);
            while at < text.len() {
                let part = part(text, at, limit).expect("it is in the text");
                assert!(part.len() <= limit.max(2), "{part:?}");
                all.push_str(&text[part.clone()]);
                at = part.end;
            }
            assert_eq!(all, text, "{limit}");
        }
        assert!(part(text, 99, 10).is_err());
        assert_eq!(part(text, text.len(), 10).expect("it is the end"), text.len()..text.len());
    }
}
