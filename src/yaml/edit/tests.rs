#![allow(clippy::unwrap_used, reason = "edits texts of its own")]

mod random;

use super::{Editor, Place, Value};
use crate::source::{FileId, Malformed};

const ORDER: &[&str] = &["answer", "evidence", "note", "justification", "answered_by", "answered_on"];

fn open(text: &str) -> Result<Editor, Malformed> {
    let start = text.find('\n').map_or(0, |newline| newline + 1);
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            break;
        }
        end += line.len();
    }
    Editor::open(FileId(0), text.to_owned(), start..end)
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

fn note(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The map that `answer` writes for a one-word answer.
fn answer(word: &str) -> Value {
    Value::Map(vec![
        ("answer".to_owned(), Value::Word(word.to_owned())),
        ("answered_on".to_owned(), Value::Word("2026-11-20".to_owned())),
    ])
}

/// Asserts the bytes after an edit of the front matter between `---` lines.
#[track_caller]
fn edits(before: &str, path: &[&str], value: &Value, after: &str) {
    for newline in ["\n", "\r\n"] {
        let whole =
            |matter: &str| format!("---\n{matter}---\n\n# Body\n\n---\nanswers: no\n").replace('\n', newline);
        let mut editor = open(&whole(before)).unwrap();
        editor.set(path, value, ORDER).unwrap();
        assert_eq!(editor.text(), whole(after));
        editor.set(path, value, ORDER).unwrap();
        assert_eq!(editor.text(), whole(after), "the second time");
    }
}

#[test]
fn null_becomes_a_map_above_the_comment_of_the_next_item() {
    edits(
        "answers:\n\n  # A\n  # why a\n  a.a:\n  # why b\n  b.b:   # still open\n\n  # C\n  c: ~\n",
        &["answers", "a.a"],
        &answer("yes"),
        "answers:\n\n  # A\n  # why a\n  a.a:\n    answer: yes\n    answered_on: 2026-11-20\n  # why b\n  b.b:   # still open\n\n  # C\n  c: ~\n",
    );
    edits(
        "answers:\n  a.a:\n  # why b\n  b.b:   # still open\n\n  # C\n  c: ~\n",
        &["answers", "b.b"],
        &answer("no"),
        "answers:\n  a.a:\n  # why b\n  b.b:   # still open\n    answer: no\n    answered_on: 2026-11-20\n\n  # C\n  c: ~\n",
    );
    edits(
        "answers:\n  c: ~ # none\n",
        &["answers", "c"],
        &answer("no"),
        "answers:\n  c: # none\n    answer: no\n    answered_on: 2026-11-20\n",
    );
}

#[test]
fn null_becomes_a_word() {
    edits("a:\nb:   # x\n", &["b"], &word("yes"), "a:\nb: yes   # x\n");
    edits("a: null\nb: 1\n", &["a"], &word("yes"), "a: yes\nb: 1\n");
    edits("'a' :\n", &["a"], &word("yes"), "'a' : yes\n");
}

#[test]
fn a_word_becomes_a_map_indented_as_its_neighbours() {
    edits(
        "answers:\n    a: yes  # sure\n    \"b\":\n        answer: no\n",
        &["answers", "a"],
        &answer("no"),
        "answers:\n    a:  # sure\n        answer: no\n        answered_on: 2026-11-20\n    \"b\":\n        answer: no\n",
    );
    edits(
        "answers:\n a: 'n/a'\n b:\n   answer: no\n",
        &["answers", "a"],
        &answer("yes"),
        "answers:\n a:\n   answer: yes\n   answered_on: 2026-11-20\n b:\n   answer: no\n",
    );
}

#[test]
fn a_word_on_a_line_of_its_own() {
    edits(
        "answers:\n  a: # why\n      yes # sure\n  b: no\n",
        &["answers", "a"],
        &answer("no"),
        "answers:\n  a: # why\n      answer: no # sure\n      answered_on: 2026-11-20\n  b: no\n",
    );
}

#[test]
fn words_in_a_map_keep_their_comments() {
    let before = "answers:\n  a:\n    answer: 'n/a'   # for now\n    answered_on: 2026-01-01 # long ago\n    x: 1\n  b: yes\n";
    edits(before, &["answers", "a", "answer"], &word("yes"), &before.replace("'n/a'", "yes"));
    edits(
        before,
        &["answers", "a", "answered_on"],
        &word("2026-11-20"),
        &before.replace("2026-01-01", "2026-11-20"),
    );
}

#[test]
fn new_keys_follow_the_order() {
    let before = "answers:\n  a:\n    answer: no # c\n      # of the answer\n    # of the actions\n    actions:\n      - {id: x}\n  b: yes\n";
    edits(
        before,
        &["answers", "a", "note"],
        &note("Soon."),
        &before.replace("of the answer\n", "of the answer\n    note: Soon.\n"),
    );
    let before = "answers:\n  a:\n    actions:\n    - {id: x}\n  b: yes\n";
    edits(
        before,
        &["answers", "a", "answer"],
        &word("no"),
        &before.replace("  a:\n", "  a:\n    answer: no\n"),
    );
}

#[test]
fn braces_on_one_line() {
    let before = "answers: # all\n  a: {answer: yes, note: \"x, {y}\"} # c\n  b: { note: x }\n  c: {}\n";
    edits(
        before,
        &["answers", "a", "answered_on"],
        &word("2026-11-20"),
        &before.replace("y}\"}", "y}\", answered_on: 2026-11-20}"),
    );
    edits(before, &["answers", "a", "answer"], &word("no"), &before.replace("yes", "no"));
    edits(before, &["answers", "b", "answer"], &word("no"), &before.replace("{ note", "{ answer: no, note"));
    edits(
        before,
        &["answers", "b", "note"],
        &note("one, two: [3]\nthree"),
        &before.replace("note: x }", "note: \"one, two: [3]\\nthree\" }"),
    );
    edits(
        before,
        &["answers", "c"],
        &answer("no"),
        &before.replace("  c: {}\n", "  c:\n    answer: no\n    answered_on: 2026-11-20\n"),
    );
}

#[test]
fn braces_around_all_answers() {
    let before = "answers: {a: yes, b: , 'c': no, d}\n";
    edits(
        before,
        &["answers", "a"],
        &answer("no"),
        &before.replace("yes", "{answer: no, answered_on: 2026-11-20}"),
    );
    edits(before, &["answers", "b"], &word("no"), &before.replace("b: ,", "b: no ,"));
    edits(before, &["answers", "d"], &word("no"), &before.replace("d}", "d: no}"));
}

#[test]
fn braces_over_several_lines() {
    let before = "answers:\n  a: {\n    answer: yes, # sure\n    note: x   # last\n  }\n  b: {answer: no,\n      note: y}\n";
    edits(
        before,
        &["answers", "a", "evidence"],
        &Value::List(vec!["x,y".to_owned()]),
        &before.replace("sure\n", "sure\n    evidence: [\"x,y\"],\n"),
    );
    edits(
        before,
        &["answers", "a", "answered_on"],
        &word("2026-11-20"),
        &before.replace("note: x   # last\n", "note: x,   # last\n    answered_on: 2026-11-20\n"),
    );
    edits(
        before,
        &["answers", "b", "answered_on"],
        &word("2026-11-20"),
        &before.replace("y}", "y, answered_on: 2026-11-20}"),
    );
}

#[test]
fn texts_below_a_bar() {
    let before = "answers:\n  a:\n    answer: no\n    note: |  # head\n      one\n      # no comment\n\n        two\n\n    # after\n    actions: []\n  b: yes\n";
    edits(
        before,
        &["answers", "a", "justification"],
        &note("x"),
        &before.replace("        two\n", "        two\n    justification: x\n"),
    );
    edits(
        before,
        &["answers", "a", "note"],
        &note("x # y"),
        "answers:\n  a:\n    answer: no\n    note: \"x # y\"  # head\n\n    # after\n    actions: []\n  b: yes\n",
    );
    edits(
        before,
        &["answers", "a", "note"],
        &note("new\n\n  text\n"),
        "answers:\n  a:\n    answer: no\n    note: |  # head\n      new\n\n        text\n\n    # after\n    actions: []\n  b: yes\n",
    );
    edits(
        "a:\n  note: |+\n    x\n\n\nb: 1\n",
        &["a", "answered_on"],
        &word("2026-11-20"),
        "a:\n  note: |+\n    x\n\n\n  answered_on: 2026-11-20\nb: 1\n",
    );
}

#[test]
fn a_line_becomes_a_text_below_a_bar() {
    edits(
        "answers:\n  a:\n    answer: no\n    note: old # why\n    x: 1\n",
        &["answers", "a", "note"],
        &note("new\ntext"),
        "answers:\n  a:\n    answer: no\n    note: |- # why\n      new\n      text\n    x: 1\n",
    );
    edits(
        "a:\n  note: 'old\n    text'\nb: 1\n",
        &["a", "note"],
        &note("new\n# text\n"),
        "a:\n  note: |\n    new\n    # text\nb: 1\n",
    );
    edits("a:\n  note: x\n", &["a", "note"], &note("  new\ntext"), "a:\n  note: \"  new\\ntext\"\n");
    edits("a:\n  note: x\n", &["a", "note"], &note("new\r\ntext"), "a:\n  note: \"new\\r\\ntext\"\n");
}

#[test]
fn a_tag_of_another_type_goes_with_its_value() {
    edits(
        "a: !!str yes # c\nb: 1\n",
        &["a"],
        &answer("no"),
        "a: # c\n  answer: no\n  answered_on: 2026-11-20\nb: 1\n",
    );
    edits(
        "a: !!str |\n  yes\nb: 1\n",
        &["a"],
        &answer("no"),
        "a:\n  answer: no\n  answered_on: 2026-11-20\nb: 1\n",
    );
    edits("a:\n  b: !!bool yes # c\n", &["a", "b"], &word("partial"), "a:\n  b: partial # c\n");
    edits("a: {b: !!bool yes}\n", &["a", "b"], &word("partial"), "a: {b: partial}\n");
    edits("a:\n  b: !!str yes\n", &["a", "b"], &word("no"), "a:\n  b: !!str no\n");
}

#[test]
fn texts_are_unquoted_only_if_they_read_back_unchanged() {
    for (text, written) in [
        ("It's 41 minutes; the goal is 60.", "It's 41 minutes; the goal is 60."),
        ("https://ci.example/a?b=c#d", "https://ci.example/a?b=c#d"),
        ("a: b", "\"a: b\""),
        ("a #b", "\"a #b\""),
        ("", "\"\""),
        ("null", "\"null\""),
        ("Yes", "\"Yes\""),
        ("~", "\"~\""),
        ("42", "\"42\""),
        ("0x1F", "\"0x1F\""),
        ("2026-11-20", "\"2026-11-20\""),
        ("- x", "\"- x\""),
        ("[x]", "\"[x]\""),
        ("x:", "\"x:\""),
        (" x", "\" x\""),
        ("@x", "\"@x\""),
        ("'x'", "\"'x'\""),
        ("\"x\" isn't", "'\"x\" isn''t'"),
        ("tab\there", "\"tab\\there\""),
        ("\u{85}\u{2028}\u{feff}x", "\"\\u0085\\u2028\\ufeffx\""),
        ("---", "\"---\""),
        ("naïve ✓", "naïve ✓"),
    ] {
        edits("a:\n", &["a"], &note(text), &format!("a: {written}\n"));
    }
}

#[test]
fn a_line_that_ends_indented_front_matter_is_quoted() {
    let document = " ---\na: 1\n---\nbody\n";
    let mut editor = Editor::open(FileId(0), document.to_owned(), 5..10).unwrap();
    editor.set(&["a"], &note("one\n  ---\ntwo"), ORDER).unwrap();
    assert_eq!(editor.text(), " ---\na: \"one\\n  ---\\ntwo\"\n---\nbody\n");
}

#[test]
fn missing_answers_are_added() {
    let after = "a: 1\nanswers:\n  x:\n    answer: yes\n    answered_on: 2026-11-20\nz: 1\n";
    for before in ["a: 1\nanswers:\nz: 1\n", "a: 1\nanswers: null\nz: 1\n", "a: 1\nanswers: {}\nz: 1\n"] {
        edits(before, &["answers", "x"], &answer("yes"), after);
    }
    edits(
        "a: 1 # c\n",
        &["answers", "x"],
        &answer("yes"),
        "a: 1 # c\nanswers:\n  x:\n    answer: yes\n    answered_on: 2026-11-20\n",
    );
}

#[test]
fn merged_keys_are_overridden_where_they_are_merged() {
    edits(
        "base: &base {answer: yes, note: x}\nanswers:\n  a:\n    <<: *base\n    x: 1\n",
        &["answers", "a", "note"],
        &note("z"),
        "base: &base {answer: yes, note: x}\nanswers:\n  a:\n    note: z\n    <<: *base\n    x: 1\n",
    );
    edits(
        "answers:\n  a: *b\n".replace("*b", "&b yes\n  c: *b").as_str(),
        &["answers", "c"],
        &answer("no"),
        "answers:\n  a: &b yes\n  c:\n    answer: no\n    answered_on: 2026-11-20\n",
    );
}

#[test]
fn a_list_on_one_line_becomes_another_or_a_map() {
    edits(
        "a: [speed, cost] # c\nb: 1\n",
        &["a"],
        &answer("no"),
        "a: # c\n  answer: no\n  answered_on: 2026-11-20\nb: 1\n",
    );
    edits("{a: [speed, cost]}\n", &["a"], &answer("no"), "{a: {answer: no, answered_on: 2026-11-20}}\n");
    let list = |parts: &[&str]| Value::List(parts.iter().map(|part| (*part).to_owned()).collect());
    edits(
        "a: {answer: [speed, 'cost, at night'], note: x}\n",
        &["a", "answer"],
        &list(&["cost, at night", "speed"]),
        "a: {answer: [\"cost, at night\", speed], note: x}\n",
    );
    edits(
        "a:\n  answer: [speed, cost] # why\n  note: x\n",
        &["a", "answer"],
        &list(&["cost", "speed"]),
        "a:\n  answer: [cost, speed] # why\n  note: x\n",
    );
    let mut editor = open("---\na:\n  answer: [speed, # first\n    cost]\n---\n").unwrap();
    assert!(editor.set(&["a", "answer"], &list(&["cost", "speed"]), ORDER).is_err());
}

#[test]
fn impossible_edits_are_refused() {
    for (matter, path) in [
        ("answers:\n  a: &x {answer: yes}\n  b: *x\n", ["answers", "b", "note"]),
        ("answers:\n  a: &x {answer: yes}\n  b: *x\n", ["answers", "a", "note"]),
        ("answers:\n  a: &x\n    answer: yes\n  b: *x\n", ["answers", "a", "answer"]),
        ("answers:\n  a: yes\n", ["answers", "a", "note"]),
        ("answers: [a]\n", ["answers", "a", "note"]),
        ("answers:\n  a:\n    ? note\n    : x\n    ? b\n", ["answers", "a", "b"]),
        ("answers:\n  a:\n    note: [x]\n", ["answers", "a", "note"]),
    ] {
        let whole = format!("---\n{matter}---\n");
        let mut editor = open(&whole).unwrap();
        assert!(editor.set(&path, &note("new"), ORDER).is_err(), "{matter} became {}", editor.text());
        assert_eq!(editor.text(), whole);
    }
}

#[test]
fn front_matter_that_cannot_be_read_is_not_edited() {
    for (matter, says, at) in [
        ("a: [\n", "this is not YAML", 7),
        ("a:\n  b: 1\n  b: 2\n", "duplicate key `b`", 16),
        ("a:\n\tb: 1\n", "this is not YAML", 7),
        ("- a\n", "is not a map", 4),
        ("", "is not a map", 4),
    ] {
        let refusal = open(&format!("---\n{matter}---\n")).unwrap_err();
        assert!(refusal.message.contains(says), "{refusal:?}");
        assert!(refusal.span.start >= at.min(4), "{refusal:?}");
    }
}

#[track_caller]
fn extends(before: &str, path: &[&str], texts: &[&str], after: &str) {
    let whole = |matter: &str| format!("---\n{matter}---\n");
    let mut editor = open(&whole(before)).unwrap();
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    editor.extend(path, &texts, ORDER).unwrap();
    assert_eq!(editor.text(), whole(after));
}

#[test]
fn lists_grow() {
    extends("a:\n", &["a"], &["x", "y: z"], "a: [x, \"y: z\"]\n");
    extends("a: w # c\n", &["a"], &["x"], "a: [w, x] # c\n");
    extends("a: [] # c\n", &["a"], &["x"], "a: [x] # c\n");
    extends("a: [ v, 'w' ] # c\n", &["a"], &["x,y"], "a: [ v, 'w', \"x,y\" ] # c\n");
    extends("a:\n- v\n- w # c\n# d\nb: 1\n", &["a"], &["x", "z"], "a:\n- v\n- w # c\n- x\n- z\n# d\nb: 1\n");
    extends("a:\n  -   v\nb: 1\n", &["a"], &["x"], "a:\n  -   v\n  - x\nb: 1\n");
    extends("a: [\n  v, # c\n  w # d\n]\n", &["a"], &["x"], "a: [\n  v, # c\n  w, # d\n  x\n]\n");
    extends("a: [\n  v,\n  w,\n  ]\n", &["a"], &["x"], "a: [\n  v,\n  w,\n  x,\n  ]\n");
    extends("{a: [v], b: 1}\n", &["a"], &["x"], "{a: [v, x], b: 1}\n");
}

#[test]
fn entries_go_to_their_place() {
    let before = "answers:\n\n  # One\n  # q a\n  a:\n    note: |\n      # x\n    # deep\n\n  # Two\n  # q d\n  d: yes\n";
    let insert = |name: &str, place: Place<'_>, comment: &[&str]| {
        let mut editor = open(&format!("---\n{before}---\n")).unwrap();
        let comment: Vec<String> = comment.iter().map(|line| (*line).to_owned()).collect();
        editor.insert(&["answers", name], &Value::Null, place, &comment).unwrap();
        editor.text()[4..editor.text().len() - 4].to_owned()
    };
    assert_eq!(
        insert("b", Place::After("a"), &["# q b"]),
        before.replace("    # deep\n", "    # deep\n  # q b\n  b:\n")
    );
    assert_eq!(
        insert("b", Place::After("a"), &["", "# Half", "# q b"]),
        before.replace("    # deep\n", "    # deep\n\n  # Half\n  # q b\n  b:\n")
    );
    assert_eq!(
        insert("c", Place::Before("d", "# Two"), &["# q c"]),
        before.replace("  # q d\n", "  # q c\n  c:\n  # q d\n")
    );
    assert_eq!(
        insert("c", Place::Before("d", "# Other"), &["# q c"]),
        before.replace("  # Two\n", "  # q c\n  c:\n  # Two\n")
    );
    assert_eq!(
        insert("0", Place::First, &["", "# Zero", "# q 0"]),
        before.replace("answers:\n", "answers:\n\n  # Zero\n  # q 0\n  \"0\":\n")
    );
}

