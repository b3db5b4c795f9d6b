//! Components of MDX: tabs and notices, and other syntax that is not Markdown.

use crate::markdown::has_ending;

/// A line that is one tag of a component.
#[derive(Debug, PartialEq, Eq)]
pub struct Component<'l> {
    pub name: &'l str,
    pub is_end: bool,
    pub is_closed: bool,
    attributes: &'l str,
}

impl<'l> Component<'l> {
    /// The value of an attribute that is a string, and where it begins in the line.
    pub fn value(&self, names: &[&str]) -> Option<&'l str> {
        names.iter().find_map(|name| {
            let mut rest = self.attributes;
            while let Some(at) = rest.find(name) {
                let is_word = rest[..at].chars().next_back().is_none_or(char::is_whitespace);
                rest = &rest[at + name.len()..];
                if let Some(value) = rest.strip_prefix('=').filter(|_| is_word) {
                    let value = value.strip_prefix('{').unwrap_or(value);
                    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
                    return value[1..].split_once(quote).map(|(value, _)| value);
                }
            }
            None
        })
    }
}

/// Reads a line that is one tag of a component: `<Tabs>`, `<TabItem value="a">`, `</Tabs>`. `line` is trimmed.
pub fn component(line: &str) -> Option<Component<'_>> {
    let inner = line.strip_prefix('<')?.strip_suffix('>')?;
    let is_end = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let is_closed = inner.ends_with('/');
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_uppercase()) || inner.contains('<') {
        return None;
    }
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(end);
    let is_attributes = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
    is_attributes.then_some(Component { name, is_end, is_closed, attributes })
}

/// Reads a line that is a whole component with text in it: `<TabItem value="a">text</TabItem>`. Returns the tag, and
/// the range of the text.
pub fn whole(line: &str) -> Option<(Component<'_>, std::ops::Range<usize>)> {
    let mut quote = None;
    let end = line.find(|c: char| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            _ => {}
        }
        c == '>' && quote.is_none()
    })?;
    let tag = component(&line[..=end]).filter(|tag| !tag.is_end && !tag.is_closed)?;
    let inside = line[end + 1..].strip_suffix(&format!("</{}>", tag.name))?;
    Some((tag, end + 1..end + 1 + inside.len()))
}

/// Whether a line imports or exports something, as MDX does.
pub fn is_statement(line: &str) -> bool {
    let imports = line.strip_prefix("import ").is_some_and(|rest| {
        let is_path = rest.trim_end().trim_end_matches(';').ends_with(['\'', '"']);
        is_path && (rest.contains(" from ") || rest.starts_with(['\'', '"']))
    });
    let exports = ["const ", "default ", "function ", "let "];
    imports
        || line.strip_prefix("export ").is_some_and(|rest| {
            exports.iter().any(|word| rest.starts_with(word)) && rest.contains(['=', '(', '{'])
        })
}

/// Whether a line imports only what readyroom understands: the tabs of Docusaurus.
pub fn is_import_of_tabs(line: &str) -> bool {
    is_statement(line) && line.contains("@theme/Tab")
}

/// The name and the path of an import that makes a file of Markdown a component:
/// `import Steps from './_steps.mdx';`.
pub fn imported(line: &str) -> Option<(&str, &str)> {
    let (name, path) = line.strip_prefix("import ")?.split_once(" from ")?;
    let (name, path) = (name.trim(), path.trim().trim_end_matches(';').trim_end());
    let quote = path.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let path = path[1..].strip_suffix(quote)?;
    // The root of a site of Docusaurus.
    let path = path.strip_prefix("@site/").unwrap_or(path);
    let is_name =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    (is_name && has_ending(path)).then_some((name, path))
}

#[cfg(test)]
mod tests {
    use super::{component, imported, is_statement};

    #[test]
    fn files_of_markdown_are_imported() {
        for (line, found) in [
            ("import Steps from './_steps.mdx';", Some(("Steps", "./_steps.mdx"))),
            ("import Steps from \"@site/docs/_steps.md\"", Some(("Steps", "docs/_steps.md"))),
            ("import Tabs from '@theme/Tabs';", None),
            ("import {A} from './a.mdx'", None),
            ("import the dump from 'a.md' first", None),
        ] {
            assert_eq!(imported(line), found, "{line}");
        }
    }

    #[test]
    fn components_are_read() {
        let tab = component("<TabItem value=\"a\" label={'Linux, Mac'} default>").expect("it is one");
        assert_eq!((tab.name, tab.value(&["label", "value"])), ("TabItem", Some("Linux, Mac")));
        assert_eq!(component("</Tabs>").map(|tag| (tag.name, tag.is_end)), Some(("Tabs", true)));
        assert_eq!(component("<Video />").map(|tag| tag.is_closed), Some(true));
        for line in ["<div>", "<a> b <c>", "<Namespace", "<Name-of>", "x <Tabs>"] {
            assert_eq!(component(line), None, "{line}");
        }
    }

    #[test]
    fn statements_differ_from_prose() {
        for line in ["import Tabs from '@theme/Tabs';", "import './x.css'", "export const a = 1;"] {
            assert!(is_statement(line), "{line}");
        }
        for line in ["import the dump from the bucket", "export KUBECONFIG=x", "import x"] {
            assert!(!is_statement(line), "{line}");
        }
    }
}
