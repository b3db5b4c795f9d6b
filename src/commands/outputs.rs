//! Refuses to write a site over its own input.

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::check::refuse_source;
use crate::files;
use crate::link::Site;

/// Fails if the folder of the site, or another output file, would replace files that the project reads.
pub fn refuse<'f>(
    target: &Utf8Path,
    named: impl IntoIterator<Item = &'f Utf8Path>,
    root: &Utf8Path,
    site: &Site,
) -> anyhow::Result<()> {
    let folder = in_project(target, root)?;
    if let Some(folder) = &folder
        && let Some(why) = why_not(folder, site)
    {
        bail!("`{target}` cannot be the folder of the site: {why}; choose another with --out");
    }
    named.into_iter().try_for_each(|file| refuse_file(target, file, root, site))
}

fn refuse_file(target: &Utf8Path, file: &Utf8Path, root: &Utf8Path, site: &Site) -> anyhow::Result<()> {
    refuse_source(file, root, site)?;
    let path = files::path_in_project(root, file)?;
    if path.is_some() && path == site.config.baseline {
        bail!("`{file}` is not written: it is the baseline that readyroom.yaml names; name another file");
    }
    if is_below(file, target) {
        bail!(
            "`{file}` is not written: the next build would find it in the site, as a file that readyroom did not write; name a file beside `{target}`"
        );
    }
    Ok(())
}

/// A folder relative to the project's root. Empty for the root and folders above it, `None` for folders elsewhere.
fn in_project(target: &Utf8Path, root: &Utf8Path) -> anyhow::Result<Option<Utf8PathBuf>> {
    if target == "" {
        return Ok(None);
    }
    match files::real(target) {
        Ok(real) if files::real(root)?.starts_with(&real) => Ok(Some(Utf8PathBuf::new())),
        Err(_) if target.file_name().is_none() => Ok(None),
        _ => files::path_in_project(root, target),
    }
}

/// Why a folder of the project cannot be the output folder. A site inside a folder of documents is recognised by its
/// marker file.
fn why_not(folder: &Utf8Path, site: &Site) -> Option<String> {
    if folder == "" {
        return Some("the project is in it".to_owned());
    }
    let config = &site.config;
    let patterns = config.documents.iter().map(|entry| &entry.path);
    let mut patterns = patterns.chain(config.alarms.iter().map(|entry| &entry.path));
    let has_templates = config.theme.templates.is_none() && folder.starts_with("templates");
    if folder.starts_with("checklists")
        || has_templates
        || site.sources.theme.has(folder)
        || patterns.any(|pattern| pattern.beginning().starts_with(folder))
    {
        return Some("the project reads the files there".to_owned());
    }
    let read = || {
        let copies = site.copies.iter().map(|copy| &copy.from);
        site.sources.iter().map(|(_, file)| &file.path).chain(copies)
    };
    let through_links = site
        .sources
        .listing()
        .iter()
        .filter(|(_, listed)| listed.real.as_ref().is_some_and(|real| real.starts_with(folder)));
    let mut linked = through_links.filter(|(path, _)| read().any(|read| read == path)).map(|(path, _)| path);
    let inside =
        read().map(Utf8PathBuf::as_path).find(|path| path.starts_with(folder)).or_else(|| linked.next());
    inside.map(|path| format!("`{path}` is in it"))
}

fn is_below(file: &Utf8Path, folder: &Utf8Path) -> bool {
    let above = file.parent().filter(|above| *above != "").unwrap_or(Utf8Path::new("."));
    matches!((files::real(above), files::real(folder)), (Ok(above), Ok(folder)) if above.starts_with(&folder))
        || file.starts_with(folder)
}
