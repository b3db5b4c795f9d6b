//! Writes the files of a site into a folder that cannot be replaced itself.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::marker::{NEW, created, listed};
use crate::files::{self, MARKER};

/// Replaces the files listed by the target's marker with the files of the new site, each in one step. Meanwhile the
/// marker lists both old and new files, so that a killed build leaves no unlisted file.
pub fn replace(new: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    let (old, files) = (read(target)?, read(new)?);
    drop(listed(target, old.union(&files).map(Utf8PathBuf::as_path))?);
    for path in &files {
        let (from, to) = (new.join(path), target.join(path));
        let folder = to.parent().unwrap_or(target);
        let beside = folder.join(format!("{MARKER}{NEW}"));
        fs::create_dir_all(folder)?;
        copy(&from, &beside)?;
        fs::rename(&beside, &to)?;
    }
    for path in old.difference(&files) {
        remove(target, path)?;
    }
    drop(listed(target, files.iter().map(Utf8PathBuf::as_path))?);
    Ok(())
}

/// Copies a file with its modification time, by which the next build recognises it.
fn copy(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, created(to)?);
    io::copy(&mut from, &mut to)?;
    to.set_modified(from.metadata()?.modified()?)
}

/// Removes a file, and then the folders above it that are empty.
fn remove(target: &Utf8Path, path: &Utf8Path) -> io::Result<()> {
    match fs::remove_file(target.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for folder in path.ancestors().skip(1).filter(|folder| *folder != "") {
        if fs::remove_dir(target.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

/// The files listed by a marker. Empty without a marker.
fn read(folder: &Utf8Path) -> io::Result<BTreeSet<Utf8PathBuf>> {
    let text = match files::marker(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    Ok(files::listed(&text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::HEADER;

    #[test]
    fn files_are_replaced_one_by_one() {
        let name = format!("readyroom-in-place-{}", std::process::id());
        let root = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        let site = |folder: &str, files: &[(&str, &str)]| {
            let folder = root.join(folder);
            for (path, text) in files {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be created");
                fs::write(path, text).expect("it can be written");
            }
            listed(&folder, files.iter().map(|(path, _)| Utf8Path::new(path))).expect("it can be written");
            folder
        };
        let target =
            site("public", &[("index.html", "old"), ("gone/deep/index.html", "old"), ("a b.md", "old")]);
        let new = site("new", &[("index.html", "new"), ("a b.md", "old"), ("come/index.html", "new")]);
        replace(&new, &target).expect("both are folders");
        let text = |path: &str| fs::read_to_string(target.join(path)).ok();
        assert_eq!(text("index.html").as_deref(), Some("new"));
        assert_eq!(text("come/index.html").as_deref(), Some("new"));
        assert_eq!(text(MARKER), Some(format!("{HEADER}a%20b.md\ncome/index.html\nindex.html\n")));
        assert!(!target.join("gone").exists());
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
