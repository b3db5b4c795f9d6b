//! Limits the size of files that the process may write. What is too long for the cache is not kept, and the build
//! succeeds.

use std::fs;

use super::project::{Project, Start, numbers};

#[test]
fn a_limit_on_the_size_of_files_affects_only_the_cache() {
    let project = Project::new("limit", 2, &mut numbers(4));
    // In blocks, which are the unit of the shell's `ulimit`.
    let limit = project.sites[1].longest().div_ceil(512);
    let is_longer =
        || project.cached().iter().any(|file| fs::metadata(file).unwrap().len() > limit as u64 * 512);
    assert!(is_longer(), "the limit ends nothing: the cache of this project is too small");
    project.switch(1);
    project.start(Start::NoCache);
    let shell = ["sh", "-c", &format!("ulimit -f {limit} && exec \"$0\" \"$@\"")].map(str::to_owned);
    let output = project.build(&shell).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(project.site().as_ref() == Some(&project.sites[1]), "another site");
    assert!(!is_longer(), "{:?}", project.cached());
    project.recovers(1, "a build with a limit");
    project.switch(0);
    project.recovers(0, "a build with a limit");
    assert!(is_longer(), "{:?}", project.cached());
}
