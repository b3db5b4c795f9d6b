//! Fetches the files of a repository that the site needs: those that are read, and those that its pages show or
//! include.

use std::collections::BTreeSet;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use crate::config;
use crate::files::{Answer, Refusal, Revision, Traced};
use crate::link::{Destination, Site};
use crate::load::{self, Project};
use crate::mount::Role;
use crate::session;

/// The maximum number of rounds for included files that include further files.
const MOST_ROUNDS: usize = 8;

/// The maximum number of files fetched from one repository. Nobody writes that many documents.
const MOST_FILES: usize = 200_000;

/// Fetches objects by their ids.
type Get<'a> = dyn Fn(&[String]) -> Answer<()> + 'a;

/// Fetches the missing files that the site needs, many at a time. To know which these are, the project is read as far
/// as its files exist. Files that were missing are fetched, and the project is read again.
pub fn fetch(open: &dyn Fn() -> anyhow::Result<Option<Revision>>, get: &Get<'_>, today: Date) -> Answer<()> {
    let opened = || open()?.context("the clone lacks the commit that was fetched");
    let lacking = opened()?.missing_objects_of_walk(Utf8Path::new(config::FILE))?;
    if let Err(refusal) = got(get, &lacking)? {
        return Ok(Err(refusal));
    }
    let look = opened()?;
    for _ in 0..MOST_ROUNDS {
        let files = Traced::new(opened()?);
        let trace = files.trace();
        // `check` reports a project that cannot be loaded.
        let Ok(project) = load::load_tree(files, today) else { return Ok(Ok(())) };
        let roles = with_roles(&project);
        let lacking = look.missing_objects(roles.iter().map(Utf8PathBuf::as_path))?;
        if !lacking.is_empty() {
            if let Err(refusal) = got(get, &lacking)? {
                return Ok(Err(refusal));
            }
            continue;
        }
        let shown = shown(project);
        let included = look.missing_objects(trace.files_read().iter().map(Utf8PathBuf::as_path))?;
        let lacking: BTreeSet<String> = look
            .missing_objects(shown.iter().map(Utf8PathBuf::as_path))?
            .into_iter()
            .chain(included.clone())
            .collect();
        let lacking: Vec<String> = lacking.into_iter().collect();
        let answer = got(get, &lacking)?;
        // Pictures do not refer to other files.
        if answer.is_err() || included.is_empty() {
            return Ok(answer);
        }
    }
    Ok(Ok(()))
}

fn got(get: &Get<'_>, objects: &[String]) -> Answer<()> {
    if objects.is_empty() {
        return Ok(Ok(()));
    }
    if objects.len() > MOST_FILES {
        let message =
            format!("this repository has {} files to read; at most {MOST_FILES} are", objects.len());
        let help = "name fewer by `documents` and `alarms` in its own readyroom.yaml".into();
        return Ok(Err(Refusal { message, help }));
    }
    get(objects)
}

/// The files that have a role, without assets.
fn with_roles(project: &Project) -> Vec<Utf8PathBuf> {
    let roles = project.mounts[0].roles.iter().filter(|(_, role)| *role != Role::Asset);
    roles.map(|(path, _)| path.clone()).collect()
}

/// The files that are published because pages show them or link to them.
fn shown(project: Project) -> BTreeSet<Utf8PathBuf> {
    let parsed = session::parse(project);
    let site: Site = rayon::scope(|_| session::linked(Utf8PathBuf::new(), parsed, None, &[]).site);
    let destinations = site.links.iter().flatten();
    let assets = destinations.filter_map(|destination| match destination {
        // Whether a picture has a flaw is only known once its file exists.
        Destination::Asset(path) | Destination::Active { path, flaw: Some(_) } => Some(path.clone()),
        _ => None,
    });
    assets.collect()
}
