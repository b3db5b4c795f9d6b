//! Finds the programs of others that are measured for comparison.

use std::path::Path;

use anyhow::Context;

/// The given program, which has to work, or else the one called `name` on `PATH`, if there is one. `open` fails if a path is
/// not that program.
pub fn find<T>(
    path: Option<&Path>,
    name: &str,
    open: impl Fn(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    let found = open(path.unwrap_or(Path::new(name)));
    match path {
        Some(path) => found.with_context(|| format!("`{}` is not {name}", path.display())).map(Some),
        None => Ok(found.ok()),
    }
}
