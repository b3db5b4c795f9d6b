//! Reads Terraform into the same tree of nodes as YAML, each with its position. Only this folder uses the HCL crate.
//!
//! The tree has the shape of Terraform's own JSON syntax: a block is in a list of bodies below its name, and its
//! labels are keys in between. Values that are only known when Terraform runs become placeholders, `${each.key}`.

mod choice;
mod expression;
mod guard;
mod items;

use std::collections::BTreeMap;

use hcl_edit::Span as _;
use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::{Block, Body, Structure};

use crate::source::{FileId, Malformed, Span, Spanned};
use crate::yaml::{Kind, Node, Yaml};

/// Types of resources that contain documents of another system in YAML or JSON, each with the attribute that contains
/// them.
pub const EMBEDDED: [(&str, &str); 15] = [
    ("aws_prometheus_rule_group_namespace", "data"),
    ("kubectl_manifest", "yaml_body"),
    ("kubernetes_manifest", "manifest"),
    ("kubernetes_config_map", "data"),
    ("kubernetes_config_map_v1", "data"),
    ("kubernetes_config_map_v1_data", "data"),
    ("kubernetes_secret", "data"),
    ("kubernetes_secret_v1", "data"),
    ("helm_release", "values"),
    ("datadog_monitor_json", "monitor"),
    ("aws_cloudformation_stack", "template_body"),
    ("aws_cloudformation_stack_set", "template_body"),
    ("aws_cloudformation_stack_set_instance", "template_body"),
    ("azurerm_template_deployment", "template_body"),
    ("azurerm_resource_group_template_deployment", "template_content"),
];

/// Separates the values of a `templatefile` call, after the path: `${file(a.tftpl…page=x)}`.
pub const WITH: char = '\u{1f}';

/// The expression in the `${…}` that encloses a text: `var.base_url` in `${var.base_url}`. `None` if nothing encloses it.
pub fn enclosed(text: &str) -> Option<&str> {
    text.strip_prefix("${")?.strip_suffix('}')
}

/// Whether the source of a module is a folder of the same repository: `./queue`, `../queue`.
pub fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// Reads a file as one document. A broken block does not affect the others.
pub fn read(file: FileId, text: &str) -> Yaml {
    let mut entries = Entries::default();
    let malformed = guard::refusal(file, text).or_else(|| {
        let read = Reader { file, text, base: 0 }.read(text, &mut entries);
        read.err().map(|error| fault(file, text, &error))
    });
    if malformed.is_some() {
        let mut base = 0;
        for piece in pieces(text) {
            if guard::refusal(file, piece).is_none() {
                // The fault was recorded already. Only read what is valid.
                let _ = Reader { file, text, base }.read(piece, &mut entries);
            }
            base += piece.len();
        }
    }
    let span = Span::new(file, 0..text.len());
    let document = Node { span, kind: Kind::Map(entries.found) };
    let is_empty = document.entries().is_empty();
    Yaml { documents: if is_empty { Vec::new() } else { vec![document] }, malformed, ..Yaml::default() }
}

/// Parses a text. If an object contains a key twice, Terraform takes the last one, but the crate fails. So the
/// earlier keys are renamed, with the same length.
fn parse(text: &str) -> Result<Body, Error> {
    /// The maximum number of tries, and the maximum length of a text to try.
    const MOST: usize = 24;
    const LONGEST: usize = 64 * 1024;
    let mut error = match parse_body(text) {
        Err(error) if text.len() <= LONGEST => error,
        parsed => return parsed,
    };
    let mut text = text.to_owned();
    let mut tried = 0;
    while error.message().contains("redefined object key") {
        let at = error.location().offset();
        let Some(key) = text.get(at..).and_then(key) else { break };
        let name = key.trim_matches('"');
        // The nearest key may belong to a nested object. The fault then stays at the same offset.
        let mut next = None;
        for place in earlier(&text[..at], key) {
            tried += 1;
            let other = format!("x{tried}");
            if tried > MOST || other.len() > name.len() {
                break;
            }
            let start = place + usize::from(key.starts_with('"'));
            let mut changed = text.clone();
            changed
                .replace_range(start..start + name.len(), &format!("{other:x>width$}", width = name.len()));
            match parse_body(&changed) {
                Ok(body) => return Ok(body),
                Err(error) if error.location().offset() > at => {
                    next = Some((changed, error));
                    break;
                }
                Err(_) => {}
            }
        }
        match next {
            Some((changed, fault)) => (text, error) = (changed, fault),
            None => break,
        }
    }
    Err(error)
}

