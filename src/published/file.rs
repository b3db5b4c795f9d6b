//! Encodes an outline as the bytes of its file, and decodes it.

use std::io::{BufReader, Read};

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};

use super::Outline;

/// The path of the file on the site.
pub const FILE: &str = "outline.json.zst";

const VERSION: u32 = 1;

/// The compression level. It is part of the format, so that equal sites have equal bytes.
const LEVEL: i32 = 6;

/// The maximum number of bytes of the uncompressed outline.
const LARGEST: u64 = 512 << 20;

/// The maximum memory that a frame may require, as a power of two.
const WINDOW: u32 = 27;

/// The maximum number of repositories of an outline, and of checklists.
const MOST: usize = 10_000;

/// The maximum number of pages, alarms and links of an outline together.
const MOST_ENTRIES: usize = 5_000_000;

/// Read first, since the rest depends on the version.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize)]
struct Written<'o> {
    version: u32,
    #[serde(flatten)]
    outline: &'o Outline,
}

/// Encodes an outline. `hide` removes what must not be published from a text. `None` if there is nothing to hide.
pub fn encode(outline: &Outline, hide: Option<&dyn Fn(&str) -> String>) -> anyhow::Result<Vec<u8>> {
    let written = Written { version: VERSION, outline };
    let mut text = match hide {
        Some(hide) => serde_json::to_vec(&hidden(serde_json::to_value(written)?, hide))?,
        None => serde_json::to_vec(&written)?,
    };
    text.push(b'\n');
    if text.len() as u64 > LARGEST || has_too_many(outline) {
        bail!("`{FILE}` is not written: the site has more pages, alarms and links than one outline may have");
    }
    zstd::bulk::compress(&text, LEVEL).context("cannot compress the outline")
}

/// A value with `hide` applied to every text in it.
fn hidden(value: serde_json::Value, hide: &dyn Fn(&str) -> String) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(hide(&text)),
        Value::Array(values) => values.into_iter().map(|value| hidden(value, hide)).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (hide(&key), hidden(value, hide))).collect(),
        value => value,
    }
}

fn has_too_many(outline: &Outline) -> bool {
    let all = outline.repositories.iter();
    let entries: usize = all.map(|own| own.pages.len() + own.alarms.len() + own.links.len()).sum();
    outline.repositories.len() > MOST || outline.policy.checklists.len() > MOST || entries > MOST_ENTRIES
}

