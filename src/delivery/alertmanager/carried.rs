//! Reads configurations in texts of Kubernetes resources: a file in a `ConfigMap` or a `Secret`, also in base64.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::READER;
use crate::source::{FileId, Span};
use crate::yaml::{self, Kind, Node};

/// Kinds of resources that hold files, or from which a `Secret` with files is made.
const CARRIERS: [&str; 3] = ["ConfigMap", "Secret", "ExternalSecret"];

/// The maximum number of bytes of texts read from one document, since aliases may repeat a text many times.
const MOST: usize = 4 * 1024 * 1024;

/// The maximum depth at which nested maps are searched.
const DEEPEST: usize = 8;

/// The configurations in the texts of a resource. Their values keep their positions in the file, except in base64.
pub fn carried(file: FileId, outer: &str, document: &Node) -> Vec<Node> {
    let kind = document.get("kind").and_then(Node::text).unwrap_or_default();
    if document.get("apiVersion").is_none() || !CARRIERS.contains(&kind) {
        return Vec::new();
    }
    let mut search = Search { file, outer, left: MOST, found: Vec::new() };
    let encoded = document.get("data").filter(|_| kind == "Secret");
    for (_, text) in encoded.map_or(&[][..], Node::entries) {
        search.decoded(text);
    }
    if encoded.is_none() {
        search.within(document, DEEPEST);
    } else if let Some(files) = document.get("stringData") {
        search.within(files, DEEPEST);
    }
    search.found
}

struct Search<'t> {
    file: FileId,
    outer: &'t str,
    left: usize,
    found: Vec<Node>,
}

impl Search<'_> {
    fn within(&mut self, node: &Node, deep: usize) {
        if deep == 0 {
            return;
        }
        match &node.kind {
            Kind::Scalar { text, .. } if self.may_be(text) => {
                self.add(yaml::inner::of_scalar(self.file, self.outer, node).documents);
            }
            Kind::Scalar { .. } => {}
            Kind::List(items) => items.iter().for_each(|item| self.within(item, deep - 1)),
            Kind::Map(entries) => entries.iter().for_each(|(_, value)| self.within(value, deep - 1)),
        }
    }

    /// Reads a base64 text. Each value in it gets the position of the whole text.
    fn decoded(&mut self, node: &Node) {
        let text: String = node.text().unwrap_or_default().split_whitespace().collect();
        let Ok(bytes) = BASE64_STANDARD.decode(text) else { return };
        let Some(text) = String::from_utf8(bytes).ok().filter(|text| self.may_be(text)) else { return };
        let mut documents = yaml::read(self.file, &text, 0..text.len()).documents;
        for document in &mut documents {
            put(document, node.span);
        }
        self.add(documents);
    }

    /// Whether a text may be a configuration, and is within the limit.
    fn may_be(&mut self, text: &str) -> bool {
        let is_one = ["route", "receivers"].iter().all(|key| text.contains(key)) && text.len() <= self.left;
        self.left -= if is_one { text.len() } else { 0 };
        is_one
    }

    fn add(&mut self, documents: Vec<Node>) {
        self.found.extend(documents.into_iter().filter(READER.recognises));
    }
}

fn put(node: &mut Node, place: Span) {
    node.span = place;
    match &mut node.kind {
        Kind::Scalar { .. } => {}
        Kind::List(items) => items.iter_mut().for_each(|item| put(item, place)),
        Kind::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            key.span = place;
            put(value, place);
        }),
    }
}
