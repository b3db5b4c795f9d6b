//! Conditions in a folder that is called: `var.enabled && var.env == "prod"`. Elsewhere somebody may set the variables.

use super::{DEEPEST, MOST, Module, Start};
use crate::hcl;

impl Module<'_> {
    /// The value of a variable or a local, if all of it is certain.
    pub(super) fn certain(&self, reference: &str) -> Option<String> {
        self.call.as_ref()?;
        let mut left = MOST;
        self.started(Start::Anybody).known(reference, &mut left)
    }

    /// Whether a condition holds, if that is certain.
    pub(super) fn decided(&self, condition: &str) -> Option<bool> {
        self.call.as_ref()?;
        let mut left = MOST;
        self.started(Start::Anybody).holds(condition, &mut left)
    }

    /// Whether all parts of a condition hold. One that does not is enough.
    fn holds(&self, condition: &str, left: &mut usize) -> Option<bool> {
        if condition.contains("||") {
            return None;
        }
        let parts: Vec<Option<bool>> =
            condition.split("&&").map(|part| self.part_holds(part, left)).collect();
        let is_wrong = parts.contains(&Some(false));
        (is_wrong || parts.iter().all(Option::is_some)).then_some(!is_wrong)
    }

    fn part_holds(&self, part: &str, left: &mut usize) -> Option<bool> {
        *left = left.checked_sub(1)?;
        if let Some((reference, text)) = part.split_once("==") {
            let text = text.strip_prefix('"')?.strip_suffix('"')?;
            return Some(self.known(reference, left)?.to_lowercase() == text);
        }
        let local = self.get(part).filter(|_| part.starts_with("local."));
        if let Some(condition) = local.and_then(hcl::enclosed) {
            return self.holds(&condition.to_lowercase(), left);
        }
        match self.known(part, left)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    fn known(&self, reference: &str, left: &mut usize) -> Option<String> {
        let is_named = ["local.", "var."].iter().any(|start| reference.starts_with(start));
        let value = if is_named { self.value(reference, DEEPEST, left)? } else { return None };
        (!value.contains("${")).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::alarms::terraform::folder::Folder;
    use crate::alarms::terraform::module::{Call, Module};

    #[test]
    fn one_part_that_does_not_hold_switches_a_block_off() {
        for (written, is_off) in [
            ("${var.on&&var.off?1:0}", true),
            ("${local.both?1:0}", true),
            ("${var.env==\"prod\"?1:0}", true),
            ("${var.env==\"dev\"?1:0}", false),
            ("${var.open&&var.on?1:0}", false),
            ("${!var.on?1:0}", false),
            ("${var.off||var.open?1:0}", false),
            ("${local.circle?1:0}", false),
        ] {
            let known = [
                ("count:a", written),
                ("local.both", "${var.open&&var.off}"),
                ("local.circle", "${local.circle&&local.circle}"),
                ("var.env", "Dev"),
                ("var.off", "false"),
                ("var.on", "true"),
                ("var.open", "true"),
            ];
            let folder = Folder::with(&known);
            let arguments = Rc::new(["open"].into());
            let module = Module::called(&folder, Call { from: None, name: "", arguments });
            assert_eq!(module.is_off("a"), is_off, "{written}");
            assert!(!Module::root(&folder).is_off("a"), "{written}");
        }
    }
}