/// Decodes an outline. The error says how to fix it if the bytes are not an outline, or if this version cannot read
/// it.
pub fn decode(bytes: &[u8]) -> anyhow::Result<Outline> {
    const AGAIN: &str = "download it again: it is at the root of the published site";
    let mut text = Vec::new();
    let unpacked = zstd::Decoder::new(BufReader::new(bytes)).and_then(|mut decoder| {
        decoder.window_log_max(WINDOW)?;
        decoder.take(LARGEST + 1).read_to_end(&mut text)
    });
    // Every error here is about the bytes, since nothing is read from the disk.
    unpacked.map_err(|error| anyhow!("it is not an `{FILE}` that readyroom wrote ({error}); {AGAIN}"))?;
    if text.len() as u64 > LARGEST {
        bail!("it holds more than {} MB, which is more than readyroom reads", LARGEST >> 20);
    }
    let Versioned { version } =
        serde_json::from_slice(&text).with_context(|| format!("it is damaged; {AGAIN}"))?;
    if version > VERSION {
        bail!(
            "it was written by a newer readyroom, as version {version}; this one reads {VERSION}: update readyroom"
        );
    }
    let outline: Outline =
        serde_json::from_slice(&text).with_context(|| format!("it is damaged; {AGAIN}"))?;
    if has_too_many(&outline) {
        bail!("it has more repositories, checklists, pages, alarms or links than readyroom reads");
    }
    Ok(outline)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Alarm, Checklist, Host, Link, Page, Policy, Repository, Target};
    use super::*;

    fn target() -> impl Strategy<Value = Target> {
        (".*", ".*", proptest::option::of(".*")).prop_map(|(repository, path, anchor)| Target {
            repository,
            path,
            anchor,
        })
    }

    fn page() -> impl Strategy<Value = Page> {
        let texts = || proptest::collection::vec(".*", 0..3);
        (".*", ".*", ".*", texts(), texts(), texts(), any::<bool>()).prop_map(
            |(path, title, url, aliases, sections, alarms, open)| Page {
                kind: "runbook".into(),
                also: sections.clone(),
                path,
                title,
                url,
                aliases,
                sections,
                open,
                empty: open,
                alarms,
            },
        )
    }

    fn alarm() -> impl Strategy<Value = Alarm> {
        let link = proptest::option::of(".*");
        (".*", link, ".*", any::<u32>(), proptest::option::of(target())).prop_map(
            |(name, link, path, line, to)| Alarm {
                id: link.clone(),
                url: format!("alarms/{name}/"),
                matched_by: to.as_ref().map(|_| "link".to_owned()),
                line: line as usize,
                name,
                link,
                path,
                to,
            },
        )
    }

    fn repository() -> impl Strategy<Value = Repository> {
        let links = (".*", any::<u32>(), target()).prop_map(|(path, line, to)| Link {
            path,
            line: line as usize,
            to,
        });
        let lists = (
            proptest::collection::vec(page(), 0..3),
            proptest::collection::vec(alarm(), 0..3),
            proptest::collection::vec(links, 0..3),
        );
        (".*", ".*", any::<bool>(), lists).prop_map(|(name, folder, is_hosted, (pages, alarms, links))| {
            let host = Host { url: name.clone(), branch: "main".into(), kind: "github".into() };
            let url = format!("{name}/");
            Repository { host: is_hosted.then_some(host), name, folder, url, pages, alarms, links }
        })
    }

    fn outline() -> impl Strategy<Value = Outline> {
        let checklists = (".*", ".*").prop_map(|(path, text)| Checklist { path, text });
        let checklists = proptest::collection::vec(checklists, 0..3);
        let repositories = proptest::collection::vec(repository(), 0..3);
        (repositories, checklists, proptest::option::of(".*")).prop_map(
            |(repositories, checklists, base_url)| {
                let config = [("stages".to_owned(), serde_json::json!(["gamma", 1, null, { "a": true }]))];
                let policy = Policy { config: config.into(), checklists };
                Outline { as_of: jiff::civil::date(2026, 11, 20), base_url, repositories, policy }
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(outline in outline()) {
            let bytes = encode(&outline, None).expect("it is small");
            prop_assert_eq!(decode(&bytes).expect("it can be read"), outline);
        }

        #[test]
        fn damaged_bytes_are_refused(outline in outline(), cut in 1_usize..20) {
            let mut bytes = encode(&outline, None).expect("it is small");
            bytes.truncate(bytes.len() - cut.min(bytes.len() - 1));
            prop_assert!(decode(&bytes).is_err());
        }
    }

    fn said(text: &str) -> String {
        let bytes = zstd::bulk::compress(text.as_bytes(), LEVEL).expect("memory can be compressed");
        format!("{:#}", decode(&bytes).expect_err("it is not an outline"))
    }

    #[test]
    fn a_refusal_says_why() {
        let newer = r#"{"version":2,"repositories":{}}"#;
        assert!(said(newer).contains("written by a newer readyroom, as version 2"), "{}", said(newer));
        assert!(said(r#"{"version":1}"#).starts_with("it is damaged; download it again"));
        assert!(said("").starts_with("it is damaged"));
        let error = decode(b"not compressed").expect_err("it is not an outline");
        assert!(format!("{error:#}").starts_with("it is not an `outline.json.zst`"));
    }

    #[test]
    fn keys_of_a_later_version_are_ignored() {
        let text = r#"{"version":1,"as_of":"2026-11-20","base_url":null,"more":7,"repositories":[],
                       "policy":{"config":{},"checklists":[],"more":[]}}"#;
        let bytes = zstd::bulk::compress(text.as_bytes(), LEVEL).expect("memory can be compressed");
        assert!(decode(&bytes).expect("it can be read").repositories.is_empty());
    }

    #[test]
    fn what_must_not_be_published_is_nowhere() {
        let checklist = Checklist { path: "a hunter2.md".into(), text: "hunter2\nhunter2".into() };
        let config = [("hunter2".to_owned(), serde_json::json!({ "hunter2": ["hunter2"] }))];
        let policy = Policy { config: config.into(), checklists: vec![checklist] };
        let as_of = jiff::civil::date(2026, 11, 20);
        let outline = Outline { as_of, base_url: None, repositories: Vec::new(), policy };
        let hide = |text: &str| text.replace("hunter2", "[secret]");
        let read = decode(&encode(&outline, Some(&hide)).expect("it is small")).expect("it can be read");
        assert_eq!(read.policy.checklists[0].text, "[secret]\n[secret]");
        assert!(!format!("{read:?}").contains("hunter2"));
    }

    #[test]
    fn an_outline_that_unpacks_to_too_much_is_refused() {
        let bomb = zstd::bulk::compress(&vec![b' '; 9 << 20], LEVEL).expect("memory can be compressed");
        // Consecutive frames are read as one.
        let error = decode(&bomb.repeat(60)).expect_err("it is too large");
        assert!(format!("{error:#}").contains("more than 512 MB"), "{error:#}");
    }
}
