//! Expands the short forms of CloudFormation functions, such as `!Sub x`, to their long forms, such as
//! `{Fn::Sub: x}`.

use granit_parser::Tag;

use super::{Kind, Node};
use crate::source::Spanned;

/// The function for a tag.
pub fn function(tag: Option<&Tag>) -> Option<&'static str> {
    const FUNCTIONS: [&str; 19] = [
        "Ref",
        "Condition",
        "Fn::And",
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::Equals",
        "Fn::FindInMap",
        "Fn::GetAZs",
        "Fn::GetAtt",
        "Fn::If",
        "Fn::ImportValue",
        "Fn::Join",
        "Fn::Length",
        "Fn::Not",
        "Fn::Or",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
        "Fn::ToJsonString",
    ];
    let tag = tag.filter(|tag| tag.handle() == "!")?;
    FUNCTIONS.into_iter().find(|name| name.trim_start_matches("Fn::") == tag.suffix())
}

/// The long form of a call: `{Fn::Sub: x}` for `!Sub x`.
pub fn called(node: Node, function: Option<&'static str>) -> Node {
    let Some(function) = function else { return node };
    let span = node.span;
    Node { span, kind: Kind::Map(vec![(Spanned::new(function.to_owned(), span), node)]) }
}
