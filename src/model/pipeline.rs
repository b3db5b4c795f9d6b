//! How a change gets to production, as declared in a service's entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stage::Stage;
use super::typed::{Flaw, Form, Length, Typed};
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::{Span, Spanned};
use crate::yaml::{Kind, Node};

/// How a change gets to production. Other keys are for the owner's own use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or, extend("additionalProperties" = true))]
pub struct Pipeline {
    /// The stages that it passes, in the order of `stages` in `readyroom.yaml`. A name alone is enough.
    pub stages: Vec<Stage>,
    /// Which file deploys each kind of change.
    #[schemars(with = "Option<Kinds>")]
    pub kinds: Kinds,
    /// What is done with a release that turns out bad: `rollback` or `roll_forward`.
    pub bad_release: Option<Typed<BadRelease>>,
    /// What an urgent fix may do differently.
    #[schemars(with = "Option<Hotfix>")]
    pub hotfix: Option<Hotfix>,
    /// An address or a text in place of the map. It is shown, and compared with nothing.
    #[schemars(skip)]
    pub text: Option<Spanned<String>>,
    /// Where it is written.
    #[schemars(skip)]
    pub place: Option<Span>,
}

/// Which file deploys each kind of change; `none` where there is no such change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Kinds {
    /// The program itself.
    #[schemars(example = ".github/workflows/app.yml")]
    pub application: Option<Spanned<String>>,
    /// Servers, networks and stores that infrastructure code creates.
    pub infrastructure: Option<Spanned<String>>,
    /// Settings that change without a release of the program.
    pub configuration: Option<Spanned<String>>,
    /// Updates of operating systems and base images.
    pub patches: Option<Spanned<String>>,
}

/// What happens to a release that turns out bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadRelease {
    Rollback,
    RollForward,
}

/// What an urgent fix may do differently.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hotfix {
    /// What an urgent fix skips: `[bake]`. Anything else is reported as `pipeline-hotfix-skips`.
    pub skips: Vec<Spanned<String>>,
    /// The day on which somebody last tried out an urgent fix.
    pub walked_on: Option<Spanned<jiff::civil::Date>>,
    /// How long that fix took.
    pub took: Option<Typed<Length>>,
}

impl Form for BadRelease {
    const WANTED: &str = "`rollback` or `roll_forward`";
    const HELP: &str =
        "write `rollback` to bring back the previous release, or `roll_forward` to release a fix";
    const EXAMPLES: &[&str] = &["rollback", "roll_forward"];

    fn parse(text: &str) -> Option<Self> {
        match text.to_lowercase().replace(['-', '_', ' '], "").as_str() {
            "rollback" => Some(Self::Rollback),
            "rollforward" => Some(Self::RollForward),
            _ => None,
        }
    }
}

impl Pipeline {
    /// Values that do not have the expected form.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws: Vec<Flaw> = self.stages.iter().flat_map(Stage::flaws).collect();
        flaws.extend(self.bad_release.as_ref().and_then(Typed::flaw));
        let took = self.hotfix.as_ref().and_then(|hotfix| hotfix.took.as_ref());
        flaws.extend(took.and_then(Typed::flaw));
        flaws
    }

    /// The names of its stages.
    pub fn names(&self) -> Vec<&Spanned<String>> {
        self.stages.iter().map(|stage| &stage.name).collect()
    }
}

/// Pipelines differ too much for one shape. Values that are not a map, and unknown keys, are left for people to read.
impl Read for Pipeline {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let place = Some(node.span);
        if !node.is_map() {
            return Some(Self { text: node.spanned(), place, ..Self::default() });
        }
        let mut fields = Fields::of(node, "pipeline", problems);
        let pipeline = Self {
            stages: fields.read_or_default("stages", problems),
            kinds: map(fields.node("kinds"), problems).unwrap_or_default(),
            bad_release: fields.read("bad_release", problems),
            hotfix: map(fields.node("hotfix"), problems),
            text: None,
            place,
        };
        fields.finish_leniently(problems);
        Some(pipeline)
    }
}

/// Reads a map. Any other value is left for people to read.
fn map<T: Read>(node: Option<&Node>, problems: &mut Vec<Problem>) -> Option<T> {
    T::read(node.filter(|node| matches!(node.kind, Kind::Map(_)))?, problems)
}

impl Read for Kinds {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "kinds of changes", problems);
        let kinds = Self {
            application: fields.read("application", problems),
            infrastructure: fields.read("infrastructure", problems),
            configuration: fields.read("configuration", problems),
            patches: fields.read("patches", problems),
        };
        fields.finish(problems);
        Some(kinds)
    }
}

impl Read for Hotfix {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "hotfix", problems);
        let hotfix = Self {
            skips: fields.read_or_default("skips", problems),
            walked_on: fields.read("walked_on", problems),
            took: fields.read("took", problems),
        };
        fields.finish(problems);
        Some(hotfix)
    }
}
