//! Files for programs: `api/v1/*.json`, the outline, calendars, the feed, the sitemap and badges. Keys are added, but
//! never changed or removed.

mod alarms;
mod badge;
mod ics;
mod calendar;
mod documents;
mod feed;
mod findings;
mod llms;
mod outline;
mod postmortems;
mod readiness;
mod services;
mod sitemap;

use serde::Serialize;

pub use badge::badge;
pub use calendar::{of_owner, of_service};

use super::rendered::{Make, Rendered, unlisted};
use super::site::address;
use super::view::View;
use crate::config::Config;
use crate::emit::{Content, File};
use crate::judge::Rates as Shares;
use crate::report::xml_text;
use crate::routes::DataFile;

/// The function that renders a file.
pub fn maker(data: DataFile) -> Make {
    match data {
        DataFile::Alarms => alarms::all,
        DataFile::Calendar => calendar::all,
        DataFile::Documents => documents::all,
        DataFile::Findings => findings::all,
        DataFile::Postmortems => postmortems::all,
        DataFile::Readiness => readiness::all,
        DataFile::Services => services::all,
        DataFile::Outline => outline::all,
        DataFile::Feed => feed::feed,
        DataFile::Sitemap => sitemap::sitemap,
        DataFile::Llms => llms::llms,
    }
}

/// The files that a site has, by its configuration.
pub fn files(config: &Config) -> impl Iterator<Item = DataFile> {
    let is_addressed = address(config).is_some();
    let has_twins = config.has_twins();
    DataFile::ALL.iter().copied().filter(move |data| {
        let about = data.about();
        (is_addressed || !about.has_whole_addresses) && (has_twins || !about.has_twins)
    })
}

/// Shares of items that are met, in whole per cent; null if no item counts.
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

fn json(data: DataFile, document: &impl Serialize) -> anyhow::Result<Rendered> {
    let mut text = serde_json::to_vec(document)?;
    text.push(b'\n');
    Ok(file(data, text))
}

fn file(data: DataFile, bytes: Vec<u8>) -> Rendered {
    unlisted(File { path: data.about().path.into(), content: Content::Bytes(bytes) })
}

/// Renders the template named after the file. `context` is all that the template gets.
fn xml(view: &View<'_>, data: DataFile, context: &impl Serialize) -> anyhow::Result<Rendered> {
    let path = data.about().path;
    let context = tera::Context::from_serialize(context)?;
    let text = view.theme.fill(path.into(), path, &context, 0)?;
    Ok(file(data, xml_text(&String::from_utf8_lossy(&text)).into_bytes()))
}
