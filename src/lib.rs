//! Runbooks, reviews, postmortems and alarms to findings and a site.
//!
//! The modules stand in the order that data flows; each uses only those above it.

// Words
mod source;
mod yaml;
mod hcl;
mod read;
mod allow;
mod secrets;
mod markdown;
mod model;
mod config;
mod codeowners;
mod built_in;
mod manifest;
// Disk to Site
mod load;
mod alarms;
mod parse;
mod routes;
mod link;
#[cfg(test)]
mod sample;
// Site to findings
mod readiness;
mod rules;
mod baseline;
mod report;
// Site to files
mod search;
mod theme;
mod emit;
mod render;
// Strung together
mod schema;
mod commands;
mod cli;
// The handbook's reference, made from all of the above
#[cfg(test)]
mod reference;

pub use cli::run;
