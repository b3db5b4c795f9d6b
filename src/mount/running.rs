//! Finds files that may describe how a service runs: those below the folder of its entry, and those that its entry
//! names. Also finds files that Terraform's alarms may get values from.

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Role, is_example_or_test, nested_project};
use crate::config::Pattern;
use crate::files::{Files, Listed, Listing, read_text, root_of};
use crate::source::{FileId, Span, folder_of};
use crate::yaml;

/// Extensions of files that may describe how something runs.
const ENDINGS: [&str; 7] = ["yaml", "yml", "json", "tf", "tofu", "template", "toml"];

/// The file with which GitLab begins, in the root of a repository: <https://docs.gitlab.com/ci/>.
pub const GITLAB_INDEX: &str = ".gitlab-ci.yml";

/// Adds the files below the folders of services that have no other role.
pub fn add_running(listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let entries = roles.iter().filter(|(_, role)| matches!(role, Role::Service | Role::Catalog));
    let folders: HashSet<&Utf8Path> = entries.filter_map(|(path, _)| path.parent()).collect();
    if folders.is_empty() {
        return;
    }
    let taken: HashSet<&Utf8Path> = roles.iter().map(|(path, _)| path.as_path()).collect();
    let is_running = |(path, listed): &&(Utf8PathBuf, Listed)| {
        let is_below = || path.ancestors().skip(1).any(|folder| folders.contains(folder));
        is_plain(listed) && may_say(path) && !taken.contains(path.as_path()) && is_below()
    };
    let found: Vec<Utf8PathBuf> =
        listing.files().iter().filter(is_running).map(|(path, _)| path.clone()).collect();
    roles.extend(found.into_iter().map(|path| (path, Role::Running)));
    roles.sort_by(|(a, _), (b, _)| a.as_std_path().cmp(b.as_std_path()));
}

/// Whether a file may describe how something runs, by its path alone.
pub fn may_say(path: &Utf8Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let mut parts = name.split('.');
    // Terraform reads these files automatically or by option.
    let is_assigned = name.ends_with(".tfvars");
    is_assigned
        || ENDINGS.contains(&ending.as_str())
        || parts.any(|part| matches!(part, "dockerfile" | "containerfile" | "kustomization"))
}

/// Adds the files that match `reads` of service entries and have no other role, and the files with which the pipelines
/// of their repositories begin.
pub fn add_named(files: &dyn Files, listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    add_read(files, listing, roles);
    add_indices(listing, roles);
}

/// Adds the files that match `reads` of service entries and have no other role.
fn add_read(files: &dyn Files, listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let entries = roles.iter().filter(|(_, role)| *role == Role::Service);
    let patterns: Vec<Pattern> = entries.flat_map(|(path, _)| named(files, path)).collect();
    if patterns.is_empty() {
        return;
    }
    let taken: HashSet<&Utf8Path> = roles.iter().map(|(path, _)| path.as_path()).collect();
    let is_named = |(path, listed): &&(Utf8PathBuf, Listed)| {
        let may_be = |pattern: &Pattern| listed.hidden.is_none_or(|hidden| pattern.names(hidden));
        let is_plain = listed.refused.is_none() && listed.real.is_none() && !taken.contains(path.as_path());
        is_plain && patterns.iter().any(|pattern| may_be(pattern) && pattern.is_match(path))
    };
    let found: Vec<Utf8PathBuf> =
        listing.files().iter().filter(is_named).map(|(path, _)| path.clone()).collect();
    let used = usable(listing, &found, &taken);
    roles.extend(found.into_iter().chain(used).map(|path| (path, Role::Running)));
}

/// Adds GitLab's own file of each repository with files that may be parts of a pipeline: it says which of them are.
fn add_indices(listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let running = roles.iter().filter(|(_, role)| *role == Role::Running);
    let roots: HashSet<&Utf8Path> = running.map(|(path, _)| root_of(path)).collect();
    let mut indices: Vec<Utf8PathBuf> = roots.into_iter().map(|root| root.join(GITLAB_INDEX)).collect();
    indices.retain(|path| listing.get(path).is_some_and(is_plain));
    if indices.is_empty() {
        return;
    }
    let taken: HashSet<&Utf8Path> = roles.iter().map(|(path, _)| path.as_path()).collect();
    indices.retain(|path| !taken.contains(path.as_path()));
    roles.extend(indices.into_iter().map(|path| (path, Role::Running)));
}

