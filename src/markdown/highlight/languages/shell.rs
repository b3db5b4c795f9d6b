//! Bash and similar shells. A command is at the start of a line or after a separator; arguments follow it.

use super::super::classes::{COMMENT, FUNCTION, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::{Now, WordEnd};
use super::super::rule::Pattern::{
    Apostrophe, Assigned, Before, Block, Digits, Escape, Except, Flag, Line, Many, Near, Number, One, Text,
    Variable, Word, Words,
};
use super::super::rule::Place::{After, InWord, WordStart};
use super::super::rule::Step::{Go, GoPush, Heredoc, Pop, Toggle};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language =
    Language { names: &["bash", "sh", "shell", "zsh", "ksh"], has_placeholders: true, modes: &[MODES] };

const MODES: &[Mode] = &[
    Mode::new("command", &[FIRST_WORD, WORDS, REDIRECTIONS, FILE, COMMANDS]),
    Mode::new("file", &[FILE_NAME]).line_end(Pop(1)),
    Mode::new("arguments", &[WORDS, EXPANSIONS, REDIRECTIONS, TO_FILES, SEPARATORS, ARGUMENTS])
        .line_end(Go("command")),
    // The value of an assignment.
    Mode::new("value", &[VALUES, WORDS, EXPANSIONS, PLAIN]).line_end(Pop(1)),
    Mode::new("array", &[BRACKETS, WORDS, EXPANSIONS, PLAIN]),
    // Text that is not valid in a shell, such as prose. It ends with its line.
    Mode::new("aside", &[ASIDE, WORDS, EXPANSIONS, PLAIN]).line_end(Pop(1)),
    Mode::new("flag", &[&[is(OPERATOR, Text("=")).pop()]]).line_end(Pop(1)),
    Mode::new("redirected", &[&[is(VALUE, Digits).pop(), is(VALUE, Text("-")).pop()]]).line_end(Pop(1)),
    Mode::new(
        "declaration",
        &[WORDS, EXPANSIONS, DECLARATIONS, REDIRECTIONS, TO_FILES, SEPARATORS, ARGUMENTS],
    )
    .line_end(Go("command")),
    Mode::new("function", &[&[is(FUNCTION, Except(" \t\r(){;")).go("command")]]).line_end(Go("command")),
    Mode::new("for", &[WORDS, EXPANSIONS, FOR, SEPARATORS, PLAIN]).line_end(Go("command")),
    Mode::new("case", &[WORDS, EXPANSIONS, CASE, PLAIN]).line_end(Pop(1)),
    Mode::new("patterns", &[WORDS, EXPANSIONS, PATTERNS]),
    Mode::new("test", &[TEST, WORDS, EXPANSIONS, PLAIN]).line_end(Pop(1)),
    Mode::new("arithmetic", &[EXPANSIONS, &[plain(Text("))")).pop()], ARITHMETIC]).line_end(Pop(1)),
    Mode::new("sum", &[EXPANSIONS, &[plain(Text(")")).pop()], ARITHMETIC]).line_end(Pop(1)),
    Mode::new("double", &[EXPANSIONS, &[is(VALUE, Escape), is(STRING, Text("\"")).pop()]]).of(STRING),
    Mode::new("escaped", &[&[is(VALUE, Escape), is(STRING, Text("'")).pop()]]).of(STRING),
    Mode::new("parameter", &[PARAMETER, EXPANSIONS, WORDS]).of(VARIABLE).line_end(Pop(1)),
    Mode::new("default", &[PARAMETER_END, EXPANSIONS, WORDS]).line_end(Pop(1)),
    Mode::new("replaced", &[PARAMETER_END, &[is(OPERATOR, Text("/"))], EXPANSIONS, WORDS]).line_end(Pop(1)),
    Mode::new("substitution", &[SUBSTITUTION]).line_end(Pop(1)),
    Mode::new("backquote", &[]),
    Mode::new("end", &[&heredoc(false)]).line_end(Pop(1)),
    Mode::new("indented end", &[&heredoc(true)]).line_end(Pop(1)),
    Mode::new("document", &[EXPANSIONS, &[is(VALUE, Escape)]]).of(STRING),
    Mode::new("raw document", &[]).of(STRING),
];

/// Syntax that means the same in all words.
const WORDS: &[Rule] = &[
    is(COMMENT, Line("#")).at(WordStart),
    plain(Text("\\\n")),
    is(VALUE, Escape),
    is(STRING, Text("\"")).push("double"),
    plain(Apostrophe).at(InWord),
    is(STRING, Block("'", "'")),
    is(STRING, Text("$'")).push("escaped"),
];

const EXPANSIONS: &[Rule] = &[
    is(VARIABLE, Text("${")).push("parameter"),
    is(VARIABLE, Text("$")).then(Now(&["("])).push("substitution"),
    is(VARIABLE, Variable),
    plain(Text("`")).step(Toggle("backquote", "command")),
];

/// A command name that is not in the lists below.
const FIRST_WORD: &[Rule] = &[
    is(STRING, Text("\"")).step(GoPush("arguments", "double")),
    is(STRING, Block("'", "'")).go("arguments"),
    is(STRING, Text("$'")).step(GoPush("arguments", "escaped")),
    is(VARIABLE, Text("${")).step(GoPush("arguments", "parameter")),
    is(VARIABLE, Text("$")).then(Now(&["("])).step(GoPush("arguments", "substitution")),
    is(VARIABLE, Variable).go("arguments"),
    plain(Text("`")).step(Toggle("backquote", "command")),
];

const REDIRECTIONS: &[Rule] = &[
    is(VALUE, Digits).at(WordStart).then(Now(&["<", ">"])),
    is(OPERATOR, Text("<<<")),
    is(OPERATOR, Text("<<-")).push("indented end"),
    is(OPERATOR, Text("<<")).push("end"),
    is(OPERATOR, One("<>")).then(Now(&["("])).push("substitution"),
    is(OPERATOR, Text("<&")).then(Now(DESCRIPTORS)).push("redirected"),
    is(OPERATOR, Text(">&")).then(Now(DESCRIPTORS)).push("redirected"),
];

/// Before a command, the word after a redirection is not the command.
const FILE: &[Rule] = &[
    is(OPERATOR, Text(">&")).push("file"),
    is(OPERATOR, Text("&>")).push("file"),
    is(OPERATOR, Text(">|")).push("file"),
    is(OPERATOR, Many("<>")).push("file"),
];

const FILE_NAME: &[Rule] = &[
    plain(Many(" \t")),
    is(STRING, Text("\"")).go("double"),
    is(STRING, Block("'", "'")).pop(),
    is(VARIABLE, Text("${")).go("parameter"),
    is(VARIABLE, Variable).pop(),
    plain(Except(WORD_ENDS)).pop(),
    plain(Before("")).pop(),
];

/// After a command, the file is one of its arguments.
const TO_FILES: &[Rule] =
    &[is(OPERATOR, Text(">&")), is(OPERATOR, Text("&>")), is(OPERATOR, Text(">|")), is(OPERATOR, Many("<>"))];

const DESCRIPTORS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "-"];

