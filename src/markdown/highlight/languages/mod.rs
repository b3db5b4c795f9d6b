//! The languages that are common on on-call pages, each as a table.

mod shell;
mod yaml;
mod json;
mod sql;
mod promql;
mod hcl;
mod dockerfile;
mod ini;
mod toml;
mod python;
mod go;
mod javascript;
mod xml;
mod diff;
mod http;
mod curly;
mod ruby;

use super::rule::Language;

pub const LANGUAGES: &[Language] = &[
    shell::LANGUAGE,
    yaml::LANGUAGE,
    json::LANGUAGE,
    sql::LANGUAGE,
    promql::LANGUAGE,
    hcl::LANGUAGE,
    dockerfile::LANGUAGE,
    ini::LANGUAGE,
    toml::LANGUAGE,
    python::LANGUAGE,
    go::LANGUAGE,
    javascript::LANGUAGE,
    xml::LANGUAGE,
    diff::LANGUAGE,
    http::LANGUAGE,
    curly::LANGUAGE,
    ruby::LANGUAGE,
];

/// Literals that most languages have, sorted.
const VALUES: &[&str] = &["false", "inf", "nan", "nil", "none", "null", "true", "undefined"];

/// The characters of most operators.
const OPERATORS: &str = "=!<>+-*/%^|~&?";
