//! Marks and empty sections, on whole pages.

use super::{at, read};

/// The texts of all unfinished parts.
fn unfinished(text: &str) -> Vec<&str> {
    read(text).unfinished.iter().map(|unfinished| at(text, unfinished.span())).collect()
}

#[test]
fn marks_are_found_in_prose() {
    for text in [
        "TODO",
        "## Escalation (TODO)\n\nx",
        "- [ ] TODO: x",
        "| Owner |\n|-|\n| TODO |",
        "**TODO: update it**",
        "_TODO: Add instruction_",
        "* **(TODO)**  Demo",
        "AT&amp;T. TODO",
        "> a\n> TODO b",
        "<details>\n\nTODO\n\n</details>",
    ] {
        assert_eq!(unfinished(text), ["TODO"], "{text}");
    }
}

#[test]
fn marks_elsewhere_do_not_count() {
    for text in [
        "`TODO`",
        "```\nTODO: x\n```",
        "[TODO](https://a.example)",
        "* [TODO](https://a.example) Tour of the database",
        "<!-- TODO: x -->",
        "see [the TODO](a.md)",
        "`TODO`: a mark",
    ] {
        assert_eq!(unfinished(text), [""; 0], "{text}");
    }
}

#[test]
fn sections_with_nothing_in_them() {
    assert_eq!(unfinished("# T\n\n## A\n\n## B\n\ntext\n\n## C\n"), ["## A", "## C"]);
    assert_eq!(unfinished("## A\n<!-- later -->\n\n---\n\n1.\n2.\n\n## B\n\nx"), ["## A"]);
    assert_eq!(unfinished("## A\n### B\nx\n## C\nx"), [""; 0]);
    assert_eq!(unfinished("## A\n### B\n## C\nx"), ["### B"]);
    assert_eq!(unfinished("## [A](a.md)\n## B\n![](b.png)\n## C\n```\n```"), [""; 0]);
}

#[test]
fn a_numbered_step_is_not_an_empty_section() {
    let steps = "## 5. Merge the pull request\n\n## Step 6: tell the depot about it\n\n## 7. Wait\n\nx";
    assert_eq!(unfinished(steps), [""; 0]);
    for heading in ["## 1. Diagnosis", "## Step 2", "## 3. What to do about it", "## Tell the depot about it"]
    {
        assert_eq!(unfinished(&format!("# T\n\n{heading}\n\n## B\n\nx")), [heading], "{heading}");
    }
}

#[test]
fn a_title_is_empty_only_alone() {
    assert_eq!(unfinished("# Title\n"), ["# Title"]);
    assert_eq!(unfinished("# Title\n# Part\nx"), [""; 0]);
    assert_eq!(unfinished(""), [""; 0]);
}