const SEPARATORS: &[Rule] = &[
    plain(Text(";;")).pop(),
    is(OPERATOR, Many(";|&")).go("command"),
    plain(Text(")")).pop(),
    plain(Text("(")).push("aside"),
];

const COMMANDS: &[Rule] = &[
    is(KEYWORD, Words(&["do", "elif", "else", "if", "then", "time", "until", "while"])).then(WordEnd),
    is(KEYWORD, Words(&["done", "fi", "return"])).then(WordEnd).go("arguments"),
    is(KEYWORD, Words(&["declare", "export", "local", "readonly", "typeset"]))
        .then(WordEnd)
        .go("declaration"),
    is(KEYWORD, Words(&["for", "select"])).then(WordEnd).go("for"),
    is(KEYWORD, Words(&["case"])).then(WordEnd).step(GoPush("arguments", "case")),
    is(KEYWORD, Words(&["esac"])).then(WordEnd).step(Pop(2)),
    is(KEYWORD, Words(&["function"])).then(WordEnd).go("function"),
    is(FUNCTION, Text("[[")).then(WordEnd).step(GoPush("arguments", "test")),
    is(FUNCTION, Text("[")).then(WordEnd).step(GoPush("arguments", "test")),
    is(OPERATOR, Text("!")).then(WordEnd),
    plain(Text("{")).then(WordEnd),
    plain(Text("}")).go("arguments"),
    plain(Text(";;")).pop(),
    is(OPERATOR, Many(";|&")),
    plain(Text("()")),
    plain(Text("((")).step(GoPush("arguments", "arithmetic")),
    plain(Text("(")).step(GoPush("arguments", "command")),
    plain(Text(")")).pop(),
    is(VARIABLE, Assigned).push("value"),
    is(VARIABLE, Flag).at(WordStart).go("arguments"),
    is(FUNCTION, Except(WORD_ENDS)).then(Now(&["()"])),
    is(FUNCTION, Except(WORD_ENDS)).go("arguments"),
];