/// The key of an object at the start of a text, including quotes.
fn key(text: &str) -> Option<&str> {
    let end = match text.strip_prefix('"') {
        Some(rest) => rest.find('"')? + 2,
        None => text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len()),
    };
    text.get(..end).filter(|key| key.is_ascii() && !key.is_empty() && !key.contains('\\'))
}

/// The positions of an object's key in a text, the last first.
fn earlier<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.rmatch_indices(key).map(|(at, _)| at).filter(move |at| {
        let rest = text[at + key.len()..].trim_start_matches([' ', '\t']);
        !text[..*at].ends_with(is_name) && rest.starts_with(['=', ':']) && !rest.starts_with("==")
    })
}

/// Splits a text after each line that begins with a closing brace, which is how people write blocks.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let ends = rest.split_inclusive('\n').scan(0, |end, line| {
            *end += line.len();
            Some((*end, line))
        });
        let end =
            ends.into_iter().find(|(_, line)| line.trim_end() == "}").map_or(rest.len(), |(end, _)| end);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

fn fault(file: FileId, text: &str, error: &Error) -> Malformed {
    let at = text.floor_char_boundary(error.location().offset());
    let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    Malformed {
        span: Span::new(file, at..at),
        message: format!("this is not Terraform: {message}"),
        help: "fix the line named here or the one above it: a brace, a quote, the end of a heredoc".into(),
    }
}

/// The keys of a body. Blocks with the same name are in one list.
#[derive(Default)]
struct Entries {
    found: Vec<(Spanned<String>, Node)>,
    blocks: BTreeMap<String, usize>,
}

impl Entries {
    fn push_block(&mut self, name: Spanned<String>, body: Node) {
        let at = self.blocks.entry(name.value.clone()).or_insert(self.found.len());
        if *at == self.found.len() {
            self.found.push((name, Node { span: body.span, kind: Kind::List(vec![body]) }));
        } else if let Kind::List(bodies) = &mut self.found[*at].1.kind {
            bodies.push(body);
        }
    }
}

/// A piece of a file that is read separately.
struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// The offset of the piece in the file.
    base: usize,
}

impl Reader<'_> {
    fn read(&self, piece: &str, entries: &mut Entries) -> Result<(), Error> {
        let body = parse(piece)?;
        self.fill(&body, None, entries);
        Ok(())
    }

    fn fill(&self, body: &Body, owner: Option<&str>, entries: &mut Entries) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let key = Spanned::new(attribute.key.to_string(), self.span(attribute.key.span()));
                    let embedded = owner.is_some_and(|owner| EMBEDDED.contains(&(owner, key.value.as_str())));
                    let value =
                        if embedded { self.embedded(&attribute.value) } else { self.node(&attribute.value) };
                    entries.found.push((key, value));
                }
                Structure::Block(block) => self.block(block, entries),
            }
        }
    }

    fn block(&self, block: &Block, entries: &mut Entries) {
        let span = self.span(block.span());
        let mut body = Entries::default();
        self.fill(&block.body, block.labels.first().map(hcl_edit::structure::BlockLabel::as_str), &mut body);
        let mut node = Node { span, kind: Kind::Map(body.found) };
        for label in block.labels.iter().rev() {
            let key = Spanned::new(label.as_str().to_owned(), self.span(label.span()));
            node = Node { span, kind: Kind::Map(vec![(key, node)]) };
        }
        entries.push_block(Spanned::new(block.ident.to_string(), self.span(block.ident.span())), node);
    }

    fn span(&self, range: Option<std::ops::Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::new(self.file, self.base + range.start..self.base + range.end.max(range.start))
    }
}
