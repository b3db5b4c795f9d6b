//! Writes a site as one zip file. The same site gives the same bytes.

use std::fs::{self, File, Metadata};
use std::io::{BufWriter, IntoInnerError, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::owner::inherit;
use crate::failure::TryAgain;

/// Writes the files of a site to a zip next to the target, then moves the zip into place.
pub fn zip(site: &Utf8Path, mut paths: Vec<Utf8PathBuf>, target: &Utf8Path) -> anyhow::Result<()> {
    paths.sort();
    // Renaming a file onto a device would replace the device.
    if fs::metadata(target).is_ok_and(|about| !about.is_file()) {
        bail!("`{target}` exists and is not a file: choose another with --zip");
    }
    let name = target.file_name().context("`--zip` needs the name of a file")?;
    let stage = target.with_file_name(format!(".{name}.readyroom"));
    let written = write(site, &paths, &stage, fs::metadata(target).ok().as_ref());
    if written.is_err() {
        let _ = fs::remove_file(&stage);
    }
    written.with_context(|| format!("cannot write `{target}`"))?;
    fs::rename(&stage, target).with_context(|| format!("cannot write `{target}`"))
}

fn write(
    site: &Utf8Path,
    paths: &[Utf8PathBuf],
    stage: &Utf8Path,
    old: Option<&Metadata>,
) -> anyhow::Result<()> {
    // The date is always the first one of the zip format, so that the bytes do not depend on the day.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(BufWriter::new(File::create(stage)?));
    for path in paths {
        let bytes = fs::read(site.join(path)).with_context(|| TryAgain(format!("cannot read `{path}`")))?;
        archive.start_file(path.as_str(), options)?;
        archive.write_all(&bytes)?;
    }
    let file = archive.finish()?.into_inner().map_err(IntoInnerError::into_error)?;
    Ok(inherit(&file, old)?)
}
