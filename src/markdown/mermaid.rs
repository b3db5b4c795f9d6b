//! Draws Mermaid diagrams as SVG, without a browser.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use mermaid_svg::Theme;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::events;
use super::html::language;
use super::raw_html::{self, Token};

/// The language of a fence with a diagram.
pub const LANGUAGE: &str = "mermaid";

/// The kinds of diagrams that are drawn, by their first word. For other kinds, a few characters of source can make an
/// endless picture.
const KINDS: [(&str, &str); 25] = [
    ("flowchart", "Flowchart"),
    ("graph", "Flowchart"),
    ("sequenceDiagram", "Sequence diagram"),
    ("stateDiagram-v2", "State diagram"),
    ("stateDiagram", "State diagram"),
    ("classDiagram", "Class diagram"),
    ("erDiagram", "Entity relationship diagram"),
    ("gantt", "Gantt chart"),
    ("pie", "Pie chart"),
    ("journey", "User journey"),
    ("timeline", "Timeline"),
    ("mindmap", "Mind map"),
    ("gitGraph", "Git graph"),
    ("quadrantChart", "Quadrant chart"),
    ("requirementDiagram", "Requirement diagram"),
    ("C4Context", "C4 diagram"),
    ("C4Container", "C4 diagram"),
    ("C4Component", "C4 diagram"),
    ("C4Deployment", "C4 diagram"),
    ("architecture-beta", "Architecture diagram"),
    ("kanban", "Kanban board"),
    ("sankey-beta", "Sankey diagram"),
    ("sankey", "Sankey diagram"),
    ("xychart-beta", "Chart"),
    ("block-beta", "Block diagram"),
];

/// The longest source that is drawn, in bytes.
const LONGEST: usize = 20_000;

/// The maximum number of arrows in a flowchart. A larger one takes too long to lay out, and nobody can read it.
const MOST_ARROWS: usize = 600;

/// The largest picture, in bytes.
const LARGEST: usize = 1_000_000;

/// The maximum number of nested blocks.
const DEEPEST: usize = 100;

/// The maximum number of diagrams of one page that are drawn.
pub const MOST: usize = 100;

/// A diagram, as its page needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// The name of its files, which depends on its source.
    pub name: String,
    /// Its alternative text.
    pub label: Cow<'static, str>,
    pub width: u32,
    pub height: u32,
    /// Whether it sets colours itself, for a light background. One picture is then used for both schemes.
    pub is_light_only: bool,
}

/// The colours to draw in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The suffix of the names of files in this scheme.
    fn ending(self) -> &'static str {
        match self {
            Self::Light => "",
            Self::Dark => "-dark",
        }
    }
}

impl Drawing {
    /// The files of the drawing, relative to the site's root, each with its scheme.
    pub fn files(&self) -> impl Iterator<Item = (Scheme, String)> + use<'_> {
        let schemes = &Scheme::ALL[..if self.is_light_only { 1 } else { 2 }];
        schemes.iter().map(|scheme| (*scheme, format!("diagrams/{}{}.svg", self.name, scheme.ending())))
    }
}

/// The reason why the diagrams after the first [`MOST`] of a page are not drawn.
pub fn too_many() -> String {
    format!("only the first {MOST} diagrams of a page are drawn")
}

/// The source of the page's diagram with index `at`, from 0.
pub fn source(text: &str, at: usize) -> Option<String> {
    let (events, _) = events::of_page(text);
    let mut found = 0;
    let mut source: Option<String> = None;
    for (event, _) in events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) if language(&kind).as_deref() == Some(LANGUAGE) => {
                source = (found == at).then(String::new);
                found += 1;
            }
            Event::Text(text) => source.iter_mut().for_each(|source| source.push_str(&text)),
            Event::End(TagEnd::CodeBlock) if source.is_some() => return source,
            _ => {}
        }
    }
    None
}

/// Checks that a diagram can be drawn. The error says why it cannot.
pub fn read(source: &str) -> Result<Drawing, String> {
    let svg = draw(source, Scheme::Light)?;
    let (width, height) = size(&svg).ok_or("it has no size")?;
    Ok(Drawing {
        name: name(source),
        label: kind(source).map_or("Diagram", |(_, label)| label).into(),
        width,
        height,
        is_light_only: has_own_colours(source),
    })
}

/// A diagram as SVG, without links, external resources or scripts.
pub fn draw(source: &str, scheme: Scheme) -> Result<String, String> {
    check(source)?;
    let theme = match scheme {
        Scheme::Light => Theme::neutral(),
        Scheme::Dark => Theme::dark(),
    };
    // If the drawing library panics, this diagram is not drawn, and the build continues.
    let source = joined(source);
    let drawn = catch_unwind(AssertUnwindSafe(|| mermaid_svg::render_with(&source, &theme)));
    let svg = drawn.map_err(|_| "the drawing failed")?.map_err(|error| reason(&error.to_string()))?;
    if svg.len() > LARGEST {
        return Err("the picture is too large".into());
    }
    let svg = without_links(&svg);
    if !is_harmless(&svg) {
        return Err("it has content that an image must not have".into());
    }
    Ok(whole(&svg))
}

