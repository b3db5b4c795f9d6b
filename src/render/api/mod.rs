//! What programs read: `api/v1/*.json`, the feed, the sitemap and badges. Keys are added, never changed or removed.

mod alarms;
mod badge;
mod feed;
mod findings;
mod postmortems;
mod readiness;
mod services;
mod sitemap;

use serde::Serialize;

pub use badge::badge;

use super::chrome::unlisted;
use super::view::View;
use super::{Make, Rendered};
use crate::config::Config;
use crate::emit::{Content, File};
use crate::judge::Rates as Shares;

/// Files that every site has.
pub const FILES: [(&str, Make); 5] = [
    ("api/v1/alarms.json", alarms::all),
    ("api/v1/findings.json", findings::all),
    ("api/v1/postmortems.json", postmortems::all),
    ("api/v1/readiness.json", readiness::all),
    ("api/v1/services.json", services::all),
];

/// Files with whole addresses, which a site has that knows its own.
pub const ADDRESSED: [(&str, Make); 2] = [("feed.xml", feed::feed), ("sitemap.xml", sitemap::sitemap)];

/// The address that a site is published at, where that is a whole one.
pub fn address(config: &Config) -> Option<&str> {
    config.base_url.as_deref().filter(|url| !url.starts_with('/'))
}

/// Shares of what is met, in whole per cent; null where nothing counts.
#[derive(Serialize)]
struct Rates {
    reported: Option<usize>,
    #[serde(rename = "true")]
    true_rate: Option<usize>,
}

impl From<Shares> for Rates {
    fn from(rates: Shares) -> Self {
        Self { reported: rates.reported, true_rate: rates.true_rate }
    }
}

fn json(name: &str, document: &impl Serialize) -> anyhow::Result<Rendered> {
    let mut text = serde_json::to_vec(document)?;
    text.push(b'\n');
    Ok(file(&format!("api/v1/{name}.json"), text))
}

fn file(path: &str, bytes: Vec<u8>) -> Rendered {
    unlisted(File { path: path.into(), content: Content::Bytes(bytes) })
}

/// A file of a template, with its own context alone.
fn xml(view: &View<'_>, path: &str, context: &impl Serialize) -> anyhow::Result<Rendered> {
    let context = tera::Context::from_serialize(context)?;
    let text = view
        .theme
        .tera
        .render(path, &context)
        .map_err(|error| anyhow::anyhow!("cannot render `{path}`: {error}"))?;
    Ok(file(path, text.into_bytes()))
}
