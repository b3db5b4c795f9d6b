//! Identifies the person who runs a command.

use anyhow::{Context as _, bail};
use camino::Utf8Path;

use crate::files;
use crate::judge::Readiness;

/// The id of the person with git's `user.email`. There is no way to name somebody else.
pub fn own_name(readiness: &Readiness<'_>, root: &Utf8Path) -> anyhow::Result<String> {
    let address = files::own_address(root)?
        .context("git does not know who you are: set `git config user.email`, which signs this")?;
    let Some(name) = readiness.approval_policy.people.person(&address) else {
        bail!(
            "nobody in `people` has the address `{address}`: add it to `also` of a person in readyroom.yaml"
        );
    };
    Ok(name.to_owned())
}