#[test]
fn comments_above_a_key() {
    let mut editor = open("---\na:\n    # x\n\n    # y\n    # z\n    b: 1\n---\n").unwrap();
    assert_eq!(editor.comment(&["a", "b"]), ["# y", "# z"]);
    editor.add_comment(&["a", "b"], "# new").unwrap();
    assert_eq!(editor.text(), "---\na:\n    # x\n\n    # y\n    # z\n    # new\n    b: 1\n---\n");
    editor.remove_comment(&["a", "b"], "# y").unwrap();
    assert_eq!(editor.text(), "---\na:\n    # x\n\n    # z\n    # new\n    b: 1\n---\n");
    assert!(editor.remove_comment(&["a", "b"], "# x").is_err());
    let mut editor = open("---\n{a: 1}\n---\n").unwrap();
    editor.add_comment(&["a"], "# new").unwrap();
    assert_eq!(editor.text(), "---\n# new\n{a: 1}\n---\n");
}

/// Asserts the bytes after putting a map into a list.
#[track_caller]
fn puts(before: &str, at: Option<usize>, after: &str) {
    let mut editor = open(&format!("---\n{before}---\nbody\n")).unwrap();
    let entries = [
        ("name".to_owned(), note("sam")),
        ("digests".to_owned(), Value::Map(vec![("a".to_owned(), word("x"))])),
    ];
    editor.put_item(&["people"], at, &entries, &["first", "people"]).unwrap();
    assert_eq!(editor.text(), format!("---\n{after}---\nbody\n"));
}

