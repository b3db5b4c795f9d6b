//! Exchanges two folders.

use std::fs;
use std::io;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::foreign::refuse_foreign;
use super::remove;
use crate::failure::TryAgain;
use crate::files::MARKER;

/// Replaces the folder at `target` with `new`. The old folder, if any, is then at the path of `new`, or removed.
pub fn put(new: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    if target.exists() { exchange(new, target) } else { fs::rename(new, target) }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(new: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, new.as_std_path(), CWD, target.as_std_path(), RenameFlags::EXCHANGE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => in_two_steps(new, target),
        swapped => swapped.map_err(io::Error::from),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(new: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    in_two_steps(new, target)
}

/// For systems that cannot exchange two folders atomically: moves the old one aside first.
fn in_two_steps(new: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    let aside = aside(target);
    fs::rename(target, &aside)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&aside, target)?;
        return Err(error);
    }
    remove::folder(&aside)
}

/// The path that the old folder is moved to.
pub fn aside(target: &Utf8Path) -> Utf8PathBuf {
    target.with_file_name(format!(".{}.old", target.file_name().unwrap_or_default()))
}

/// Cleans up after a build that was killed between the two steps. The old site is moved back if there is no new one,
/// or else removed. A folder with that name but without our marker is kept.
pub fn recover(target: &Utf8Path) -> anyhow::Result<()> {
    let aside = aside(target);
    if !aside.join(MARKER).is_file() {
        return Ok(());
    }
    let failed = || TryAgain(format!("cannot restore or remove `{aside}`, which an earlier build left"));
    if target.exists() {
        refuse_foreign(&aside)?;
        remove::folder(&aside).with_context(failed)
    } else {
        fs::rename(&aside, target).with_context(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::HEADER;

    fn site(folder: &Utf8Path, text: &str) {
        fs::create_dir_all(folder).expect("it can be created");
        fs::write(folder.join(MARKER), format!("{HEADER}index.html\n")).expect("it can be written");
        fs::write(folder.join("index.html"), text).expect("it can be written");
    }

    #[test]
    fn a_kill_between_two_steps_leaves_a_site_that_comes_back() {
        let name = format!("readyroom-swap-{}", std::process::id());
        let root = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        let (target, new) = (root.join("public"), root.join(".public.readyroom"));
        let page = || fs::read_to_string(target.join("index.html")).unwrap_or_default();
        site(&target, "old");
        site(&new, "new");
        in_two_steps(&new, &target).expect("both are folders");
        assert_eq!(page(), "new");
        assert!(!aside(&target).exists());
        // Killed after the first step.
        fs::rename(&target, aside(&target)).expect("it can be moved");
        recover(&target).expect("it is ours");
        assert_eq!(page(), "new");
        // Killed after the second step.
        site(&aside(&target), "old");
        recover(&target).expect("it is ours");
        assert!(page() == "new" && !aside(&target).exists());
        // A folder of the user.
        fs::create_dir_all(aside(&target)).expect("it can be created");
        fs::write(aside(&target).join("mine.txt"), "mine").expect("it can be written");
        recover(&target).expect("it is left alone");
        assert!(aside(&target).join("mine.txt").exists());
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
