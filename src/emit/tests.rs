//! Files that stay from one site to the next.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Content, File, Output, Stamp, is_intact};
use crate::files::MARKER;

/// A folder that is gone at the end.
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

    /// Publishes files, those with a stamp from the old site if they can be kept. Which were kept, and the stamps of all.
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

/// Moves something elsewhere, and leaves a link to it.
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

/// What is done to a site, and its name.
type Harm<'a> = (&'a str, Box<dyn Fn() + 'a>);

type Site = Vec<(Utf8PathBuf, Stamp)>;

const FILES: [(&str, &str, Option<Stamp>); 3] =
    [("index.html", "home", None), ("a/b/index.html", "deep", None), ("a/ü x.png", "picture", None)];

#[test]
fn what_is_as_it_was_is_kept() {
    let room = Room::new("kept");
    let (_, site) = room.publish(&FILES);
    let again = [0, 1, 2].map(|at| (FILES[at].0, "not asked for", Some(site[at].1)));
    // A page that somebody changed since is written, one that is gone too.
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

/// A build that is given up, or writes a page anew, changes nothing of what the old site shares with it.
#[test]
fn a_file_of_the_old_site_is_never_written_into() {
    let room = Room::new("shared");
    let (_, site) = room.publish(&FILES);
    let copy = room.0.join("backup.html");
    fs::hard_link(room.target().join("index.html"), &copy).expect("it can be linked");
    let output = room.output();
    let (path, stamp) = &site[0];
    assert!(output.keep(path, *stamp).expect("the disk works"));
    // A file has one writer; a second one is a fault, and not the end of the first one's bytes.
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
fn a_site_that_is_not_as_it_was_is_seen() {
    let room = Room::new("intact");
    let (target, beside) = (room.target(), room.0.clone());
    let elsewhere = beside.join("elsewhere");
    let at = |path: &str| target.join(path);
    let write = |path: Utf8PathBuf| fs::write(path, "x").expect("it can be written");
    let harms: Vec<Harm> = vec![
        ("a changed page", Box::new(|| fs::write(at("index.html"), "hack").expect("it can be written"))),
        ("a page that is gone", Box::new(|| fs::remove_file(at("index.html")).expect("it is there"))),
        ("somebody's file", Box::new(|| write(at("a/mine.txt")))),
        ("a folder of nobody's", Box::new(|| fs::create_dir(at("empty")).expect("it can be made"))),
        ("a list that is gone", Box::new(|| fs::remove_file(at(MARKER)).expect("it is there"))),
        ("a list that is damaged", Box::new(|| write(at(MARKER)))),
        ("a list that is not whole", Box::new(|| write(at(".readyroom.new")))),
        ("a site that stepped aside", Box::new(|| write(beside.join(".public.old")))),
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
