//! Terraform modules that create nothing: they only contain variables, outputs or data sources.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::LinkedComponent;
use crate::delivery::is_terraform;
use crate::mount::Role;
use crate::source::{FileId, folder_of};
use crate::sources::{File, Sources};

/// The folders of such modules: every Terraform file in them was read completely, and none creates anything. `broken`
/// are the files that could not be read completely.
pub fn of_nothing(
    components: &[LinkedComponent],
    broken: &BTreeSet<FileId>,
    sources: &Sources,
) -> BTreeSet<Utf8PathBuf> {
    let folder = |file: FileId| folder_of(&sources[file].path);
    let (mut folders, mut others) = (BTreeSet::new(), BTreeSet::<&Utf8Path>::new());
    for (_, file) in sources.iter().filter(|(_, file)| is_terraform(&file.path)) {
        let found = if is_whole(file) { &mut folders } else { &mut others };
        found.insert(folder_of(&file.path));
    }
    if !folders.is_empty() {
        others.extend(components.iter().map(|own| own.file).chain(broken.iter().copied()).map(folder));
    }
    folders.difference(&others).map(|folder| (*folder).to_owned()).collect()
}

/// Whether a file was read for what runs, and completely.
fn is_whole(file: &File) -> bool {
    matches!(file.role, Role::Running | Role::Alarms) && file.malformed.is_empty()
}