/// Whether a file is read as it is: nothing hides it, and no symbolic link leads to it.
fn is_plain(listed: &Listed) -> bool {
    listed.refused.is_none() && listed.hidden.is_none() && listed.real.is_none()
}

/// Adds the Terraform files that have no other role, in repositories whose alarms are Terraform. They may call the modules
/// that define the alarms, or assign their variables.
pub fn add_values(listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let alarms = roles.iter().filter(|(path, role)| *role == Role::Alarms && is_of_terraform(path));
    let roots: HashSet<&Utf8Path> = alarms.map(|(path, _)| root_of(path)).collect();
    if roots.is_empty() {
        return;
    }
    let taken: HashSet<&Utf8Path> = roles.iter().map(|(path, _)| path.as_path()).collect();
    let may_give = |(path, listed): &&(Utf8PathBuf, Listed)| {
        let is_new = || is_plain(listed) && !taken.contains(path.as_path()) && roots.contains(root_of(path));
        is_of_terraform(path)
            && is_new()
            && !is_example_or_test(folder_of(path))
            && nested_project(listing, path).is_none()
    };
    let found: Vec<Utf8PathBuf> =
        listing.files().iter().filter(may_give).map(|(path, _)| path.clone()).collect();
    roles.extend(found.into_iter().map(|path| (path, Role::Values)));
}

/// Whether Terraform or Terragrunt reads a file, judged by its name.
fn is_of_terraform(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let bare = name.strip_suffix(".json").unwrap_or(name);
    name == "terragrunt.hcl" || [".tf", ".tofu", ".tfvars"].iter().any(|ending| bare.ends_with(ending))
}

/// The actions and workflows of a repository that may be used by a workflow which an entry names.
fn usable(listing: &Listing, found: &[Utf8PathBuf], taken: &HashSet<&Utf8Path>) -> Vec<Utf8PathBuf> {
    let is_workflow = |path: &&Utf8PathBuf| path.parent().is_some_and(is_of_workflows);
    let roots: HashSet<&Utf8Path> = found.iter().filter(is_workflow).map(|path| root_of(path)).collect();
    if roots.is_empty() {
        return Vec::new();
    }
    let named: HashSet<&Utf8PathBuf> = found.iter().collect();
    let may_be_used = |(path, listed): &&(Utf8PathBuf, Listed)| {
        let is_action = matches!(path.file_name(), Some("action.yml" | "action.yaml"));
        let is_called = is_action || path.parent().is_some_and(is_of_workflows) && may_say(path);
        let is_new = !taken.contains(path.as_path()) && !named.contains(path);
        is_called && is_plain(listed) && is_new && roots.contains(root_of(path))
    };
    listing.files().iter().filter(may_be_used).map(|(path, _)| path.clone()).collect()
}

/// The patterns in an entry. Problems with them are reported when the entry is read.
fn named(files: &dyn Files, path: &Utf8Path) -> Vec<Pattern> {
    let text = read_text(files, path).text;
    if !text.contains("reads") {
        return Vec::new();
    }
    let (node, _) = yaml::read_one(FileId::of(super::PROJECT, path), &text);
    let written = node.as_ref().and_then(|node| node.get("reads")).map_or(&[][..], yaml::one_or_many);
    let texts = written.iter().filter_map(|item| Some((item.text()?, item.span)));
    texts.filter_map(|(text, span)| pattern(path, text, span)).collect()
}

/// A pattern of an entry, relative to the root of its repository.
pub fn pattern(entry: &Utf8Path, text: &str, span: Span) -> Option<Pattern> {
    let pattern = Pattern::new(text, span)?;
    let root = root_of(entry);
    Some(if root == "" { pattern } else { pattern.below(root) })
}

/// Whether a hidden folder is one in which hosts look for workflows. Its files are listed, so that entries can name
/// them.
pub fn is_of_workflows(folder: &Utf8Path) -> bool {
    let below = folder.strip_prefix(root_of(folder)).unwrap_or(folder);
    [".github", ".github/workflows"].iter().any(|known| below == *known)
        || below.starts_with(".github/actions")
}