const WORD_ENDS: &str = " \t\r;|&()<>$\"'`\\";

const ARGUMENTS: &[Rule] = &[
    is(VARIABLE, Flag).at(WordStart).then(Now(&["="])).push("flag"),
    is(VARIABLE, Flag).at(WordStart),
    is(OPERATOR, Text("--")).at(WordStart).then(WordEnd),
    is(VARIABLE, Text("~")).at(WordStart),
    is(OPERATOR, One("*?")),
    plain(Except(" \t\r;|&()<>$\"'`\\*?")),
];

const PLAIN: &[Rule] = &[plain(Except(WORD_ENDS))];

const VALUES: &[Rule] = &[
    is(OPERATOR, Text("+=")),
    is(OPERATOR, Text("=")),
    plain(Text("(")).push("array"),
    plain(Before(" \t\r;|&)")).pop(),
];

const BRACKETS: &[Rule] = &[plain(Text(")")).pop(), plain(Text("(")).push("array")];

const ASIDE: &[Rule] = &[plain(Text(")")).pop(), plain(Text("(")).push("aside")];

const DECLARATIONS: &[Rule] =
    &[is(VARIABLE, Assigned).push("value"), is(VARIABLE, Word("")).at(WordStart).then(WordEnd)];

const FOR: &[Rule] = &[
    is(KEYWORD, Words(&["in"])).at(WordStart).then(WordEnd).go("arguments"),
    plain(Text("((")).push("arithmetic"),
];

const CASE: &[Rule] = &[is(KEYWORD, Words(&["in"])).at(WordStart).then(WordEnd).go("patterns")];

const PATTERNS: &[Rule] = &[
    is(KEYWORD, Words(&["esac"])).at(WordStart).then(WordEnd).pop(),
    is(KEYWORD, Text(")")).push("command"),
    is(OPERATOR, One("|*?")),
    plain(Except(" \t\r;|&()<>$\"'`\\*?")),
];

const TEST: &[Rule] = &[
    is(FUNCTION, Text("]]")).at(WordStart).pop(),
    is(FUNCTION, Text("]")).at(WordStart).pop(),
    is(VARIABLE, Flag).at(WordStart),
    is(OPERATOR, Many("=!&|~<>*?")),
];

const ARITHMETIC: &[Rule] = &[
    plain(Text("(")).push("sum"),
    is(VALUE, Number),
    is(OPERATOR, Many("+-*/%<>=!&|^~?:,")),
    plain(Word("")),
];

const PARAMETER: &[Rule] = &[
    is(VARIABLE, Text("}")).pop(),
    is(VARIABLE, Near("[", "]")),
    is(OPERATOR, One("#!")).at(After("{")),
    is(OPERATOR, Many("/")).go("replaced"),
    is(OPERATOR, Many("#%:^,=?+-")).go("default"),
];

const PARAMETER_END: &[Rule] = &[is(VARIABLE, Text("}")).pop()];

const SUBSTITUTION: &[Rule] = &[plain(Text("((")).go("arithmetic"), plain(Text("(")).go("command")];

/// The word that ends a here-document. Quotes around it keep the text as it is.
const fn heredoc(may_be_indented: bool) -> [Rule; 5] {
    let raw = Heredoc { mode: "raw document", may_be_indented };
    [
        plain(Many(" \t")),
        is(KEYWORD, Near("'", "'")).step(raw),
        is(KEYWORD, Near("\"", "\"")).step(raw),
        is(KEYWORD, Word("-")).step(Heredoc { mode: "document", may_be_indented }),
        plain(Before("")).pop(),
    ]
}
