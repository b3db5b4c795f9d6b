use jiff::civil::Date;

use super::*;
use crate::config::{self, Config};
use crate::files::{Gathered, Memory, walk};
use crate::load::ReadConfig;
use crate::members;

fn today() -> Date {
    "2026-11-20".parse().expect("it is a day")
}

/// A packed repository with a file of each kind.
fn repository() -> BTreeMap<Utf8PathBuf, Packed> {
    let files = [
        ("readyroom.yaml", "documents: [docs/]\nalarms: [alarms/]\n"),
        (
            "docs/runbooks/slow.md",
            "# Slow: checkout: yes\n\nSee [the other](other.md#end) and `docs/runbooks/other.md`.\n",
        ),
        (
            "docs/runbooks/other.md",
            "# Other\n\n## End\n\nRestart it, and wait for two minutes.\n\n--8<-- \"docs/part.md\"\n",
        ),
        ("docs/part.md", "## Part\n\nIt is a part of two pages.\n"),
        ("docs/draft.md", "---\ndraft: true\n---\n# Later\n"),
        (
            "alarms/a.yml",
            "groups:\n- name: a\n  rules:\n  - alert: Slow\n    expr: up\n    labels: {severity: page}\n",
        ),
        ("alarms/broken.yml", "groups: [\n"),
    ];
    let packed = |text: &str| Packed { bytes: Some(text.into()), ..Packed::default() };
    files.into_iter().map(|(path, text)| (path.into(), packed(text))).collect()
}

/// The files, with outlines computed from their content.
fn outlined(mut files: BTreeMap<Utf8PathBuf, Packed>) -> BTreeMap<Utf8PathBuf, Packed> {
    let loaded = load::load_packed(".".into(), Pack::of(files.clone()), today(), &theme::is_ours);
    let read = parse::read(&loaded.expect("it is a project"), &Nothing, &KeyMaker::new("unit"));
    let outlines = outlines(&read);
    for (path, file) in &mut files {
        file.outline = outlines.get(&FileId::of(PROJECT, path)).copied().flatten();
    }
    files
}

/// The problems in a project that gathers a pack of these files as `checkout`.
fn differing(packed: &BTreeMap<Utf8PathBuf, Packed>) -> Vec<String> {
    refused(files::write_pack(packed, outline::VERSION).expect("it can be read"))
}

/// The problems in a project that gathers a pack as `checkout`.
fn refused(pack: Vec<u8>) -> Vec<String> {
    let text = "repositories: [{name: checkout, pack: checkout.pack}]";
    let own: [(Utf8PathBuf, Vec<u8>); 2] =
        [(config::FILE.into(), text.into()), ("checkout.pack".into(), pack)];
    let mut files = Gathered::new(Memory::new(own));
    let (config, problems) = Config::read(config::file(), text, |_| today());
    let opened = members::open("".into(), &files, &config).expect("there is no lock");
    files.gather(opened.trees);
    let listing = walk(&files, &|_| false).expect("memory can be read");
    let read = ReadConfig { config, key: KeyMaker::new("config").key(), problems };
    let loaded = load::project(".".into(), "".into(), read, files, listing, &theme::is_ours, Vec::new());
    let loaded = load::Project { packs: opened.packs, ..loaded.expect("it is a project") };
    let read = parse::read(&loaded, &Nothing, &KeyMaker::new("unit"));
    assert!(read.len() >= 6, "the files have roles there too");
    let (_, _, parsed) = parse::gathered(loaded, read.into_iter().map(|read| (read.file, read.unit)));
    parsed.unreadable.into_iter().map(|why| why.message).collect()
}

#[test]
fn an_outline_is_the_same_where_the_pack_is_gathered() {
    let files = outlined(repository());
    assert_eq!(files.values().filter(|file| file.outline.is_some()).count(), 6);
    assert_eq!(differing(&files), <Vec<String>>::new());
}

#[test]
fn a_pack_that_lies_about_an_outline_is_found() {
    let mut lying = outlined(repository());
    let honest = lying[Utf8Path::new("docs/runbooks/other.md")].outline;
    let page = lying.get_mut(Utf8Path::new("docs/runbooks/slow.md")).expect("it is there");
    page.outline = honest;
    let said = "the pack's outline of `docs/runbooks/slow.md` is not what its bytes say";
    assert_eq!(differing(&lying), [said]);
    // The pack has no outline for the file.
    lying.get_mut(Utf8Path::new("docs/runbooks/slow.md")).expect("it is there").outline = None;
    assert_eq!(differing(&lying), [said]);
    // Another version of the program computes other outlines.
    let bytes = files::write_pack(&lying, "another").expect("it can be read");
    assert_eq!(refused(bytes), <Vec<String>>::new());
}

#[test]
fn a_pack_of_other_bytes_is_found() {
    let mut lying = outlined(repository());
    for (path, text) in [
        ("docs/runbooks/slow.md", "# Slow: checkout: yes\n\nNothing.\n"),
        ("alarms/a.yml", "groups: []\n"),
        ("docs/part.md", "## Part\n\nIt is another part.\n"),
    ] {
        lying.get_mut(Utf8Path::new(path)).expect("it is there").bytes = Some(text.into());
    }
    let paths = ["alarms/a.yml", "docs/part.md", "docs/runbooks/other.md", "docs/runbooks/slow.md"];
    let said = paths.map(|path| format!("the pack's outline of `{path}` is not what its bytes say"));
    assert_eq!(differing(&lying), said);
}