#[test]
fn a_map_goes_into_a_list() {
    puts(
        "first: 1\nlast: 2\n",
        None,
        "first: 1\npeople:\n  - name: sam\n    digests:\n      a: x\nlast: 2\n",
    );
    puts("people:\nlast: 2\n", None, "people:\n  - name: sam\n    digests:\n      a: x\nlast: 2\n");
    puts("people: mira\n", None, "people:\n  - mira\n  - name: sam\n    digests:\n      a: x\n");
    puts("people:\n- mira # one\n", None, "people:\n- mira # one\n- name: sam\n  digests:\n    a: x\n");
    puts(
        "people:\n  - {name: mira}\n  - {name: sam}   # two\n  - ada\n",
        Some(1),
        "people:\n  - {name: mira}\n  - name: sam   # two\n    digests:\n      a: x\n  - ada\n",
    );
    puts(
        "people:\n  - name: sam\n    role: sre\n  - ada\n",
        Some(0),
        "people:\n  - name: sam\n    digests:\n      a: x\n  - ada\n",
    );
    puts(
        "people:\n  # signed\n  - name: sam # lead\n    # why\n    role: sre\n    digests: # of all\n      a: y\n    # end\n  - ada\n",
        Some(0),
        "people:\n  # signed\n  - name: sam # lead\n    digests:\n      a: x\n    # why\n    # end\n  - ada\n",
    );
    puts(
        "people:\n  - {name: sam, # lead\n     role: sre, # why\n     digests: {a: '#'}} # end\n  - ada\n",
        Some(0),
        "people:\n  - {name: sam, # lead\n     # why\n     digests: {a: x}} # end\n  - ada\n",
    );
    puts("people: [mira, sam]\n", Some(1), "people: [mira, {name: sam, digests: {a: x}}]\n");
    puts("people: [{name: mira}]\n", None, "people: [{name: mira}, {name: sam, digests: {a: x}}]\n");
}

