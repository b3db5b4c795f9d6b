//! `OpenAPI`: a document describes the paths that an API serves.

use super::values::{at, text};
use super::{Component, Kind, Reader, Value};
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "openapi",
    marks: &["openapi:", "\"openapi\"", "swagger:", "\"swagger\""],
    recognises,
    things: |node| vec![thing(node)],
};

/// A document without paths serves nothing. It is a part of others.
fn recognises(document: &Node) -> bool {
    let version = ["openapi", "swagger"].iter().find_map(|key| document.get(key)?.text());
    version.is_some_and(|version| version.starts_with(['2', '3'])) && paths(document).next().is_some()
}

fn paths(document: &Node) -> impl Iterator<Item = &str> {
    let entries = document.get("paths").map_or(&[][..], Node::entries);
    entries.iter().map(|(path, _)| path.value.as_str()).filter(|path| path.starts_with('/'))
}

fn thing(document: &Node) -> Component {
    let mut thing =
        Component::new(Kind::Api, "OpenAPI", document.span).named(at(document, &["info", "title"]));
    thing.set("version", at(document, &["info", "version"]), text);
    let place = document.get("paths").unwrap_or(document).span;
    let count = paths(document).map(|_| 1.0).sum();
    thing.put("paths", Value::Number(count), place);
    thing
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn a_document_has_paths() {
        let text = "openapi: 3.1.0\ninfo: {title: Pay, version: 1.2.0}\npaths:\n  /orders: {get: {}}\n  /pay: {}\n  x-own: {}\n";
        assert_eq!(facts("api.yaml", text), "1 API `Pay` (`OpenAPI`)\n2   version: 1.2.0\n4   paths: 2\n");
        let json = r#"{"swagger": "2.0", "info": {"title": "Pay"}, "paths": {"/pay": {}}}"#;
        assert_eq!(facts("api.json", json), "1 API `Pay` (`OpenAPI`)\n1   paths: 1\n");
    }

    #[test]
    fn parts_without_paths_and_settings_are_not_apis() {
        for text in
            ["openapi: 3.0.0\npaths: {}\n", "openapi: {enabled: true}\npaths: {/a: {}}\n", "swagger: true\n"]
        {
            assert_eq!(facts("api.yaml", text), "", "{text}");
        }
    }
}
