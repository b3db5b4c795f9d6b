use super::*;

fn text(root: &str, text: &str) -> Vec<u8> {
    let mut bytes = Bytes { root: root.into(), bytes: Vec::new() };
    text.serialize(&mut bytes).expect("it is a text");
    bytes.bytes
}

#[test]
fn a_path_begins_at_the_root_of_its_repository() {
    for (here, alone) in [
        ("checkout:/docs/a.md", "docs/a.md"),
        ("/checkout:/docs/a.md", "/docs/a.md"),
        ("checkout:", ""),
        ("checkout: an error", "checkout: an error"),
        ("see checkout:/docs/a.md", "see checkout:/docs/a.md"),
    ] {
        assert_eq!(text("checkout:", here), text("", alone), "{here}");
    }
    assert_ne!(text("", "a"), text("", "b"));
}

#[test]
fn ids_of_files_do_not_count_and_everything_else_does() {
    use crate::source::{FileId, Span, Spanned};
    let of = |file: u64, start: u32, value: &str| {
        let mut bytes = Bytes { root: "".into(), bytes: Vec::new() };
        let span = Span { file: FileId(file), start, end: 9 };
        Spanned::new(value, span).serialize(&mut bytes).expect("it is a value");
        bytes.bytes
    };
    assert_eq!(of(1, 2, "a"), of(7, 2, "a"));
    assert_ne!(of(1, 2, "a"), of(1, 3, "a"));
    assert_ne!(of(1, 2, "a"), of(1, 2, "b"));
}