/// Joins flowchart lines that end in an arrow with the next line. Mermaid allows them, but the drawing library does
/// not.
fn joined(source: &str) -> Cow<'_, str> {
    let goes_on = |line: &str| {
        let line = line.trim_end();
        ["-->", "---", "==>", "-.->", "&"].iter().any(|end| line.ends_with(end))
            && !line.trim_start().starts_with("%%")
    };
    let is_flowchart = kind(source).is_some_and(|(kind, _)| matches!(kind, "flowchart" | "graph"));
    if !is_flowchart || source.trim_start().starts_with("---") || !source.lines().any(goes_on) {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        let is_open = out.lines().next_back().is_some_and(goes_on);
        if is_open && line.trim().is_empty() {
            continue;
        }
        if is_open {
            out.truncate(out.trim_end().len());
            out.push(' ');
            out.push_str(line.trim_start());
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    Cow::Owned(out)
}

/// Refuses diagrams that may take too long to draw.
fn check(source: &str) -> Result<(), String> {
    if source.len() > LONGEST {
        return Err(format!("it has more than {LONGEST} bytes"));
    }
    let Some((kind, _)) = kind(source) else {
        let word = first_word(source).unwrap_or_default();
        return Err(if word.is_empty() {
            "it is empty".into()
        } else {
            format!("`{}` diagrams are not supported", word.chars().take(40).collect::<String>())
        });
    };
    if matches!(kind, "flowchart" | "graph") && arrows(source) > MOST_ARROWS {
        return Err(format!("it has more than {MOST_ARROWS} arrows"));
    }
    if source.contains("tickInterval") {
        return Err("`tickInterval` is not understood".into());
    }
    let opened = source.bytes().filter(|byte| *byte == b'{').count();
    if depth(source) > DEEPEST || opened > 20 * DEEPEST {
        return Err("its blocks are nested too deeply".into());
    }
    Ok(())
}

fn kind(source: &str) -> Option<(&'static str, &'static str)> {
    let word = first_word(source)?;
    KINDS.iter().find(|(kind, _)| *kind == word).copied()
}

/// The keyword of the diagram's kind, after front matter, directives and comments.
fn first_word(source: &str) -> Option<&str> {
    let mut rest = source.trim_start();
    if let Some(matter) = rest.strip_prefix("---") {
        rest = matter.split_once("\n---")?.1;
    }
    loop {
        rest = rest.trim_start();
        if rest.starts_with("%%{") {
            rest = rest.split_once("}%%")?.1;
        } else if rest.starts_with("%%") {
            rest = rest.split_once('\n')?.1;
        } else {
            return rest.split(|c: char| c.is_whitespace() || matches!(c, ';' | ':')).next();
        }
    }
}

/// How many arrows a flowchart has: `a & b --> c & d` are four.
fn arrows(source: &str) -> usize {
    let statements = source.split(['\n', ';']);
    let of = |statement: &str| {
        let sides = ["--", "==", "-.", "~~"].iter().fold(vec![statement], |sides, arrow| {
            sides.into_iter().flat_map(|side| side.split(arrow)).collect()
        });
        let counts: Vec<usize> = sides.iter().map(|side| side.matches('&').count() + 1).collect();
        counts.windows(2).map(|pair| pair[0].saturating_mul(pair[1])).fold(0, usize::saturating_add)
    };
    statements.map(of).fold(0, usize::saturating_add)
}

/// The maximum depth of nested blocks. A keyword begins a block, and `end` ends it.
fn depth(source: &str) -> usize {
    const OPENS: [&str; 9] = ["subgraph", "alt", "opt", "loop", "par", "critical", "break", "rect", "box"];
    let (mut open, mut deepest) = (0_usize, 0_usize);
    for line in source.lines() {
        let word = line.split_whitespace().next().unwrap_or_default();
        if OPENS.contains(&word) || line.trim_end().ends_with('{') {
            open += 1;
            deepest = deepest.max(open);
        } else if word == "end" || word.starts_with('}') {
            open = open.saturating_sub(1);
        }
    }
    deepest
}

fn name(source: &str) -> String {
    // Another release of readyroom may use another version of the drawing library, which may draw it differently.
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(&[0]).update(source.as_bytes());
    hasher.finalize().to_hex().chars().take(16).collect()
}

fn has_own_colours(source: &str) -> bool {
    ["fill:", "stroke:", "color:", "themeVariables", "theme"].iter().any(|word| source.contains(word))
        || source.lines().any(|line| line.trim_start().starts_with("rect "))
}

/// The first line of the library's error, in the style of our messages.
fn reason(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    let line = line.strip_prefix("parse error: ").unwrap_or(line);
    let line = line.strip_prefix("parse error at ").map_or(line.to_owned(), |rest| format!("at its {rest}"));
    line.chars().take(120).collect()
}

/// A picture without links, since they do not work in a picture on a page.
fn without_links(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find("<a").into_iter().chain(rest.find("</a>")).min() {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_link = tag.starts_with("</a>") || tag[2..].starts_with([' ', '>', '\n']);
        let end = if is_link { tag.find('>').map_or(tag.len(), |end| end + 1) } else { 2 };
        if !is_link {
            out.push_str(&tag[..end]);
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

/// Whether a picture has only shapes and text.
fn is_harmless(svg: &str) -> bool {
    const ELEMENTS: [&str; 22] = [
        "svg",
        "g",
        "defs",
        "marker",
        "path",
        "circle",
        "ellipse",
        "rect",
        "line",
        "polygon",
        "polyline",
        "text",
        "tspan",
        "title",
        "desc",
        "linearGradient",
        "stop",
        "clipPath",
        "filter",
        "feDropShadow",
        "pattern",
        "textPath",
    ];
    let tags = raw_html::all_tokens(svg);
    let mut is_whole = true;
    for token in tags {
        let Token::Open(tag) = token else { continue };
        is_whole &= ELEMENTS.contains(&tag.name);
        is_whole &= tag.attributes.iter().all(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let value: String = value.to_ascii_lowercase().split_whitespace().collect();
            let leads = value.contains("url(") && !value.contains("url(#");
            !name.starts_with("on") && !name.ends_with("href") && !leads && !value.contains("javascript:")
        });
    }
    is_whole && !svg.contains("<!") && !svg.contains("<?")
}

/// The size of a picture, by its view box.
fn size(svg: &str) -> Option<(u32, u32)> {
    let [_, _, width, height] = view_box(svg)?;
    let whole = |length: f64| (length.is_finite() && (1.0..100_000.0).contains(&length)).then_some(length);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 100,000")]
    let rounded = |length: f64| length.ceil() as u32;
    Some((rounded(whole(width)?), rounded(whole(height)?)))
}

fn view_box(svg: &str) -> Option<[f64; 4]> {
    let value = svg.split_once("viewBox=\"")?.1.split_once('"')?.0;
    let numbers: Vec<f64> = value.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    numbers.try_into().ok()
}

/// Enlarges the view box to include shapes outside of it, and sets the size of the picture.
fn whole(svg: &str) -> String {
    const MARGIN: f64 = 8.0;
    let Some([x, y, width, height]) = view_box(svg) else { return svg.to_owned() };
    let (mut left, mut top, mut right, mut bottom) = (x, y, x + width, y + height);
    // With transforms, coordinates are not relative to the picture.
    if !svg.contains("transform=") {
        for (px, py) in points(svg) {
            left = left.min(px - MARGIN);
            right = right.max(px + MARGIN);
            top = top.min(py - MARGIN);
            bottom = bottom.max(py + MARGIN);
        }
    }
    let (width, height) = ((right - left).ceil(), (bottom - top).ceil());
    let Some((head, rest)) = svg.split_once("viewBox=\"") else { return svg.to_owned() };
    let Some((_, rest)) = rest.split_once('"') else { return svg.to_owned() };
    let head = head.replace("width=\"100%\"", &format!("width=\"{width}\" height=\"{height}\""));
    format!("{head}viewBox=\"{} {} {width} {height}\"{rest}", left.floor(), top.floor())
}

/// The corners of boxes and the points of lines, outside of `<defs>`, which holds markers.
fn points(svg: &str) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let mut in_definitions = false;
    for token in raw_html::all_tokens(svg) {
        let tag = match token {
            Token::Open(tag) => tag,
            Token::Close(tag) => {
                in_definitions &= tag.name != "defs";
                continue;
            }
            Token::Text(_) => continue,
        };
        in_definitions |= tag.name == "defs";
        if in_definitions {
            continue;
        }
        let number = |name: &str| tag.value(name).and_then(|value| value.parse::<f64>().ok());
        match tag.name {
            "rect" => {
                if let (Some(x), Some(y), Some(width), Some(height)) =
                    (number("x"), number("y"), number("width"), number("height"))
                {
                    found.extend([(x, y), (x + width, y + height)]);
                }
            }
            "path" => found.extend(tag.value("d").iter().flat_map(|path| path_points(path))),
            _ => {}
        }
    }
    found.retain(|(x, y)| x.is_finite() && y.is_finite() && x.abs() < 50_000.0 && y.abs() < 50_000.0);
    found
}

/// The points of a path, if all of them are absolute, with two numbers each.
fn path_points(path: &str) -> Vec<(f64, f64)> {
    if path.contains(|c: char| c.is_ascii_alphabetic() && !"MLCQTSZze".contains(c)) {
        return Vec::new();
    }
    let numbers = path.split(|c: char| c.is_ascii_alphabetic() || c == ',' || c.is_whitespace());
    let numbers: Option<Vec<f64>> =
        numbers.filter(|number| !number.is_empty()).map(|number| number.parse().ok()).collect();
    numbers.unwrap_or_default().chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}
