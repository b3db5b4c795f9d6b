//! Where the project lies in its repository, and where a path lies in the project.

use std::fs;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::real;

/// The project's folder, from the root of the repository that it is in; empty where it is that, or in none.
pub fn folder_in_repository(root: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let root = real(root)?;
    let above = root.ancestors().find(|folder| folder.join(".git").exists());
    Ok(above.and_then(|above| root.strip_prefix(above).ok()).unwrap_or(Utf8Path::new("")).to_owned())
}

/// The path from the project's root of a file that may not be there yet; nothing where it lies elsewhere.
pub fn path_in_project(root: &Utf8Path, file: &Utf8Path) -> anyhow::Result<Option<Utf8PathBuf>> {
    let root = real(root)?;
    let name = file.file_name().with_context(|| format!("`{file}` is no name of a file"))?;
    let full = if fs::canonicalize(file).is_ok() {
        real(file)?
    } else {
        // Of folders that are not there yet, the nearest that is.
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        let mut above = folder.ancestors().map(|above| if above == "" { Utf8Path::new(".") } else { above });
        let there = above.find(|above| above.exists()).unwrap_or(Utf8Path::new("."));
        real(there)?.join(folder.strip_prefix(there).unwrap_or(folder)).join(name)
    };
    Ok(full.strip_prefix(&root).ok().map(Utf8Path::to_owned))
}
