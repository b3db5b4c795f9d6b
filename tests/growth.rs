//! Checks small versions of the projects in the growth benchmark, since a project that `check` refuses cannot be
//! measured.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "writes projects, and runs the program in them"
)]

#[path = "../benches/growth/shapes/mod.rs"]
mod shapes;

use std::path::Path;
use std::process::Command;

use shapes::{SHAPES, TODAY};

#[test]
fn each_shape_can_be_measured() {
    const SMALL: usize = 8;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("growth-small");
    for shape in &SHAPES {
        let project = folder.join(shape.name);
        shapes::write(shape, SMALL, &project).unwrap();
        for arguments in [&["check"][..], &["build", "--keep-going"]] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
            command.current_dir(&project).args(arguments).args(["--no-git", "--no-cache", "--as-of", TODAY]);
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{} of {}:\n{said}", arguments[0], shape.name);
        }
    }
}
