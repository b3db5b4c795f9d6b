//! A stage of a pipeline, as declared in a service's entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{Flaw, Length, Share, Typed, Window};
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::Spanned;
use crate::yaml::Node;

/// A stage that a change passes. The name alone is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Stage {
    /// One of `stages` in `readyroom.yaml`.
    pub name: Spanned<String>,
    /// The environment that the stage deploys to. Default: unknown.
    pub environment: Option<Spanned<String>>,
    /// How much of the customers' traffic it gets, in a word: `none`, `low`, `full`.
    pub traffic: Option<Spanned<String>>,
    /// The environment whose settings the stage uses: `production`.
    pub config: Option<Spanned<String>>,
    /// What has to pass before a change moves on: `[integration, load]`. `[]` says that nothing has to.
    #[schemars(with = "Vec<String>")]
    pub checks: Option<Vec<Spanned<String>>>,
    /// How much of the traffic goes to the new version.
    pub share: Option<Typed<Share>>,
    /// How long a change stays in the stage before it moves on.
    pub bake: Option<Typed<Length>>,
    /// The metrics by which the new version is compared with the old one.
    pub compare: Vec<Spanned<String>>,
    /// Names of the alarms that roll a release back.
    pub rollback_on: Vec<Spanned<String>>,
    /// The groups of regions that are deployed to, one after the other.
    pub waves: Vec<Wave>,
    /// What keeps a change from being deployed in the stage.
    #[schemars(with = "Option<BlockedBy>")]
    pub blocked_by: BlockedBy,
    /// When a deployment may start.
    #[schemars(with = "Option<Windows>")]
    pub windows: Windows,
    /// It is a map, and not a name alone.
    #[schemars(skip)]
    pub is_described: bool,
}

/// Regions that are deployed to at the same time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Wave {
    /// The names of the regions: `[eu-west-1, us-east-1]`.
    pub regions: Vec<Spanned<String>>,
    /// How much of the customers' traffic they get, in a word: `low`.
    pub traffic: Option<Spanned<String>>,
    /// The unit that is deployed to at once within a region, such as `zone` or `cell`.
    pub by: Option<Spanned<String>>,
}

/// What keeps a change from being deployed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BlockedBy {
    /// Names of alarms of the project.
    pub alarms: Vec<Spanned<String>>,
    /// Names of alarms of the whole organization, which this project need not define.
    pub organization: Vec<Spanned<String>>,
    /// The share of unhealthy hosts.
    pub unhealthy: Option<Typed<Share>>,
}

/// When a deployment may start: hours of a week in a time zone, or days.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Windows {
    /// When a deployment may start. Default: always.
    pub allow: Vec<Typed<Window>>,
    /// When a deployment may not start, even if `allow` permits it.
    pub except: Vec<Typed<Window>>,
}

impl Stage {
    fn named(name: Spanned<String>) -> Self {
        Self {
            name,
            environment: None,
            traffic: None,
            config: None,
            checks: None,
            share: None,
            bake: None,
            compare: Vec::new(),
            rollback_on: Vec::new(),
            waves: Vec::new(),
            blocked_by: BlockedBy::default(),
            windows: Windows::default(),
            is_described: false,
        }
    }

    /// The project's alarms that the stage depends on, each with the key that names it.
    pub fn alarms(&self) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
        let back = self.rollback_on.iter().map(|alarm| ("rollback_on", alarm));
        back.chain(self.blocked_by.alarms.iter().map(|alarm| ("blocked_by", alarm)))
    }

    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let shares = [&self.share, &self.blocked_by.unhealthy].into_iter().flatten().filter_map(Typed::flaw);
        let bake = self.bake.as_ref().and_then(Typed::flaw);
        let windows = self.windows.allow.iter().chain(&self.windows.except).filter_map(Typed::flaw);
        shares.chain(bake).chain(windows).collect()
    }
}

impl Read for Stage {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            return Spanned::read(node, problems).map(Self::named);
        }
        let mut fields = Fields::of(node, "stage", problems);
        let name = fields.require("name", node.span, problems);
        let stage = Self {
            environment: fields.read("environment", problems),
            traffic: fields.read("traffic", problems),
            config: fields.read("config", problems),
            checks: fields.read("checks", problems),
            share: fields.read("share", problems),
            bake: fields.read("bake", problems),
            compare: fields.read_or_default("compare", problems),
            rollback_on: fields.read_or_default("rollback_on", problems),
            waves: fields.read_or_default("waves", problems),
            blocked_by: fields.read_or_default("blocked_by", problems),
            windows: fields.read_or_default("windows", problems),
            is_described: true,
            ..Self::named(Spanned::new(String::new(), node.span))
        };
        fields.finish(problems);
        Some(Self { name: name?, ..stage })
    }
}

impl Read for Wave {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "wave", problems);
        let wave = Self {
            regions: fields.read_or_default("regions", problems),
            traffic: fields.read("traffic", problems),
            by: fields.read("by", problems),
        };
        fields.finish(problems);
        Some(wave)
    }
}

impl Read for BlockedBy {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "list of what blocks a stage", problems);
        let blocked_by = Self {
            alarms: fields.read_or_default("alarms", problems),
            organization: fields.read_or_default("organization", problems),
            unhealthy: fields.read("unhealthy", problems),
        };
        fields.finish(problems);
        Some(blocked_by)
    }
}

impl Read for Windows {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "windows", problems);
        let windows = Self {
            allow: fields.read_or_default("allow", problems),
            except: fields.read_or_default("except", problems),
        };
        fields.finish(problems);
        Some(windows)
    }
}
