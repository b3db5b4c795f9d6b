//! Tests which files are kept from one site to the next.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use sha2::Digest;

use super::{Content, File, Output, Stamp, is_intact};
use crate::files::MARKER;

/// A folder that is removed after the test.
struct Room(Utf8PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let name = format!("readyroom-emit-{name}-{}", std::process::id());
        let room = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        fs::create_dir_all(&room).expect("it can be created");
        Self(room)
    }

    fn target(&self) -> Utf8PathBuf {
        self.0.join("public")
    }

    fn output(&self) -> Output {
        Output::open(&self.0, &self.target(), &|text| panic!("{text}")).expect("there is room")
    }

    /// Publishes files. Those with a stamp are kept from the old site if possible. Returns which were kept, and the
    /// stamps of all files.
    fn publish(&self, files: &[(&str, &str, Option<Stamp>)]) -> (Vec<bool>, Site) {
        let output = self.output();
        let mut kept = Vec::new();
        let mut site = Site::new();
        for (path, text, stamp) in files {
            let path = Utf8PathBuf::from(*path);
            let old = stamp.filter(|stamp| output.keep(&path, *stamp).expect("the disk works"));
            kept.push(old.is_some());
            let stamp = old.unwrap_or_else(|| {
                let content = Content::Bytes(text.as_bytes().to_vec());
                output.write(File { path: path.clone(), content }).expect("there is room").stamp
            });
            site.push((path, stamp));
        }
        let paths: Vec<Utf8PathBuf> = site.iter().map(|(path, _)| path.clone()).collect();
        output.publish(&paths, &|text| panic!("{text}")).expect("there is room");
        (kept, site)
    }

    fn is_intact(&self, site: &Site) -> bool {
        is_intact(&self.target(), site.iter().map(|(path, stamp)| (path.as_path(), *stamp)))
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.target().join(path)).expect("it is there")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Moves a path elsewhere, and leaves a symbolic link.
#[cfg(unix)]
fn linked(from: &Utf8Path, to: &Utf8Path) {
    fs::rename(from, to).expect("it is there");
    std::os::unix::fs::symlink(to, from).expect("it can be linked");
}

