//! The files of a built site: a folder or a zip file.

use std::fs;
use std::io::{ErrorKind, Read};
use std::sync::Mutex;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

use super::whole::regular;
use crate::manifest;

/// A built site.
pub struct BuiltSite {
    path: Utf8PathBuf,
    zip: Option<Mutex<ZipArchive<fs::File>>>,
}

/// The largest file of a site that is read, in bytes.
const LARGEST: u64 = 256 << 20;

impl BuiltSite {
    pub fn open(path: &Utf8Path) -> anyhow::Result<Self> {
        let about = fs::metadata(path).with_context(|| format!("cannot read `{path}`"))?;
        let zip = if about.is_dir() {
            None
        } else {
            let file = regular(path).with_context(|| format!("cannot read `{path}`"))?;
            let archive = ZipArchive::new(file)
                .with_context(|| format!("`{path}` is neither the folder nor the zip of a site"))?;
            Some(Mutex::new(archive))
        };
        let site = Self { path: path.to_owned(), zip };
        if site.file(Utf8Path::new(manifest::FILE))?.is_none() {
            bail!(
                "`{path}` is not a site that readyroom built: it has no `{}`; name the folder that `build --out` wrote, or the file of `--zip`",
                manifest::FILE
            );
        }
        Ok(site)
    }

    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The bytes of a file, by its path on the site. `None` if it does not exist.
    pub fn file(&self, path: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
        if path.components().any(|part| !matches!(part, camino::Utf8Component::Normal(_))) {
            return Ok(None);
        }
        let what = || format!("cannot read `{path}` of `{}`", self.path);
        let Some(zip) = &self.zip else {
            let whole = self.path.join(path);
            return match regular(&whole) {
                Ok(file) => limited(file).with_context(what).map(Some),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    Ok(None)
                }
                Err(error) => Err(error).with_context(what),
            };
        };
        let mut archive = zip.lock().expect("nobody panics while it is read");
        match archive.by_name(path.as_str()) {
            Ok(file) => limited(file).with_context(what).map(Some),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(error).with_context(what),
        }
    }

    /// The paths of the search files.
    pub fn search_files(&self) -> anyhow::Result<Vec<Utf8PathBuf>> {
        let manifest = self.file(Utf8Path::new(manifest::FILE))?.unwrap_or_default();
        let manifest: manifest::Manifest = serde_json::from_slice(&manifest)
            .with_context(|| format!("`{}` of `{}` is damaged", manifest::FILE, self.path))?;
        let paths = manifest.files.into_iter().map(|file| Utf8PathBuf::from(file.path.as_str()));
        Ok(paths.filter(|path| path.starts_with("search")).collect())
    }
}

fn limited(file: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        bail!("it is larger than {} MB", LARGEST >> 20);
    }
    Ok(bytes)
}
