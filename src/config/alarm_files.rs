//! `alarms:` in `readyroom.yaml`: which files hold alarms.

use schemars::JsonSchema;

use super::Pattern;
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::Spanned;
use crate::yaml::Node;

/// A pattern of paths, and the service that their alarms belong to. The pattern alone is enough.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transform = text_or)]
pub struct AlarmFiles {
    /// A pattern of paths from the project's root: `infra/**/*.yaml`. `*` stands for any part of a name, `**`
    /// for any number of folders; a bare folder means all that is below it. Files that git ignores count too.
    pub path: Pattern,
    /// The service of the alarms in them. Default: what the alarm's `service` label says, else the nearest folder above
    /// with a service entry.
    pub service: Option<Spanned<String>>,
}

impl Read for AlarmFiles {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if node.spanned().is_some() {
            return Some(Self { path: Pattern::read(node, problems)?, service: None });
        }
        let mut fields = Fields::of(node, "alarms entry", problems);
        let path = fields.require("path", node.span, problems);
        let service = fields.read("service", problems);
        fields.finish(problems);
        Some(Self { path: path?, service })
    }
}
