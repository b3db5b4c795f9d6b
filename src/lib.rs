//! Turns runbooks, reviews, postmortems and alarms into findings and a site.
//!
//! The modules are in the order of the data flow. Each uses only those above it.

// Texts, and the types that they are read into
mod failure;
mod source;
mod invisible;
mod yaml;
mod hcl;
mod read;
mod nearest;
mod urls;
mod git_url;
mod js_regex;
mod fill;
mod allow;
mod secrets;
mod markdown;
mod model;
mod manifest;
mod published;
mod cache;
// Files, each parsed alone
mod files;
mod config;
mod lock;
mod codeowners;
mod mount;
mod included;
mod built_in;
mod members;
mod load;
mod alarms;
mod delivery;
mod outline;
mod sources;
mod parse;
mod routes;
// All files linked
mod link;
// Findings
mod judge;
mod rules;
mod baseline;
mod report;
// The history file
mod history;
// The files of the site
mod search;
mod theme;
#[cfg(any(test, fuzzing))]
mod sample;
mod emit;
mod render;
// Pages by name
mod lookup;
// Questions and answers from files of other tools
mod import;
// Changes to the user's files, as patches
mod edit;
// Commands and servers, which use all of the above
mod session;
mod shards;
mod fetch;
mod schema;
mod lsp;
mod mcp;
mod commands;
mod cli;
// The handbook's reference, made from all of the above
#[cfg(test)]
mod reference;
// Fuzz targets
#[cfg(any(test, fuzzing))]
pub mod fuzzing;

pub use cli::run;
