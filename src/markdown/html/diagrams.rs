//! Diagrams: a picture for each colour scheme, and the source.

use std::fmt::Write;

use crate::markdown::mermaid::{Drawing, Scheme};

/// Writes the pictures, and the start of the element for their source.
pub fn open(out: &mut String, drawing: &Drawing, root: &str) {
    let Drawing { label, width, height, .. } = drawing;
    out.push_str("<figure class=\"diagram\">");
    for (scheme, path) in drawing.files() {
        let class = match scheme {
            _ if drawing.is_light_only => "on-light",
            Scheme::Light => "in-light",
            Scheme::Dark => "in-dark",
        };
        let _ = write!(
            out,
            "<img class=\"{class}\" src=\"{root}{path}\" alt=\"{label}\" width=\"{width}\" height=\"{height}\" \
             loading=\"lazy\">"
        );
    }
    out.push_str("<details><summary>Source of the diagram</summary>\n");
}

pub fn close(out: &mut String) {
    out.push_str("</details></figure>\n");
}
