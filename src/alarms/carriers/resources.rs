//! Kubernetes resources that carry other resources, files, or the values of a chart.

use super::texts::opened;
use super::{COMPONENT, KUSTOMIZATION, Search, format_of, kustomization};
use crate::alarms::others;
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// What is at a path in a resource.
#[derive(Clone, Copy)]
enum Contents {
    /// Resources.
    Documents,
    /// Files by name.
    Files,
    /// The values of a chart, or a map that contains them.
    Values,
}

/// Kinds of resources, each with the path of what it carries, and the note for it. Without a path, the whole
/// resource is carried.
const CARRIERS: [(&str, &[&str], Contents, &str); 15] = [
    ("List", &["items"], Contents::Documents, "in a List"),
    ("Template", &["objects"], Contents::Documents, "in an OpenShift Template"),
    ("SelectorSyncSet", &["spec", "resources"], Contents::Documents, "in a SelectorSyncSet"),
    ("SyncSet", &["spec", "resources"], Contents::Documents, "in a SyncSet"),
    ("ManifestWork", &["spec", "workload", "manifests"], Contents::Documents, "in a ManifestWork"),
    ("ConfigMap", &["data"], Contents::Files, "in a ConfigMap"),
    ("Secret", &["stringData"], Contents::Files, "in a Secret"),
    ("HelmRelease", &["spec"], Contents::Values, "in a HelmRelease"),
    ("HelmChart", &["spec"], Contents::Values, "in the values of a HelmChart"),
    ("HelmChartConfig", &["spec"], Contents::Values, "in the values of a HelmChartConfig"),
    ("Application", &["spec"], Contents::Values, "in the values of an Application"),
    ("ApplicationSet", &["spec"], Contents::Values, "in the values of an ApplicationSet"),
    (KUSTOMIZATION, &[], Contents::Values, "in a Kustomization"),
    (COMPONENT, &[], Contents::Values, "in a Kustomize Component"),
    ("HelmChartProxy", &["spec"], Contents::Values, "in the values of a HelmChartProxy"),
];

/// Keys of maps whose texts are base64-encoded.
const ENCODED: [(&str, &str); 2] = [("ConfigMap", "binaryData"), ("Secret", "data")];

/// `alert:` and `alert":` in base64, each at the three possible alignments.
const MARKS: [&str; 6] = ["YWxlcnQ6", "FsZXJ0O", "hbGVydD", "YWxlcnQiO", "FsZXJ0Ij", "hbGVydCI6"];

/// The kind of a resource.
pub fn kind(document: &Node) -> Option<&str> {
    document.get("apiVersion").and_then(Node::text)?;
    document.get("kind").and_then(Node::text)
}

/// Whether a resource only lists others.
pub fn is_list(document: &Node) -> bool {
    matches!(kind(document), Some("List" | "Template"))
}

impl Search<'_, '_> {
    pub(super) fn resource(&mut self, resource: &Node, deep: usize) -> Node {
        let kind = kind(resource).or_else(|| kustomization(resource)).unwrap_or_default();
        let encoded = ENCODED.iter().filter(|(own, _)| *own == kind).filter_map(|(_, key)| resource.get(key));
        for (key, value) in encoded.flat_map(Node::entries) {
            self.unread_alarms.extend(in_base64(&key.value, value, key.span));
        }
        self.named_files(kind, resource);
        let Some((_, path, holds, note)) = CARRIERS.iter().find(|(own, ..)| *own == kind) else {
            return self.resources(kind, resource, deep);
        };
        let before = self.documents.len();
        let whole = within(resource, path, &mut |key, node| match holds {
            Contents::Documents => mapped(node, &mut |item| self.item(item, deep)),
            Contents::Files => self.files(node, deep),
            Contents::Values => {
                let around = std::mem::replace(&mut self.is_release, true);
                let values = self.values(key, node, false, deep);
                self.is_release = around;
                values
            }
        });
        if self.documents.len() > before || !self.unread_alarms.is_empty() {
            // The outermost carrier sets the note last.
            self.note = Some(note);
        }
        whole
    }

    /// An item of a list of resources. An item without a kind is not a resource.
    fn item(&mut self, item: &Node, deep: usize) -> Node {
        let is_one = self::kind(item).is_some() || format_of(item).is_some();
        if is_one { self.document(item, deep) } else { item.clone() }
    }