/// Asserts the bytes after removing a key.
#[track_caller]
fn removes(before: &str, path: &[&str], after: &str) {
    for newline in ["\n", "\r\n"] {
        let whole = |matter: &str| format!("---\n{matter}---\nbody\n").replace('\n', newline);
        let mut editor = open(&whole(before)).unwrap();
        editor.remove(path).unwrap();
        assert_eq!(editor.text(), whole(after));
        editor.remove(path).unwrap();
        assert_eq!(editor.text(), whole(after), "the second time");
    }
}

#[test]
fn only_the_key_is_removed() {
    removes("a:\n  # b\n  b: 1 # one\n  # c\n  c: 2\n", &["a", "b"], "a:\n  # b\n  # c\n  c: 2\n");
    removes(
        "a:\n  b: yes\n  n: |\n    One\n\n    two\n  # c\n  c: 2\n",
        &["a", "n"],
        "a:\n  b: yes\n  # c\n  c: 2\n",
    );
    removes("a:\n  b: yes\n  n: >-\n    One\n    two\nz: 1\n", &["a", "n"], "a:\n  b: yes\nz: 1\n");
    removes(
        "a:\n  b: yes\n  e:\n    - x # first\n    - y\n  # c\n  c: 1\n",
        &["a", "e"],
        "a:\n  b: yes\n  # c\n  c: 1\n",
    );
    removes("a: {b: 1, c: 2, d: 3}\n", &["a", "b"], "a: {c: 2, d: 3}\n");
    removes("a: {b: 1, c: 2, d: 3}\n", &["a", "c"], "a: {b: 1, d: 3}\n");
    removes("a: {b: 1, c: [x, y] }\n", &["a", "c"], "a: {b: 1 }\n");
    removes("a:\n  b: yes\n", &["a", "c"], "a:\n  b: yes\n");
    let mut editor = open("---\na:\n  # b\n  b: yes # one\nc: 1\n---\n").unwrap();
    editor.remove(&["a", "b"]).unwrap();
    assert_eq!(editor.node(&["a", "b"]).map(crate::yaml::Node::is_null), Some(true), "{}", editor.text());
    let alias = "---\na: &a {b: 1, c: 2}\nd: *a\n---\n";
    assert!(open(alias).unwrap().remove(&["d", "b"]).is_ok());
}
