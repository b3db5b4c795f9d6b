//! Reads a `for` expression that goes through the items of a map or a list and keeps them as they are.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ForExpr};

use super::{Reader, enclosed};

/// The maximum number of bytes of the reference to a map or a list.
const LONGEST: usize = 120;

impl Reader<'_> {
    /// The reference to the items:
    ///
    /// - `${for(local.list,name)}` for `{ for one in local.list : one.name => one }`: the items of a list by an entry of each;
    /// - `${local.map}` for `{ for key, one in local.map : key => one }`;
    /// - `${kept(local.map,on=true)}` for the same with `if one.on`: the items with this text in an entry.
    pub(super) fn items(&self, made: &ForExpr) -> Option<String> {
        let raw = |expression: &Expression| self.raw(self.span(expression.span())).trim();
        let one = made.intro.value_var.as_str();
        let all = self.node(&made.intro.collection_expr);
        let all = enclosed(all.text()?)?;
        let is_plain = all.split('.').all(is_name) && all.len() < LONGEST;
        if !is_plain || raw(&made.value_expr) != one || made.grouping {
            return None;
        }
        let key = raw(made.key_expr.as_ref()?);
        if made.intro.key_var.as_ref().is_some_and(|own| own.as_str() == key) {
            let Some(condition) = &made.cond else { return Some(format!("${{{all}}}")) };
            return kept(raw(&condition.expr), one).map(|kept| format!("${{kept({all},{kept})}}"));
        }
        let entry = key.strip_prefix(one)?.strip_prefix('.').filter(|entry| is_name(entry))?;
        made.cond.is_none().then(|| format!("${{for({all},{entry})}}"))
    }
}

/// `on=true` for `one.on`, `kind=queue` for `one.kind == "queue"`.
fn kept(condition: &str, one: &str) -> Option<String> {
    let written: String = condition.split_whitespace().collect();
    let (entry, text) = written.split_once("==").unwrap_or((written.as_str(), "true"));
    let quoted = || text.strip_prefix('"')?.strip_suffix('"');
    let text = Some(text).filter(|text| matches!(*text, "true" | "false")).or_else(quoted)?;
    let entry = entry.strip_prefix(one)?.strip_prefix('.')?;
    (is_name(entry) && is_name(text)).then(|| format!("{entry}={text}"))
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn filters_by_an_entry() {
        for (condition, expected) in [
            ("v.on", Some("on=true")),
            ("v.on == true", Some("on=true")),
            ("v.kind == \"a-b\"", Some("kind=a-b")),
            ("v.kind == local.kind", None),
            ("v.kind != \"a\"", None),
            ("v.on && v.live", None),
            ("!v.on", None),
            ("value.on", None),
            ("lookup(v, \"on\", true)", None),
        ] {
            assert_eq!(kept(condition, "v").as_deref(), expected, "{condition}");
        }
    }
}
