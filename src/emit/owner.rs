//! Gives a new file the owner and the permissions of the file that it replaces.

use std::fs::{File, Metadata};
use std::io;

/// Gives a new file the owner, the group and the permissions of the file that it will replace. If only an
/// administrator may change the owner, it stays with the current user. Does nothing if `old` is `None`.
pub fn inherit(new: &File, old: Option<&Metadata>) -> io::Result<()> {
    let Some(old) = old else { return Ok(()) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let about = new.metadata()?;
        let is_alike = (about.uid(), about.gid()) == (old.uid(), old.gid());
        if !is_alike && fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
            let _ = fchown(new, None, Some(old.gid()));
        }
    }
    // Set the permissions last, since a change of the owner may remove some. Some file systems have none to set.
    if new.metadata()?.permissions() == old.permissions() {
        return Ok(());
    }
    new.set_permissions(old.permissions())
}

#[cfg(all(test, unix))]
pub mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    use camino::Utf8Path;

    /// Gives a file unusual permissions and, if the tests run as root, an unusual owner. Returns the new result of
    /// [`about`].
    pub fn give_away(path: &Utf8Path) -> (u32, u32, u32) {
        if rustix::process::geteuid().is_root() {
            chown(path, Some(4711), Some(4712)).expect("root may do that");
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o640)).expect("it is ours");
        about(path)
    }

    /// The owner, the group and the permissions of a file.
    pub fn about(path: &Utf8Path) -> (u32, u32, u32) {
        let about = fs::metadata(path).expect("it is there");
        (about.uid(), about.gid(), about.mode() & 0o777)
    }
}
