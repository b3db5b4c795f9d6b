//! The kinds of answers to a question, and which answers count as met.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::read::{Fields, Problem, Read, text_or, wrong};
use crate::source::Spanned;
use crate::yaml::Node;

/// The kind of answer to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerKind {
    #[default]
    YesNo,
    Text,
    Number,
    Choice,
    Ranking,
}

impl AnswerKind {
    pub const WORDS: &[(&str, Self)] = &[
        ("yes_no", Self::YesNo),
        ("text", Self::Text),
        ("number", Self::Number),
        ("choice", Self::Choice),
        ("ranking", Self::Ranking),
    ];
}

/// Which answer to a yes-or-no question counts as met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expects {
    #[default]
    Yes,
    No,
    Either,
}

impl Expects {
    pub const WORDS: &[(&str, Self)] = &[("yes", Self::Yes), ("no", Self::No), ("either", Self::Either)];
}

/// What an answer of a choice counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counts {
    Met,
    Partial,
    Unmet,
}

impl Counts {
    pub const WORDS: &[(&str, Self)] =
        &[("met", Self::Met), ("partial", Self::Partial), ("unmet", Self::Unmet)];
}

/// One of the answers to choose from, or to rank. The value alone counts as met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Choice {
    /// As it is written in `answer`, ignoring case.
    pub value: Spanned<String>,
    /// What it counts as: `met`, `partial` or `unmet`. If one choice of an item sets it, all of them have to. Default:
    /// `met`, if no choice of the item sets it.
    pub counts: Option<Counts>,
}

/// A finite number.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct Number(f64);

impl Number {
    /// Reads digits with an optional point, sign and exponent. Rejects everything else that Rust would parse as a
    /// number.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
        let number: f64 = text.chars().all(is_plain).then(|| text.parse().ok())??;
        number.is_finite().then_some(Self(number))
    }
}

impl TryFrom<f64> for Number {
    type Error = &'static str;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        number.is_finite().then_some(Self(number)).ok_or("a number is finite")
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Read for Number {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let number = node.text().and_then(|text| Self::parse(text.trim()));
        if number.is_none() {
            wrong(
                node,
                "a number",
                "write digits, such as `30` or `99.9`, and the unit under `unit`",
                problems,
            );
        }
        number
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Read for Choice {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(value) = node.spanned() {
            return Some(Self { value, counts: None });
        }
        let mut fields = Fields::of(node, "choice", problems);
        let value = fields.require("value", node.span, problems);
        let counts = fields.read("counts", problems);
        fields.finish(problems);
        Some(Self { value: value?, counts })
    }
}