#[cfg(unix)]
fn closed(path: &Utf8Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// A change to a site, and its name.
type Harm<'a> = (&'a str, Box<dyn Fn() + 'a>);

type Site = Vec<(Utf8PathBuf, Stamp)>;

const FILES: [(&str, &str, Option<Stamp>); 3] =
    [("index.html", "home", None), ("a/b/index.html", "deep", None), ("a/ü x.png", "picture", None)];

#[test]
fn unchanged_files_are_kept() {
    let room = Room::new("kept");
    let (_, site) = room.publish(&FILES);
    let again = [0, 1, 2].map(|at| (FILES[at].0, "not asked for", Some(site[at].1)));
    // Pages that somebody has changed or removed since are written again.
    fs::write(room.target().join("index.html"), "hack").expect("it can be written");
    let (kept, site) = room.publish(&again);
    assert_eq!(kept, [false, true, true]);
    assert_eq!(
        (room.text("index.html").as_str(), room.text("a/b/index.html").as_str()),
        (again[0].1, "deep")
    );
    fs::remove_file(room.target().join("a/b/index.html")).expect("it is there");
    let again = [0, 1, 2].map(|at| (FILES[at].0, "new", Some(site[at].1)));
    let (kept, site) = room.publish(&again);
    assert_eq!(kept, [true, false, true]);
    assert!(room.is_intact(&site));
}

/// If a build is abandoned or writes a page again, files that it shares with the old site do not change.
#[test]
fn a_file_of_the_old_site_is_never_written_into() {
    let room = Room::new("shared");
    let (_, site) = room.publish(&FILES);
    let copy = room.0.join("backup.html");
    fs::hard_link(room.target().join("index.html"), &copy).expect("it can be linked");
    let output = room.output();
    let (path, stamp) = &site[0];
    assert!(output.keep(path, *stamp).expect("the disk works"));
    // A second writer of the same file is a bug, and must not destroy the bytes of the first.
    let second = File { path: path.clone(), content: Content::Bytes(b"second".to_vec()) };
    assert!(output.write(second).is_err());
    drop(output);
    assert!(room.is_intact(&site));
    room.publish(&[("index.html", "new", None)]);
    assert_eq!(
        (room.text("index.html").as_str(), fs::read_to_string(copy).expect("it is there")),
        ("new", "home".into())
    );
}

#[test]
fn a_changed_site_is_noticed() {
    let room = Room::new("intact");
    let (target, beside) = (room.target(), room.0.clone());
    let elsewhere = beside.join("elsewhere");
    let at = |path: &str| target.join(path);
    let write = |path: Utf8PathBuf| fs::write(path, "x").expect("it can be written");
    let harms: Vec<Harm> = vec![
        ("a changed page", Box::new(|| fs::write(at("index.html"), "hack").expect("it can be written"))),
        ("a page that is gone", Box::new(|| fs::remove_file(at("index.html")).expect("it is there"))),
        ("somebody's file", Box::new(|| write(at("a/mine.txt")))),
        ("an unknown folder", Box::new(|| fs::create_dir(at("empty")).expect("it can be made"))),
        ("a list that is gone", Box::new(|| fs::remove_file(at(MARKER)).expect("it is there"))),
        ("a list that is damaged", Box::new(|| write(at(MARKER)))),
        ("a list that is not finished", Box::new(|| write(at(".readyroom.new")))),
        ("a site that was moved aside", Box::new(|| write(beside.join(".public.old")))),
        (
            "what a build left",
            Box::new(|| fs::create_dir(beside.join(".public.2.readyroom")).expect("it can be made")),
        ),
        #[cfg(unix)]
        ("a link for a page", Box::new(|| linked(&at("index.html"), &elsewhere))),
        #[cfg(unix)]
        ("a link for a folder", Box::new(|| linked(&at("a"), &elsewhere))),
        #[cfg(unix)]
        ("a link for the site", Box::new(|| linked(&target, &elsewhere))),
        #[cfg(unix)]
        ("a page for one user", Box::new(|| closed(&at("index.html"), 0o600))),
        #[cfg(unix)]
        ("a folder for one user", Box::new(|| closed(&at("a"), 0o700))),
        ("no site", Box::new(|| fs::remove_dir_all(&target).expect("it is there"))),
    ];
    for (what, harm) in &harms {
        let _ = fs::remove_dir_all(&room.0);
        fs::create_dir_all(&room.0).expect("it can be created");
        let (_, site) = room.publish(&FILES);
        assert!(room.is_intact(&site), "before {what}");
        assert!(!room.is_intact(&site[1..].to_vec()), "before {what}: one file more");
        harm();
        assert!(!room.is_intact(&site), "{what}");
    }
}

/// A file that was a picture when the project was loaded may be something else when it is copied.
#[cfg(unix)]
#[test]
fn what_is_copied_is_a_file_of_the_project() {
    use std::os::unix::fs::symlink;

    let place = Room::new("copied");
    let (root, secret) = (place.0.join("project"), place.0.join("secret"));
    let at = |path: &str| root.join(path);
    fs::create_dir_all(&secret).expect("it can be made");
    fs::write(secret.join("a.png"), "secret").expect("it can be written");
    let begin = || {
        let _ = fs::remove_dir_all(&root);
        for folder in ["content", "shared", ".private"] {
            fs::create_dir_all(at(folder)).expect("it can be made");
            fs::write(at(folder).join("a.png"), folder).expect("it can be written");
        }
    };
    let gone = |path: &str| fs::remove_file(at(path)).expect("it is there");
    let link = |to: &str, from: &str| symlink(to, at(from)).expect("it can be linked");
    let copied = || {
        let output = Output::open(&root, &place.target(), &|text| panic!("{text}"))?;
        let content = Content::Copy("content/a.png".into());
        let written = output.write(File { path: "a.png".into(), content })?;
        let text = fs::read_to_string(output.stage.folder.join("a.png"))?;
        anyhow::Ok((text, written.sha256))
    };
    let harms: [(&str, &dyn Fn()); 7] = [
        ("gone", &|| gone("content/a.png")),
        ("a link out", &|| {
            gone("content/a.png");
            link(secret.join("a.png").as_str(), "content/a.png");
        }),
        ("a relative link out", &|| {
            gone("content/a.png");
            link("../../secret/a.png", "content/a.png");
        }),
        ("a link to a hidden file", &|| {
            gone("content/a.png");
            link("../.private/a.png", "content/a.png");
        }),
        ("a folder that is a link out", &|| {
            fs::remove_dir_all(at("content")).expect("it is there");
            link(secret.as_str(), "content");
        }),
        ("a pipe", &|| {
            gone("content/a.png");
            let mode = rustix::fs::Mode::from_raw_mode(0o600);
            let path = at("content/a.png");
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path.as_std_path(), kind, mode, 0).expect("it can be made");
        }),
        ("a folder", &|| {
            gone("content/a.png");
            fs::create_dir(at("content/a.png")).expect("it can be made");
        }),
    ];
    for (what, harm) in harms {
        begin();
        harm();
        let error = copied().err().unwrap_or_else(|| panic!("{what} was copied"));
        assert!(format!("{error:#}").contains("`content/a.png`"), "{what}: {error:#}");
        assert!(!format!("{error:#}").contains("write"), "{what}: {error:#}");
        assert!(crate::failure::is_machine(&error), "{what}: {error:#}");
    }
    begin();
    let (text, sha256) = copied().expect("it is a file");
    assert_eq!((text.as_str(), sha256), ("content", super::hex(super::Sha256::digest(b"content"))));
    gone("content/a.png");
    link("../shared/a.png", "content/a.png");
    assert!(copied().is_ok_and(|(text, _)| text == "shared"), "links within the project are followed");
}
