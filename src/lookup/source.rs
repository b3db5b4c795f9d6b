//! The source of pages: a project, or a built site.

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use serde::de::DeserializeOwned;

use crate::emit::Content;
use crate::files::BuiltSite;
use crate::markdown::Memo;
use crate::render::Plan;
use crate::routes::{self, DataFile};
use crate::search::Index;

/// The source of pages.
pub enum Pages<'a> {
    Project(&'a Plan<'a>),
    Built(&'a BuiltSite),
}

impl Pages<'_> {
    fn file(&self, path: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            Self::Project(plan) => match plan.file(path, &mut Memo::default()).transpose()? {
                Some(file) => Ok(match file.content {
                    Content::Bytes(bytes) => Some(bytes),
                    Content::Copy(_) => None,
                }),
                None => Ok(None),
            },
            Self::Built(site) => site.file(path),
        }
    }

    /// The Markdown twin of a page, by the page's address.
    pub fn twin(&self, url: &str) -> anyhow::Result<Option<String>> {
        let path = percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned();
        let bytes = self.file(&Utf8PathBuf::from(routes::twin(&path)))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Reads one of the data files.
    pub fn data<T: DeserializeOwned>(&self, data: DataFile) -> anyhow::Result<T> {
        let path = data.about().path;
        let bytes = self.file(Utf8Path::new(path))?.with_context(|| format!("the site has no `{path}`"))?;
        serde_json::from_slice(&bytes).with_context(|| format!("`{path}` of the site is damaged"))
    }

    pub fn index(&self) -> anyhow::Result<Index> {
        match self {
            Self::Project(plan) => {
                let files = plan.index(&std::sync::atomic::AtomicBool::new(false))?;
                Index::of(files.context("nothing stops it")?)
            }
            Self::Built(site) => {
                let read = |path: Utf8PathBuf| {
                    let bytes = site
                        .file(&path)?
                        .with_context(|| format!("`{path}` is missing in `{}`", site.path()))?;
                    Ok((path, bytes))
                };
                Index::of(site.search_files()?.into_iter().map(read).collect::<anyhow::Result<_>>()?)
            }
        }
    }

    /// What to do if a page has no twin.
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Project(_) => "it only redirects to another page",
            Self::Built(_) => {
                "build the site with `outputs: [markdown]` in readyroom.yaml, or run this in the project, without `--site`"
            }
        }
    }
}
