//! Checks that edits of random or damaged documents never change another answer.

use super::super::{Editor, Tree, Value};
use super::{ORDER, note, open, word};
use crate::source::Malformed;

/// A small pseudo-random number generator. It is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Answers in different notations that people use.
const WRITTEN: &[&str] = &[
    ":",
    ":   # kept",
    ": yes",
    ": 'n/a'  # kept",
    ": \"no\"",
    ": ~",
    ": {}",
    ": {answer: yes}",
    ": {answer: no, note: 'a: {b}', evidence: [x, y]} # kept",
    ": {\n>answer: yes, # kept\n>note: x\n  }",
    ":\n>answer: yes",
    ":\n>answer: no # kept\n>note: |\n>  # text\n\n>  more\n>actions:\n>  - {id: x, title: 'y # z'}",
    ":\n>evidence:\n>- x # kept\n>- y\n>answer: partial\n># kept",
    ":\n>note: >-\n>  folded\n>  text\n\n>answered_on: 2026-01-01",
    ":\n>note: \"two\n>  lines\"\n>waiver: {reason: x,\n>  approved_by: y}",
    " :\n>\"answer\" : yes",
];

fn document(chance: &mut Chance) -> (String, Vec<String>) {
    let mut text = "---\nchecklist: {id: x, version: 1}\n# about\nanswers:\n".to_owned();
    let width = 1 + chance.below(4);
    let deeper = " ".repeat(width + 1 + chance.below(4));
    let width = " ".repeat(width);
    let mut names = Vec::new();
    for at in 0..=chance.below(6) {
        text.push_str(chance.pick(&["", "\n", "  # question\n", "\n      # odd\n", "\n# Heading\n\n"]));
        let name = format!("item.{at}");
        let quote = chance.pick(&["", "", "'", "\""]);
        let written = chance.pick(WRITTEN).replace('>', "\0").replace(": \0", ": >").replace('\0', &deeper);
        let written = written.replace("\n  }", &format!("\n{width} }}"));
        text.push_str(&format!("{width}{quote}{name}{quote}{written}\n"));
        names.push(name);
    }
    text.push_str(chance.pick(&["", "\n", "# end\n", "status: draft\n"]));
    text.push_str("---\n\nanswers:\n  item.0: body\n");
    (if chance.below(4) == 0 { text.replace('\n', "\r\n") } else { text }, names)
}

const NEW: &[&str] =
    &["yes", "a: b # c", "two\nlines\n", "  odd\n\tlines", "{x}", "it's, \"so\"", "---\nx", "# x", ""];

/// Makes one edit like the commands do.
fn edit(editor: &mut Editor, name: &str, chance: &mut Chance) -> Result<(), Malformed> {
    let value = note(chance.pick(NEW));
    let path = ["answers", name];
    if editor.node(&path).is_none_or(|node| !node.is_map()) {
        let mut whole = vec![("answer".to_owned(), word("no")), ("note".to_owned(), value)];
        whole.push(("evidence".to_owned(), Value::List(vec![chance.pick(NEW).to_owned()])));
        return editor.set(&path, &Value::Map(whole), &[]);
    }
    match chance.below(3) {
        0 => editor.extend(&[path[0], name, "evidence"], &[chance.pick(NEW).to_owned()], ORDER),
        1 => editor.set(&[path[0], name, "answer"], &word("no"), ORDER),
        _ => editor.set(&[path[0], name, chance.pick(ORDER)], &value, ORDER),
    }
}

#[test]
fn no_edit_touches_another_answer() {
    let mut chance = Chance(7);
    for _ in 0..1500 {
        let (before, names) = document(&mut chance);
        let mut editor = open(&before).unwrap_or_else(|fault| panic!("{fault:?} in\n{before}"));
        for _ in 0..3 {
            let before = editor.text().to_owned();
            let tree = Tree::of(&editor.root);
            let name = chance.pick(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let edited = edit(&mut editor, name, &mut chance);
            let is_list =
                |key: &str| editor.node(&["answers", name, key]).is_some_and(|node| !node.items().is_empty());
            if let Err(fault) = edited {
                assert!(is_list("evidence"), "{fault:?}: {name} in\n{before}");
                assert_eq!(editor.text(), before);
                continue;
            }
            let after = editor.text().to_owned();
            let comments = |text: &str| text.matches("# kept").count();
            assert_eq!(comments(&before), comments(&after), "{name} of\n{before}\nis now\n{after}");
            // The bytes before the item's line, and from the next item on, are unchanged.
            let start = before.find("\nanswers:").unwrap();
            let key = start + before[start..].find(name).unwrap();
            let line = before[..key].rfind('\n').unwrap() + 1;
            assert_eq!(before[..line], after[..line], "{name} in\n{before}");
            let at: usize = name["item.".len()..].parse().unwrap();
            let next = before.find(&format!("item.{}", at + 1)).unwrap_or(before.rfind("---").unwrap());
            let next = before[..next].rfind('\n').unwrap() + 1;
            assert!(after.ends_with(&before[next..]), "{name} of\n{before}\nis now\n{after}");
            let (Tree::Map(mut old), Tree::Map(mut new)) = (tree, Tree::of(&open(&after).unwrap().root))
            else {
                panic!("front matter is a map");
            };
            for tree in [&mut old, &mut new] {
                if let Some(Tree::Map(answers)) = tree.get_mut("answers") {
                    answers.remove(name);
                }
            }
            assert_eq!(old, new, "{name} of\n{before}\nis now\n{after}");
        }
    }
}

#[test]
fn damaged_documents_change_in_one_answer_only() {
    let mut chance = Chance(11);
    for _ in 0..3000 {
        let (mut text, names) = document(&mut chance);
        for _ in 0..=chance.below(3) {
            let at = 4 + chance.below(text.len() - 4);
            let end = (at + chance.below(3)).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                let with = chance.pick(&[
                    "", ":", "\n", " ", "{", "}", "#", "'", "\"", "&a ", "*a", "- ", "? ", "\t", "|", "é",
                ]);
                text.replace_range(at..end, with);
            }
        }
        let Ok(mut editor) = open(&text) else { continue };
        let name = chance.pick(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let old = Tree::of(&editor.root);
        if edit(&mut editor, name, &mut chance).is_err() {
            assert_eq!(editor.text(), text);
            continue;
        }
        let new = Tree::of(&open(editor.text()).unwrap().root);
        let (Tree::Map(mut old), Tree::Map(mut new)) = (old, new) else { panic!("front matter is a map") };
        for tree in [&mut old, &mut new] {
            match tree.get_mut("answers") {
                Some(Tree::Map(answers)) => drop(answers.remove(name)),
                answers => drop(answers.map(|nothing| *nothing = Tree::Map([].into()))),
            }
            tree.entry("answers".to_owned()).or_insert(Tree::Map([].into()));
        }
        assert_eq!(old, new, "{name} of\n{text}\nis now\n{}", editor.text());
    }
}
