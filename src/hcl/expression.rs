//! Reads expressions as nodes. What the text alone does not determine becomes a placeholder.

use std::collections::BTreeSet;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};
use hcl_edit::template::Element;

use super::{Reader, WITH, enclosed};
use crate::source::{Span, Spanned};
use crate::yaml;
use crate::yaml::{Kind, Node};

/// The maximum number of bytes of an expression that a placeholder keeps.
const LONGEST: usize = 120;

impl Reader<'_> {
    pub(super) fn node(&self, expression: &Expression) -> Node {
        let span = self.span(expression.span());
        let kind = match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) => {
                Kind::Scalar { text: self.raw(span).trim().to_owned(), plain: true }
            }
            Expression::String(text) => scalar(text.value().clone()),
            Expression::StringTemplate(template) => scalar(self.template(template.iter())),
            Expression::HeredocTemplate(heredoc) => {
                let span = self.span(heredoc.template.span());
                return Node { span, kind: scalar(self.template(heredoc.template.iter())) };
            }
            Expression::Array(array) => Kind::List(array.iter().map(|item| self.node(item)).collect()),
            Expression::Object(object) => Kind::Map(self.entries(object)),
            Expression::Parenthesis(inner) => return self.node(inner.inner()),
            Expression::FuncCall(call) => self.call(call).unwrap_or_else(|| {
                let placeholder = self.placeholder(span);
                // Only Terraform knows what the expression makes of a link in it.
                scalar(if placeholder.contains("://") { "${…}".to_owned() } else { placeholder })
            }),
            Expression::Conditional(choice) => return self.choice(choice, span),
            Expression::ForExpr(made) => scalar(self.items(made).unwrap_or_else(|| self.placeholder(span))),
            _ => scalar(self.placeholder(span)),
        };
        Node { span, kind }
    }

    /// A value whose texts are YAML: what they hold, wherever in a list or an object they are. Where a text has several
    /// documents, or none, it is the list of them.
    pub(super) fn embedded(&self, expression: &Expression) -> Node {
        match expression {
            Expression::HeredocTemplate(heredoc) => {
                let span = self.span(heredoc.template.span());
                let range = span.start as usize..span.end as usize;
                let yaml = yaml::inner::of_lines(self.file, self.text, range);
                match yaml.malformed {
                    Some(_) => Node { span, kind: scalar(self.raw(span).to_owned()) },
                    None => documents(span, yaml.documents),
                }
            }
            Expression::Array(array) => {
                let items = array.iter().map(|item| self.embedded(item)).collect();
                Node { span: self.span(expression.span()), kind: Kind::List(items) }
            }
            Expression::Object(object) => {
                let entries = self.entries(object).into_iter().zip(object.iter());
                let entries = entries.map(|((key, _), (_, value))| (key, self.embedded(value.expr())));
                Node { span: self.span(expression.span()), kind: Kind::Map(entries.collect()) }
            }
            Expression::Parenthesis(inner) => self.embedded(inner.inner()),
            Expression::FuncCall(call)
                if !call.name.is_namespaced() && call.name.name.as_str() == "yamldecode" =>
            {
                call.args.iter().next().map_or_else(|| self.node(expression), |text| self.embedded(text))
            }
            _ => self.node(expression),
        }
    }

    fn entries(&self, object: &Object) -> Vec<(Spanned<String>, Node)> {
        let entries = object.iter().map(|(key, value)| {
            let (name, span) = match key {
                ObjectKey::Ident(name) => (name.to_string(), self.span(name.span())),
                ObjectKey::Expression(expression) => {
                    let node = self.node(expression);
                    (node.text().unwrap_or_default().to_owned(), node.span)
                }
            };
            let value = self.node(value.expr());
            // The crate does not record the position of a bare name.
            let span = if span.end > span.start { span } else { value.span };
            (Spanned::new(name, span), value)
        });
        entries.collect()
    }

    /// Calls functions whose result can be known without running Terraform.
    fn call(&self, call: &FuncCall) -> Option<Kind> {
        if call.name.is_namespaced() {
            return None;
        }
        let arguments: Vec<Node> = call.args.iter().map(|argument| self.node(argument)).collect();
        let name = call.name.name.as_str();
        if let Some(kind) = computed(name, &arguments) {
            return Some(kind);
        }
        match (name, arguments.as_slice()) {
            ("merge", _) => Some(Kind::Map(merged(arguments))),
            // A placeholder has no spaces, so the replacement would not find the same text.
            ("replace", [_, texts @ ..])
                if texts.iter().filter_map(Node::text).any(|text| text.contains(char::is_whitespace)) =>
            {
                Some(scalar("${…}".to_owned()))
            }
            ("file" | "templatefile", [path, values @ ..]) => Some(scalar(of_file(path, values.first()))),
            ("fileset", [folder, pattern]) => {
                let (folder, pattern) = (folder.text()?, pattern.text()?);
                Some(scalar(format!("${{fileset({folder}/{pattern})}}")))
            }
            // Read the text if that is possible.
            ("yamldecode" | "jsondecode", [content]) => {
                let is_known = content.text().is_none_or(|text| text.starts_with("${file("));
                is_known.then(|| content.kind.clone())
            }
            (
                "tostring" | "tomap" | "tolist" | "toset" | "nonsensitive" | "sensitive" | "jsonencode"
                | "yamlencode",
                [_],
            ) => arguments.into_iter().next().map(|node| node.kind),
            _ => None,
        }
    }

    /// Joins the literal parts with placeholders for the other parts.
    fn template<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> String {
        let parts = elements.map(|element| match element {
            Element::Literal(text) => text.to_string(),
            Element::Interpolation(interpolation) => {
                let node = self.node(&interpolation.expr);
                node.text().map_or_else(|| self.placeholder(node.span), str::to_owned)
            }
            Element::Directive(_) => self.placeholder(self.span(element.span())),
        });
        parts.collect()
    }

    /// The placeholder for the expression at a position: `${var.base_url}`.
    pub(super) fn placeholder(&self, span: Span) -> String {
        let raw: String = self.raw(span).split_whitespace().collect();
        // For example `local.urls["${each.key}"]`.
        let raw = raw.replace("\"${each.key}\"", "each.key").replace("\"${each.value}\"", "each.value");
        // Braces end a placeholder, so an empty map is written like an empty list.
        let raw = raw.replace("{}", "[]");
        if raw.len() > LONGEST || raw.contains(['{', '}']) {
            "${…}".to_owned()
        } else {
            format!("${{{raw}}}")
        }
    }

    pub(super) fn raw(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

/// The result of a function with known arguments. `None` if it cannot be computed.
fn computed(name: &str, arguments: &[Node]) -> Option<Kind> {
    match (name, arguments) {
        ("join", [separator, list]) => {
            let separator = separator.text().unwrap_or_default();
            let Kind::List(items) = &list.kind else { return None };
            let parts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
            Some(scalar(parts?.join(separator)))
        }
        ("replace", [text, from, to]) if [text, from, to].into_iter().all(is_literal) => {
            // Text between slashes is a regular expression.
            let from = from.text().filter(|from| !from.is_empty() && !from.starts_with('/'))?;
            Some(scalar(text.text()?.replace(from, to.text()?)))
        }
        ("try" | "coalesce", [first, ..]) => {
            let is_full = is_literal(first) && first.text().is_some_and(|text| !text.is_empty());
            is_full.then(|| first.kind.clone())
        }
        ("lookup", [map, key, ..]) => {
            let reference = enclosed(map.text()?)?;
            let key = match key.text().filter(|_| !reference.contains(['(', '$', '…']))? {
                "${each.key}" => "each.key".to_owned(),
                text => is_literal(key).then(|| format!("\"{text}\""))?,
            };
            Some(scalar(format!("${{{reference}[{key}]}}")))
        }
        ("concat", lists) if lists.iter().all(|list| matches!(list.kind, Kind::List(_))) => {
            Some(Kind::List(lists.iter().flat_map(Node::items).cloned().collect()))
        }
        ("compact", [Node { kind: Kind::List(items), .. }]) => {
            let is_scalar = |item: &Node| matches!(item.kind, Kind::Scalar { .. });
            let full = |item: &&Node| item.text().is_some_and(|text| !text.is_empty());
            // An item that is not known yet may be empty, but the list must not be.
            let has_text = |item: &Node| item.text().is_some_and(|text| enclosed(text).is_none());
            let is_full = || items.iter().all(is_scalar) && items.iter().filter(full).any(has_text);
            (items.iter().all(is_literal) || is_full())
                .then(|| Kind::List(items.iter().filter(full).cloned().collect()))
        }
        ("format", [text, values @ ..]) => formatted(text.text()?, values).map(scalar),
        // It only indents lines.
        ("indent", [_, text]) => text.text().map(|text| scalar(text.to_owned())),
        ("trimspace", [text]) => text.text().map(|text| scalar(text.trim().to_owned())),
        ("chomp", [text]) => text.text().map(|text| scalar(text.trim_end_matches(['\r', '\n']).to_owned())),
        _ => None,
    }
}

/// Whether a value is a known text.
fn is_literal(node: &Node) -> bool {
    node.text().is_some_and(|text| !text.contains("${") && !text.contains("%{"))
}

/// A placeholder for the content of a file: its path, and the values that are filled into the file.
fn of_file(path: &Node, values: Option<&Node>) -> String {
    let mut call = format!("${{file({}", path.text().unwrap_or_default());
    // `)}` would end the call, and an unclosed brace would hide its end.
    let fits = |text: &&str| {
        let [open, closed] = ['{', '}'].map(|brace| text.matches(brace).count());
        open == closed && !text.contains(")}") && !text.contains(WITH)
    };
    for (name, value) in values.map_or(&[][..], Node::entries) {
        if let Some(text) = value.text().filter(fits) {
            call.push(WITH);
            call.extend([name.value.as_str(), "=", text]);
        }
    }
    call.push_str(")}");
    call
}

/// A single document itself, or several documents as a list.
fn documents(span: Span, mut documents: Vec<Node>) -> Node {
    if documents.len() == 1 { documents.remove(0) } else { Node { span, kind: Kind::List(documents) } }
}

pub(super) fn scalar(text: String) -> Kind {
    Kind::Scalar { text, plain: false }
}

/// The entries of several maps. If a key occurs twice, the last one wins. A value that is not a map is kept under its
/// own placeholder.
fn merged(maps: Vec<Node>) -> Vec<(Spanned<String>, Node)> {
    let mut all: Vec<(Spanned<String>, Node)> = Vec::new();
    for map in maps {
        let entries = match map.kind {
            Kind::Map(entries) => entries,
            Kind::Scalar { ref text, .. } => vec![(Spanned::new(text.clone(), map.span), map)],
            Kind::List(_) => continue,
        };
        all.extend(entries);
    }
    // The winning entry keeps its own position, after the entries that it replaces.
    let mut known = BTreeSet::new();
    all.reverse();
    all.retain(|(key, _)| known.insert(key.value.clone()));
    all.reverse();
    all
}

/// The result of `format("%s/x.md", base)`, if its verbs insert values unchanged.
fn formatted(text: &str, values: &[Node]) -> Option<String> {
    let mut values = values.iter();
    let mut parts = text.split('%');
    let mut whole = parts.next()?.to_owned();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            whole.push('%');
            whole.push_str(parts.next()?);
            continue;
        }
        let rest = part.strip_prefix(['s', 'd', 'v'])?;
        whole.push_str(values.next()?.text()?);
        whole.push_str(rest);
    }
    Some(whole)
}
