//! Values that a folder chooses by whether its call sets a variable: `var.id != null ? var.id : var.name`,
//! `coalesce(var.id, var.name)`.

use super::{Module, is_placeholder};
use crate::alarms::terraform::folder::{Folder, has};
use crate::alarms::terraform::known;
use crate::hcl;

impl Module<'_> {
    /// The part of an expression that is its value, if it is certain which part that is. The expression has no blanks.
    pub(super) fn choice<'e>(&self, expression: &'e str) -> Option<&'e str> {
        let values = expression.strip_prefix("coalesce(").and_then(|rest| rest.strip_suffix(')'));
        if let Some(values) = values.filter(|values| !values.contains('(')) {
            let values: Vec<&str> = values.split(',').collect();
            let first = values.iter().position(|value| self.is_unset(value) != Some(true))?;
            let is_certain = first + 1 == values.len() || self.is_unset(values[first]) == Some(false);
            return is_certain.then(|| values[first]);
        }
        let (condition, values) = expression.split_once('?')?;
        let (yes, no) = values.split_once(':').filter(|_| !values.contains('?'))?;
        Some(if self.is_met(condition)? { yes } else { no })
    }

    /// Whether a comparison of a variable with null or an empty text holds.
    fn is_met(&self, condition: &str) -> Option<bool> {
        let (variable, value) = condition.split_once("==").or_else(|| condition.split_once("!="))?;
        let is_null = self.is_left_out(variable)?;
        let is_equal = match value {
            "null" => is_null,
            "\"\"" => !is_null && self.is_unset(variable)?,
            _ => return None,
        };
        Some(is_equal == condition.contains("=="))
    }

    /// Whether a variable is null or an empty text.
    fn is_unset(&self, variable: &str) -> Option<bool> {
        Some(self.is_left_out(variable)? || self.certain(&variable.to_lowercase())?.is_empty())
    }

    /// Whether a variable is null, if that is certain. In the root module, only the command line knows.
    fn is_left_out(&self, variable: &str) -> Option<bool> {
        self.call.as_ref()?;
        let reference = variable.to_lowercase();
        if reference.strip_prefix("var.")?.contains(['.', '[', '"']) {
            return None;
        }
        let Some((call, argument)) = self.passed(&reference) else {
            return is_null_in(self.folder, &reference);
        };
        let from = call.from.as_ref()?;
        let is_null = match from.get(&argument) {
            Some(text) if is_placeholder(text) => from.is_left_out(hcl::enclosed(text)?)?,
            Some(_) => false,
            None => is_null_in(from.folder, &argument)?,
        };
        // A variable that is not nullable has its default instead.
        let has_default = self.folder.values.contains_key(&reference);
        (!is_null || !has_default).then_some(is_null)
    }
}

/// Whether the files of a folder say that a value is null. `None` if they do not say what it is.
fn is_null_in(folder: &Folder, reference: &str) -> Option<bool> {
    let is_said = has(&folder.values, reference);
    let is_null = !is_said && known::is_null(&folder.values, reference);
    (is_said || is_null).then_some(is_null)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::alarms::terraform::folder::Folder;
    use crate::alarms::terraform::module::{Call, Module};

    #[test]
    fn what_a_call_leaves_out_is_null_if_its_default_is() {
        let around = Folder::with(&[
            ("call:m:id", "${var.id}"),
            ("call:m:name", "cart"),
            ("call:m:empty", ""),
            ("null:call:m:none", ""),
            ("null:var.id", ""),
        ]);
        let folder = Folder::with(&[
            ("local.usual", "usual"),
            ("null:var.id", ""),
            ("null:var.label", ""),
            ("var.kind", "queue"),
        ]);
        let from = Module::called(&around, Call { from: None, name: "", arguments: Rc::default() });
        let arguments = Rc::new(["empty", "id", "name", "none", "open"].into());
        let called = Module::called(&folder, Call { from: Some(from), name: "m", arguments });
        for (written, filled) in [
            ("${var.id!=null?var.id:var.name}-a", "cart-a"),
            ("${var.id==null?var.name:var.id}", "cart"),
            ("${var.kind==null?var.name:var.kind}", "queue"),
            ("${var.empty==\"\"?var.name:var.empty}", "cart"),
            ("${coalesce(var.label,var.empty,var.name)}", "cart"),
            ("${coalesce(var.label,local.usual)}", "usual"),
            ("${var.none==null?var.name:var.none}", "cart"),
            ("${var.label==null?\"\":var.label}", ""),
            ("${var.label==null?\"ab\":var.label}", "${var.label==null?\"ab\":var.label}"),
            ("${var.open!=null?var.open:var.name}", "${var.open!=null?var.open:var.name}"),
            ("${coalesce(var.open,var.name)}", "${coalesce(var.open,var.name)}"),
            ("${var.gone==null?var.name:var.gone}", "${var.gone==null?var.name:var.gone}"),
        ] {
            assert_eq!(called.filled(written), filled, "{written}");
            if written.contains("var.id") {
                assert_eq!(Module::root(&folder).filled(written), written);
            }
        }
    }
}
