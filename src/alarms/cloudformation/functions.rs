//! CloudFormation's functions: the value if the template alone determines it, otherwise a placeholder.

use std::collections::BTreeMap;

use crate::alarms::values;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// How many bytes a text may grow to. CloudWatch's limit for a description is 1,024.
const LONGEST: usize = 16 * 1024;

/// What the functions of a template may refer to.
pub struct Scope<'n> {
    /// Defaults of parameters, unless they are empty.
    defaults: BTreeMap<&'n str, &'n str>,
    mappings: Option<&'n Node>,
    choice: Choice,
}

/// Which of its two values a condition chooses.
#[derive(Clone, Copy)]
enum Choice {
    First,
    Second,
    Unknown,
}

impl<'n> Scope<'n> {
    pub fn of(document: &'n Node) -> Self {
        let parameters = document.get("Parameters").map_or(&[][..], Node::entries);
        let defaults = parameters.iter().filter_map(|(name, parameter)| {
            Some((name.value.as_str(), parameter.get("Default")?.text().filter(|text| !text.is_empty())?))
        });
        Self { defaults: defaults.collect(), mappings: document.get("Mappings"), choice: Choice::First }
    }

    /// The scope of a stack in which every condition chooses its other value.
    pub fn otherwise(&self) -> Self {
        Self { defaults: self.defaults.clone(), mappings: self.mappings, choice: Choice::Second }
    }

    /// Keeps a placeholder for everything that may differ between stacks of the same template: parameters, even
    /// those with defaults, and values that a condition chooses.
    pub fn strict(document: &'n Node) -> Self {
        Self { defaults: BTreeMap::new(), mappings: document.get("Mappings"), choice: Choice::Unknown }
    }

    /// A value with its functions filled in.
    pub fn filled(&self, node: &Node) -> Node {
        if let [(name, argument)] = node.entries()
            && (matches!(name.value.as_str(), "Ref" | "Condition") || name.value.starts_with("Fn::"))
        {
            return self.call(&name.value, argument);
        }
        let kind = match &node.kind {
            Kind::List(items) => Kind::List(items.iter().map(|item| self.filled(item)).collect()),
            Kind::Map(entries) => {
                Kind::Map(entries.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect())
            }
            scalar @ Kind::Scalar { .. } => scalar.clone(),
        };
        Node { span: node.span, kind }
    }

    fn call(&self, name: &str, argument: &Node) -> Node {
        let parts = argument.items();
        let written = |node: &Node| self.filled(node).text().map(str::to_owned);
        let text = match (name, parts) {
            ("Ref", _) => match argument.text() {
                None | Some("AWS::NoValue") => return nothing(argument.span),
                Some(name) => Some(self.reference(name)),
            },
            ("Fn::Sub", [text, given]) => text.text().map(|text| self.substituted(text, Some(given))),
            ("Fn::Sub", _) => argument.text().map(|text| self.substituted(text, None)),
            ("Fn::Join", [separator, list]) => self.joined(separator, list),
            ("Fn::If", [condition, yes, no]) => {
                let (first, second) = match self.choice {
                    Choice::First => (yes, no),
                    Choice::Second => (no, yes),
                    Choice::Unknown => {
                        return Self::chosen(condition, self.filled(yes), self.filled(no));
                    }
                };
                let first = self.filled(first);
                return if first.is_null() { self.filled(second) } else { first };
            }
            ("Fn::Select", [at, list]) => {
                let at = at.text().and_then(|at| at.parse::<usize>().ok());
                at.and_then(|at| list.items().get(at)).and_then(written)
            }
            ("Fn::GetAtt", []) => argument.text().map(|name| format!("${{{name}}}")),
            ("Fn::GetAtt", [resource, attribute]) => resource
                .text()
                .zip(attribute.text())
                .map(|(resource, attribute)| format!("${{{resource}.{attribute}}}")),
            ("Fn::FindInMap", [map, first, second, ..]) => {
                let keys = [map, first, second].map(written);
                self.looked_up(&keys)
            }
            ("Fn::Base64" | "Fn::ToJsonString", _) => return self.filled(argument),
            ("Condition" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals", _) => {
                return nothing(argument.span);
            }
            _ => None,
        };
        let text = text.unwrap_or_else(|| format!("${{{}}}", name.trim_start_matches("Fn::")));
        Node { span: argument.span, kind: Kind::Scalar { text, plain: false } }
    }

    /// The value that a condition chooses: a placeholder, unless both values are the same.
    fn chosen(condition: &Node, yes: Node, no: Node) -> Node {
        if yes.text().is_some() && yes.text() == no.text() {
            return yes;
        }
        let text = format!("${{If {}}}", condition.text().unwrap_or_default());
        Node { span: yes.span, kind: Kind::Scalar { text, plain: false } }
    }

    fn reference(&self, name: &str) -> String {
        self.defaults.get(name).map_or_else(|| format!("${{{name}}}"), |text| (*text).to_owned())
    }

    fn joined(&self, separator: &Node, list: &Node) -> Option<String> {
        let list = self.filled(list);
        let parts: Option<Vec<&str>> =
            list.items().iter().filter(|part| !part.is_null()).map(Node::text).collect();
        let Kind::List(_) = list.kind else { return None };
        let whole = parts?.join(separator.text().unwrap_or_default());
        (whole.len() <= LONGEST).then_some(whole)
    }

    fn looked_up(&self, keys: &[Option<String>; 3]) -> Option<String> {
        let [Some(map), Some(first), Some(second)] = keys else { return None };
        let value = values::at(self.mappings?, &[map, first, second])?;
        value.text().map(str::to_owned)
    }

    /// Fills in `${Name}` from the function's own map or from the parameters, and unescapes `${!Name}` to
    /// `${Name}`.
    fn substituted(&self, text: &str, given: Option<&Node>) -> String {
        // Fills in each value only once: it may itself contain functions and be used many times.
        let given = given.map(|given| self.filled(given));
        let mut whole = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            whole.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                whole.push_str("${");
                rest = behind;
                continue;
            };
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                whole.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let value = given.as_ref().and_then(|given| given.get(name.trim())).and_then(Node::text);
            let value = value.map_or_else(|| self.reference(name.trim()), str::to_owned);
            if whole.len() + value.len() > LONGEST {
                whole.push_str(&format!("${{{name}}}"));
            } else {
                whole.push_str(&value);
            }
        }
        whole.push_str(rest);
        whole
    }
}

fn nothing(span: Span) -> Node {
    Node { span, kind: Kind::Scalar { text: String::new(), plain: true } }
}
