//! Sessions at the command line, as a user sees them.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes the output into the pages; read it before you keep it.

#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
