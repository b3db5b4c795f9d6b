//! The elements of HTML that a person may write, and how they nest.

/// An element that a person may write.
#[derive(Debug)]
pub struct Element {
    pub name: &'static str,
    pub kind: Kind,
    /// Attributes in addition to `id`, `title`, `lang` and `dir`.
    pub attributes: &'static [&'static str],
}

/// How an element nests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Has no content.
    Void,
    /// Ends with the paragraph it is in.
    Inline,
    Block,
    /// Ends where the next begins.
    Item,
    /// Allowed in a table only.
    TablePart,
}

/// Classes are not allowed, since text with our classes could pass for a part of the page. `var`, `time` and `data`
/// are not allowed, since in a runbook `<time>` is a value to fill in.
pub const ELEMENTS: &[Element] = &[
    element("a", Kind::Inline, &["href", "name"]),
    element("abbr", Kind::Inline, &[]),
    element("b", Kind::Inline, &[]),
    element("bdi", Kind::Inline, &[]),
    element("bdo", Kind::Inline, &[]),
    element("blockquote", Kind::Block, &[]),
    element("br", Kind::Void, &[]),
    element("caption", Kind::TablePart, &[]),
    element("cite", Kind::Inline, &[]),
    element("code", Kind::Inline, &[]),
    element("col", Kind::TablePart, &["span"]),
    element("colgroup", Kind::TablePart, &["span"]),
    element("dd", Kind::Item, &[]),
    element("del", Kind::Inline, &[]),
    element("details", Kind::Block, &["open"]),
    element("dfn", Kind::Inline, &[]),
    element("div", Kind::Block, &["align"]),
    element("dl", Kind::Block, &[]),
    element("dt", Kind::Item, &[]),
    element("em", Kind::Inline, &[]),
    element("figcaption", Kind::Block, &[]),
    element("figure", Kind::Block, &[]),
    element("h2", Kind::Block, &["align"]),
    element("h3", Kind::Block, &["align"]),
    element("h4", Kind::Block, &["align"]),
    element("h5", Kind::Block, &["align"]),
    element("h6", Kind::Block, &["align"]),
    element("hr", Kind::Void, &[]),
    element("i", Kind::Inline, &[]),
    element("img", Kind::Void, &["src", "alt", "width", "height", "align"]),
    element("ins", Kind::Inline, &[]),
    element("kbd", Kind::Inline, &[]),
    element("li", Kind::Item, &["value"]),
    element("mark", Kind::Inline, &[]),
    element("ol", Kind::Block, &["start", "type", "reversed"]),
    element("p", Kind::Block, &["align"]),
    element("pre", Kind::Block, &[]),
    element("q", Kind::Inline, &[]),
    element("rp", Kind::Inline, &[]),
    element("rt", Kind::Inline, &[]),
    element("ruby", Kind::Inline, &[]),
    element("s", Kind::Inline, &[]),
    element("samp", Kind::Inline, &[]),
    element("small", Kind::Inline, &[]),
    element("span", Kind::Inline, &[]),
    element("strike", Kind::Inline, &[]),
    element("strong", Kind::Inline, &[]),
    element("sub", Kind::Inline, &[]),
    element("summary", Kind::Block, &[]),
    element("sup", Kind::Inline, &[]),
    element("table", Kind::Block, &["align"]),
    element("tbody", Kind::TablePart, &[]),
    element("td", Kind::TablePart, &["align", "colspan", "rowspan", "headers"]),
    element("tfoot", Kind::TablePart, &[]),
    element("th", Kind::TablePart, &["align", "colspan", "rowspan", "headers", "scope"]),
    element("thead", Kind::TablePart, &[]),
    element("tr", Kind::TablePart, &["align"]),
    element("tt", Kind::Inline, &[]),
    element("u", Kind::Inline, &[]),
    element("ul", Kind::Block, &[]),
    element("wbr", Kind::Void, &[]),
];

/// Attributes of every element.
pub const GLOBAL: [&str; 4] = ["id", "title", "lang", "dir"];

/// Elements of HTML that are removed, with or without attributes. A tag in none of the three lists was not meant as
/// HTML: `<namespace>` is shown as text.
const LEFT_OUT: &[&str] = &[
    "applet", "article", "aside", "audio", "base", "body", "button", "canvas", "center", "embed", "fieldset",
    "font", "footer", "form", "frame", "frameset", "head", "header", "html", "iframe", "main", "math",
    "meta", "nav", "nobr", "noframes", "noscript", "picture", "script", "section", "select", "style", "svg",
    "template", "textarea", "video",
];

/// Elements of HTML whose names people also put in angle brackets as placeholders. With attributes, they are removed.
/// Without, they are shown as text.
const WORDS: &[&str] = &[
    "address",
    "area",
    "data",
    "dialog",
    "input",
    "label",
    "legend",
    "link",
    "map",
    "marquee",
    "menu",
    "meter",
    "object",
    "optgroup",
    "option",
    "output",
    "param",
    "plaintext",
    "progress",
    "search",
    "slot",
    "source",
    "time",
    "title",
    "track",
    "var",
    "xmp",
];

/// What to do with a tag.
pub enum Use {
    Keep(&'static Element),
    LeaveOut,
    /// It is not HTML: show it as it was written.
    Show,
}

pub fn usage(name: &str, is_bare: bool) -> Use {
    let mut lower = name.to_ascii_lowercase();
    // The template prints the page's only `<h1>`.
    if lower == "h1" {
        "h2".clone_into(&mut lower);
    }
    if let Some(element) = ELEMENTS.iter().find(|element| element.name == lower) {
        return Use::Keep(element);
    }
    let is_word = WORDS.contains(&lower.as_str());
    if LEFT_OUT.contains(&lower.as_str()) || is_word && !is_bare { Use::LeaveOut } else { Use::Show }
}

const fn element(name: &'static str, kind: Kind, attributes: &'static [&'static str]) -> Element {
    Element { name, kind, attributes }
}
