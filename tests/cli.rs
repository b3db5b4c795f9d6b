//! Command line sessions as a user sees them.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes the output to the pages. Read it before you commit it.

#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
