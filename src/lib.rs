//! Turns runbooks, reviews, postmortems and alarms into findings and a site.
//!
//! The modules are in the order in which data flows; each uses only those above it.

// Words
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
// Disk to units
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
// All together
mod link;
// Site to findings
mod judge;
mod rules;
mod baseline;
mod report;
// Site to lines of a file, and back
mod history;
// Site to files
mod search;
mod theme;
#[cfg(any(test, fuzzing))]
mod sample;
mod emit;
mod render;
// A name to a page
mod lookup;
// Other people's files to questions and answers
mod import;
// A change to patches of files
mod edit;
// Strung together
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
// Any bytes to what reads them
#[cfg(any(test, fuzzing))]
pub mod fuzzing;

pub use cli::run;
