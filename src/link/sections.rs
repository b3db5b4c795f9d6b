//! Resolves the anchors of links to sections of a page.

use super::anchors::Anchors;
use super::pages::Page;
use super::urls::decoded;
use crate::markdown::free_id;
use crate::read::nearest;

/// Whether an anchor needs no section on the page: the top, a line of a file, a text fragment, a block in Obsidian, or a
/// tab or a line of code in `MkDocs`.
pub fn is_no_section(anchor: &str) -> bool {
    // Bitbucket writes `#lines-3:5`.
    let line = anchor.strip_prefix("lines-").or_else(|| anchor.strip_prefix(['L', 'l'])).unwrap_or_default();
    let is_line = line.starts_with(|c: char| c.is_ascii_digit())
        && line.chars().all(|c| c.is_ascii_digit() || "-LlCc:,".contains(c));
    let begins = [":~:", "^", "__tabbed_", "__codelineno-"].iter().any(|start| anchor.starts_with(start));
    anchor.eq_ignore_ascii_case("top") || begins || is_line
}

/// The part of such an anchor that browsers support.
pub fn of_browsers(anchor: &str) -> Option<String> {
    anchor.eq_ignore_ascii_case("top").then(|| "top".to_owned())
}

/// The id on a page that an anchor means: as written, decoded, or in lower case, which GitHub accepts.
pub fn section(page: &Page, wanted: &str) -> Option<String> {
    section_in(&page.anchors, wanted)
}

/// The same as `section`, for the given anchors of a page.
pub fn section_in(anchors: &Anchors, wanted: &str) -> Option<String> {
    let plain = decoded(wanted);
    // Prefixes that GitHub and Bitbucket add to a slug.
    let prefixes = ["user-content-", "markdown-header-"];
    let bare = prefixes.iter().find_map(|prefix| plain.strip_prefix(prefix)).unwrap_or(&plain);
    let own = |id: &str| anchors.ids.get(&*free_id(id)).cloned();
    let exact = [wanted, &plain, bare].into_iter().find_map(own).or_else(|| own(&bare.to_lowercase()));
    // Slugs of other generators count if they match only one section.
    exact.or_else(|| anchors.meant(bare).filter(|_| !bare.is_empty()).cloned())
}

/// Whether an anchor may be an id that contains an `AsciiDoc` attribute, once that is filled in: `proc_{context}`.
pub fn may_be_filled_in(page: &Page, wanted: &str) -> bool {
    page.anchors.open_ids.iter().any(|id| fits(id, wanted))
}

/// Whether an anchor may be the id of a heading that contains a word filled in by another tool. Not used for the links
/// of alarms, which are resolved against the page as this site shows it.
pub fn may_be_heading(page: &Page, wanted: &str) -> bool {
    page.anchors.open_headings.iter().any(|id| fits(id, wanted))
}

/// Whether an id with a placeholder in braces may become this anchor.
fn fits(id: &str, wanted: &str) -> bool {
    let (Some(open), Some(close)) = (id.find('{'), id.rfind('}')) else { return false };
    close > open
        && wanted.len() >= open + id.len() - close - 1
        && wanted.starts_with(&id[..open])
        && wanted.ends_with(&id[close + 1..])
}

/// Whether an anchor with placeholders may become an id of a page. `mark` stands for each placeholder. The letters
/// around them decide: `#pods-{{ $labels.kind }}` cannot become `#disk-full`.
pub fn may_be_section(page: &Page, wanted: &str, mark: char) -> bool {
    /// A few letters do not identify a section: `#L{{ $labels.line }}` is a line of a file.
    const FEW: usize = 3;
    let letters = |text: &str| -> String {
        decoded(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let first = letters(wanted.split(mark).next().unwrap_or_default());
    let last = letters(wanted.rsplit(mark).next().unwrap_or_default());
    let prefixes = ["usercontent", "markdownheader"];
    let first = prefixes.iter().find_map(|prefix| first.strip_prefix(prefix)).unwrap_or(&first);
    first.len() + last.len() < FEW
        || !page.anchors.open_ids.is_empty()
        || page.anchors.may_have(|id| {
            let id = letters(id);
            id.starts_with(first) && id.ends_with(&last)
        })
}

/// The id that is most similar to an anchor that leads nowhere. If there is none, the shortest id that begins with it:
/// `slow-pages` for `slow`.
pub fn nearest_section(page: &Page, wanted: &str) -> Option<String> {
    let wanted = decoded(wanted).to_lowercase();
    let headings = || page.document.markdown.headings.iter().take(300).map(|heading| heading.id.as_str());
    let goes_on = |id: &&str| id.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with(['-', '_']));
    let longer = || headings().filter(goes_on).min_by_key(|id| id.len()).filter(|_| !wanted.is_empty());
    nearest(&wanted, headings()).or_else(longer).map(str::to_owned)
}
