//! Decides whether two versions of a body look the same from other pages.

use super::{Diagram, Heading, Link, Markdown};

impl Markdown {
    /// Whether the two versions have the same links, link targets and pictures. They may then differ only in the text
    /// below their headings, and in positions. Every field is named here, so that a new field cannot be forgotten.
    pub fn links_like(&self, other: &Self) -> bool {
        let Self {
            headings,
            links,
            anchors,
            labels,
            // Only the parts that they are in matter, and `unwritten_parts` compares those.
            unfinished: _,
            placeholders: _,
            uses: _,
            risky: _,
            logins: _,
            verifies: _,
            comments: _,
            diagrams,
            foreign: _,
            unlinked: _,
            takes_in,
            raw_title,
            // They are among the anchors.
            raw_ids: _,
            included,
            lead: _,
            retired,
            word_counts: _,
        } = self;
        // An included file may change while this page does not.
        let is_alone = included.is_empty() && other.included.is_empty();
        is_alone
            && all(headings, &other.headings, heading)
            && all(links, &other.links, link)
            && *anchors == other.anchors
            && *labels == other.labels
            && all(diagrams, &other.diagrams, diagram)
            && *takes_in == other.takes_in
            && *raw_title == other.raw_title
            && retired.as_ref().map(|says| &says.value) == other.retired.as_ref().map(|says| &says.value)
            && self.has_content() == other.has_content()
            && self.parts_with_words().eq(other.parts_with_words())
            && self.unwritten_parts().eq(other.unwritten_parts())
    }
}

fn all<T>(one: &[T], other: &[T], are_alike: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| are_alike(one, other))
}

fn heading(one: &Heading, other: &Heading) -> bool {
    let Heading { level, text, id, is_nested, is_struck, span: _ } = one;
    (*level, text, id) == (other.level, &other.text, &other.id)
        && (*is_nested, *is_struck) == (other.is_nested, other.is_struck)
}

fn link(one: &Link, other: &Link) -> bool {
    let Link { kind, destination, text, is_name, span: _ } = one;
    (*kind, destination, text, *is_name) == (other.kind, &other.destination, &other.text, other.is_name)
}

fn diagram(one: &Diagram, other: &Diagram) -> bool {
    let Diagram { span: _, drawing } = one;
    *drawing == other.drawing
}
