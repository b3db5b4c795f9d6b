//! Files of the project whose text a page or an alarm includes.

use camino::{Utf8Path, Utf8PathBuf};

use crate::files::{self, joined};
use crate::markdown::{Dialect, Included};
use crate::mount::{self, Mount};

/// The maximum size of an included file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Calls a function with the dialect of a page: its markup, and the files that it may include.
pub fn with_dialect<T>(mount: &Mount, page: &Utf8Path, f: impl FnOnce(Dialect<'_>) -> T) -> T {
    f(Dialect { markup: mount::markup(page), include: &|path| find(mount, page, path) })
}

/// Finds a file by the path in an include. The path is relative to the page's folder or to a folder above it. Hugo
/// also includes pages without their extension; the bare name of a page is looked up in all folders.
fn find(mount: &Mount, page: &Utf8Path, path: &str) -> Option<Included> {
    // Only pages of ERB have parts as Middleman names them.
    let is_erb = page.extension() == Some("erb");
    let page = mount.listing.real(page);
    // A path with a slash at its start is one of the project, or of the site that the page is in.
    let first = Some(Utf8Path::new("")).filter(|_| path.starts_with('/'));
    let folders = first.into_iter().chain(page.ancestors().skip(1)).chain([Utf8Path::new("")]);
    // Jekyll and Eleventy have them in a folder of their own. A page may have the name of what it includes.
    let includes = page.ancestors().skip(1).filter(|_| !path.starts_with(['.', '/']));
    let includes = includes.filter_map(|folder| joined(&folder.join("_includes"), path));
    let written = folders.flat_map(|folder| as_written(folder, path, is_erb));
    let found = includes.chain(written).find_map(|path| read(mount, path));
    found.or_else(|| read(mount, named(mount, path)?))
}

/// The files that a path may mean. In ERB, those of Middleman may have more endings, and an underscore if they are only
/// parts of pages.
fn as_written(folder: &Utf8Path, path: &str, is_erb: bool) -> impl Iterator<Item = Utf8PathBuf> {
    let (above, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    let (starts, endings) = if has_ending(path) {
        (&[""][..], &[""][..])
    } else if is_erb {
        (&["", "_"][..], &["", ".md", ".html.md.erb", ".md.erb", ".html.md"][..])
    } else {
        (&[""][..], &["", ".md"][..])
    };
    starts.iter().flat_map(move |start| {
        endings.iter().filter_map(move |ending| joined(folder, &format!("{above}{start}{name}{ending}")))
    })
}

fn has_ending(path: &str) -> bool {
    Utf8Path::new(path).extension().is_some()
}

/// The only page of the project with this name.
fn named(mount: &Mount, name: &str) -> Option<Utf8PathBuf> {
    if name.contains('/') || has_ending(name) {
        return None;
    }
    let file = format!("{name}.md");
    let mut same = mount
        .listing
        .iter()
        .filter(|(path, listed)| path.file_name() == Some(&file) && listed.real.is_none());
    same.next().filter(|_| same.next().is_none()).map(|(path, _)| path.to_owned())
}

/// Reads a file that may be shown: it is in the project and not hidden. A file that is too large is not read.
fn read(mount: &Mount, path: Utf8PathBuf) -> Option<Included> {
    let has_dot = |path: &Utf8Path| path.components().any(|part| part.as_str().starts_with('.'));
    let listed = mount.listing.get(&path)?;
    let real = files::real_path(&*mount.files, &path)?;
    let is_hidden = listed.hidden.is_some() || listed.refused.is_some() || has_dot(&path) || has_dot(&real);
    if is_hidden {
        return None;
    }
    if mount.files.size(&real).is_ok_and(|size| size > LARGEST) {
        return Some(Included { path, text: String::new(), is_too_long: true });
    }
    let source = files::read_text(&*mount.files, &path);
    let text = without_front_matter(&source.text).to_owned();
    source.malformed.is_empty().then_some(Included { path, text, is_too_long: false })
}

/// The texts of the files that a path from a folder may mean, by path. If the last part has a placeholder, `start` is
/// the text before it, and `end` the text after it.
pub fn texts(mount: &Mount, folder: &Utf8Path, start: &str, end: Option<&str>) -> Vec<(String, String)> {
    const MOST: usize = 500;
    let Some(end) = end else {
        let text = joined(folder, start).and_then(|path| read(mount, path)).filter(|text| !text.is_too_long);
        return text.map(|text| (start.to_owned(), text.text)).into_iter().collect();
    };
    let (within, name) = start.split_at(start.rfind('/').map_or(0, |slash| slash + 1));
    let Some(base) = joined(folder, within) else { return Vec::new() };
    let files = mount.listing.below(&base).filter_map(|path| {
        let rest = path.strip_prefix(&base).ok()?.as_str();
        let filled_in = rest.strip_prefix(name)?.strip_suffix(end)?;
        (!filled_in.contains('/')).then(|| (format!("{within}{rest}"), path.clone()))
    });
    let read = |(written, path)| Some((written, read(mount, path).filter(|text| !text.is_too_long)?.text));
    files.take(MOST).filter_map(read).collect()
}

fn without_front_matter(text: &str) -> &str {
    let Some(matter) = text.strip_prefix("---\n") else { return text };
    matter.split_once("\n---\n").map_or(text, |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use camino::{Utf8Path, Utf8PathBuf};

    use super::as_written;

    #[test]
    fn only_pages_of_erb_have_parts_of_middleman() {
        let files = |is_erb| as_written(Utf8Path::new("a"), "b", is_erb).collect::<Vec<Utf8PathBuf>>();
        assert_eq!(files(false), ["a/b", "a/b.md"]);
        assert!(files(true).contains(&"a/_b.html.md.erb".into()));
    }

    #[test]
    fn front_matter_is_not_included() {
        for (text, body) in
            [("---\na: 1\n---\nb\n", "b\n"), ("a\n---\nb\n---\n", "a\n---\nb\n---\n"), ("---\na", "---\na")]
        {
            assert_eq!(super::without_front_matter(text), body);
        }
    }
}