    /// Any other resource: a whole resource, or a file, may be nested anywhere in it.
    fn resources(&mut self, key: &str, node: &Node, deep: usize) -> Node {
        match &node.kind {
            Kind::Scalar { .. } => match deep.checked_sub(1) {
                Some(deep) => self.file(key, node, deep),
                None => node.clone(),
            },
            Kind::List(_) => mapped(node, &mut |item| self.resources_or_document(key, item, deep)),
            Kind::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.resources_or_document(&key.value, value, deep)));
                Node { span: node.span, kind: Kind::Map(entries.collect()) }
            }
        }
    }

    fn resources_or_document(&mut self, key: &str, node: &Node, deep: usize) -> Node {
        let before = self.documents.len();
        let whole =
            if kind(node).is_some() { self.document(node, deep) } else { self.resources(key, node, deep) };
        if self.documents.len() > before {
            self.note = Some("in another resource");
        }
        whole
    }

    /// Files by name.
    fn files(&mut self, files: &Node, deep: usize) -> Node {
        let entries =
            files.entries().iter().map(|(key, value)| (key.clone(), self.file(&key.value, value, deep)));
        let entries = entries.collect();
        if files.is_map() { Node { span: files.span, kind: Kind::Map(entries) } } else { files.clone() }
    }

    fn file(&mut self, name: &str, text: &Node, deep: usize) -> Node {
        self.open(name, text, |search, document| search.document(document, deep))
    }

    /// A string replaced by its documents; `read` collects their alarms. A string that cannot be read is reported.
    pub(super) fn open(
        &mut self,
        key: &str,
        text: &Node,
        mut read: impl FnMut(&mut Self, &Node) -> Node,
    ) -> Node {
        if let Some(encoded) = in_base64(key, text, text.span) {
            self.unread_alarms.push(encoded);
            return text.clone();
        }
        let hidden = self.texts.hidden(key, text);
        let Some(yaml) = self.texts.read(text) else {
            self.unread_alarms.extend(hidden);
            return text.clone();
        };
        let is_read = |document: &&Node| !others::is_about_alarms(document);
        self.opened.extend(yaml.documents.iter().filter(is_read).cloned());
        let before = (self.documents.len(), self.unread_alarms.len());
        let documents: Vec<Node> = yaml.documents.iter().map(|document| read(self, document)).collect();
        let has_some = (self.documents.len(), self.unread_alarms.len()) != before;
        match yaml.malformed {
            Some(fault) if has_some => self.unread_alarms.push(UnreadAlarm {
                place: fault.span,
                name: key.to_owned(),
                message: format!("the text of `{key}` cannot be read to the end: {}", fault.message),
                help: "fix the line named here or the one above it: indentation, a missing quote, a tab"
                    .into(),
                refers_to: None,
            }),
            None if documents.iter().any(|document| !matches!(document.kind, Kind::Scalar { .. })) => {
                self.unread_alarms.extend(hidden);
            }
            _ => self.unread_alarms.extend(self.texts.alarm(key, text)),
        }
        opened(text, documents)
    }

    /// A literal of a Kustomize generator: `rules.yaml={"groups": […]}`.
    pub(super) fn literal(&mut self, literal: &Node, deep: usize) -> Node {
        let Some((name, text)) = literal.text().and_then(|text| text.split_once('=')) else {
            return literal.clone();
        };
        let kind = Kind::Scalar { text: text.to_owned(), plain: false };
        self.file(name, &Node { span: literal.span, kind }, deep)
    }
}

/// Reports base64-encoded alarms in a string, such as in cloud-init's `write_files`.
fn in_base64(key: &str, text: &Node, place: Span) -> Option<UnreadAlarm> {
    let is_encoded = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/= \n".contains(&byte))
            && MARKS.iter().any(|mark| text.contains(mark))
    };
    text.text().is_some_and(is_encoded).then(|| UnreadAlarm {
        place,
        name: key.to_owned(),
        message: format!("nothing reads the alarms that `{key}` has in base64"),
        help: "list its source file under `alarms:`".into(),
        refers_to: None,
    })
}

/// Applies a change to each item of a list, or to a single value in place of a list.
pub fn mapped(node: &Node, change: &mut dyn FnMut(&Node) -> Node) -> Node {
    match &node.kind {
        Kind::List(items) => Node { span: node.span, kind: Kind::List(items.iter().map(change).collect()) },
        _ => change(node),
    }
}

/// A map with a change applied to the value at a path of keys, or to every value if there is no path.
fn within(node: &Node, path: &[&str], change: &mut dyn FnMut(&str, &Node) -> Node) -> Node {
    let entries = node.entries().iter().map(|(own, value)| {
        let value = match path {
            [key, ..] if own.value != *key => value.clone(),
            [_, rest @ ..] if !rest.is_empty() => within(value, rest, change),
            _ => change(&own.value, value),
        };
        (own.clone(), value)
    });
    let entries = entries.collect();
    if node.is_map() { Node { span: node.span, kind: Kind::Map(entries) } } else { node.clone() }
}
