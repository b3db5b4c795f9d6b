//! Names that a Resource Manager template builds: `[concat(parameters('prefix'), '-cpu')]`.
//!
//! Anything that is known only at deployment stays as written.

use crate::source::Spanned;
use crate::yaml::Node;

/// How many values one text may look up. The limit stops templates that refer to themselves.
const MOST_STEPS: u32 = 200;

/// How many bytes a text may grow to.
const LONGEST: usize = 10_000;

/// What a resource may refer to: the parameters and variables of its template.
#[derive(Clone)]
pub struct Scope<'n> {
    parameters: Option<&'n Node>,
    variables: Option<&'n Node>,
    /// The values that the deployment around a nested template passes in. They may refer to the outer template.
    given: Option<(&'n Node, Box<Scope<'n>>)>,
}

impl<'n> Scope<'n> {
    pub fn of(template: &'n Node) -> Self {
        Self { parameters: template.get("parameters"), variables: template.get("variables"), given: None }
    }

    /// The scope of a nested template. A template without its own parameters or variables is evaluated in the scope
    /// of the outer one.
    pub fn inside(&self, template: &'n Node, given: Option<&'n Node>) -> Self {
        let own = Self::of(template);
        if own.parameters.is_none() && own.variables.is_none() {
            return self.clone();
        }
        Self { given: given.map(|given| (given, Box::new(self.clone()))), ..own }
    }

    /// The text that an expression evaluates to, or the expression itself.
    pub fn resolved(&self, text: Spanned<String>) -> Spanned<String> {
        let mut steps = MOST_STEPS;
        let value = self.value(&text.value, &mut steps).filter(|value| !value.trim().is_empty());
        Spanned::new(value.unwrap_or(text.value), text.span)
    }

    fn value(&self, text: &str, steps: &mut u32) -> Option<String> {
        *steps = steps.checked_sub(1)?;
        let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
            return Some(text.to_owned());
        };
        if inner.starts_with('[') {
            return Some(text[1..].to_owned());
        }
        let mut rest = inner;
        let value = self.term(&mut rest, steps)?;
        (rest.trim().is_empty() && value.len() <= LONGEST).then_some(value)
    }

    /// Parses a literal or a call at the beginning of a text, and removes it from the text.
    fn term(&self, rest: &mut &str, steps: &mut u32) -> Option<String> {
        *steps = steps.checked_sub(1)?;
        *rest = rest.trim_start();
        if rest.starts_with('\'') {
            return literal(rest);
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let Some(behind) = behind.strip_prefix('(') else {
            *rest = behind;
            return word.parse::<i64>().ok().map(|number| number.to_string());
        };
        *rest = behind.trim_start();
        let mut terms = Vec::new();
        while !rest.starts_with(')') {
            terms.push(self.term(rest, steps)?);
            *rest = rest.trim_start();
            match rest.strip_prefix(',') {
                Some(behind) => *rest = behind,
                None if rest.starts_with(')') => {}
                None => return None,
            }
        }
        *rest = &rest[1..];
        self.call(&word.to_lowercase(), &terms, steps)
    }

    fn call(&self, name: &str, terms: &[String], steps: &mut u32) -> Option<String> {
        let first = terms.first()?;
        let value = match name {
            "concat" => terms.concat(),
            "format" => format(first, &terms[1..]),
            "tolower" => first.to_lowercase(),
            "toupper" => first.to_uppercase(),
            "string" => first.clone(),
            "parameters" => self.parameter(first, steps)?,
            "variables" => self.value(entry(self.variables?, first)?.text()?, steps)?,
            _ => return None,
        };
        (value.len() <= LONGEST).then_some(value)
    }

    fn parameter(&self, name: &str, steps: &mut u32) -> Option<String> {
        if let Some((given, around)) = &self.given
            && let Some(value) = entry(given, name).and_then(|given| given.get("value"))
        {
            return around.value(value.text()?, steps);
        }
        self.value(entry(self.parameters?, name)?.get("defaultValue")?.text()?, steps)
    }
}

/// The value of a key, ignoring case.
fn entry<'n>(map: &'n Node, name: &str) -> Option<&'n Node> {
    map.entries().iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Parses a literal, in which `''` is a quote: `'it''s'`.
fn literal(rest: &mut &str) -> Option<String> {
    let mut value = String::new();
    *rest = &rest[1..];
    loop {
        let end = rest.find('\'')?;
        value.push_str(&rest[..end]);
        *rest = &rest[end + 1..];
        if !rest.starts_with('\'') {
            return Some(value);
        }
        value.push('\'');
        *rest = &rest[1..];
    }
}

/// Replaces `{0}` and `{1}` with the values.
fn format(pattern: &str, values: &[String]) -> String {
    let mut text = pattern.to_owned();
    for (index, value) in values.iter().enumerate().take(20) {
        if text.len() > LONGEST {
            break;
        }
        text = text.replace(&format!("{{{index}}}"), value);
    }
    text
}
