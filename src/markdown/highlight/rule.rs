//! The parts of a language: modes, each with rules that recognise a token by its first bytes.

use super::classes::Class;

/// A language as a table. It starts in the first of its modes.
pub struct Language {
    /// The names that a fence may give it.
    pub names: &'static [&'static str],
    /// Whether `<name>` is a placeholder that the reader fills in.
    pub has_placeholders: bool,
    /// Lists of modes, so that languages can share some. Names are unique within a language.
    pub modes: &'static [&'static [Mode]],
}

/// A mode: what can follow in one context, such as inside a string.
pub struct Mode {
    pub name: &'static str,
    /// The class of text that no rule matches.
    pub class: Option<Class>,
    /// What happens at the end of a line.
    pub line_end: Step,
    /// Lists of rules, so that modes can share some. The first rule that matches counts.
    pub rules: &'static [&'static [Rule]],
}

/// A rule: the pattern of a token, and its class.
#[derive(Clone, Copy)]
pub struct Rule {
    pub pattern: Pattern,
    pub place: Place,
    pub then: FollowedBy,
    pub class: Option<Class>,
    pub step: Step,
}

/// The text of a token.
#[derive(Clone, Copy)]
pub enum Pattern {
    /// Exactly this.
    Text(&'static str),
    /// One of these bytes.
    One(&'static str),
    /// One or more of these bytes.
    Many(&'static str),
    /// One or more bytes except these, on one line.
    Except(&'static str),
    /// A word: letters, digits and `_`, and these. It does not begin with a digit, `-` or `.`.
    Word(&'static str),
    /// A whole word from this list, which is sorted.
    Words(&'static [&'static str]),
    /// A whole word from this list, in any case. The list is sorted and in lower case.
    AnyCase(&'static [&'static str]),
    /// One or more bytes except these, on one line, without trailing spaces.
    Phrase(&'static str),
    /// A number, with its fraction, exponent and unit.
    Number,
    Digits,
    /// This text, and the rest of the line.
    Line(&'static str),
    /// From this quote to the next on the line, or to the end of the line. `\` escapes the next character.
    Quoted(&'static str),
    /// Like `Quoted`, but only if the quote ends on the line.
    Closed(&'static str),
    /// An SQL string in these quotes. It ends with its line, or with a quote on a later line of the statement.
    SqlString(&'static str),
    /// A short regular expression between slashes. In brackets a slash does not end it.
    Regex,
    /// `'s`, `'t` and the like, if no other `'` is near on the line.
    Apostrophe,
    /// From the first text to the second, over several lines, or to the end of the code.
    Block(&'static str, &'static str),
    /// From the first text to the second, which has to be near and on the same line.
    Near(&'static str, &'static str),
    /// `\` and one character.
    Escape,
    /// A shell's `$name`, `$1` or `$?`.
    Variable,
    /// A shell's `-x`, `--name` or `+x`.
    Flag,
    /// A shell's `name` or `name[key]` before `=` or `+=`.
    Assigned,
    /// An unquoted YAML scalar. Inside brackets, it also ends at `,` and at brackets.
    Scalar {
        in_brackets: bool,
        kind: Scalar,
    },
    /// The `|` or `>` of YAML that ends a line.
    BlockHeader,
    /// The empty token before one of these bytes, or before any byte if the list is empty.
    Before(&'static str),
}

/// The kind of a YAML scalar.
#[derive(Clone, Copy)]
pub enum Scalar {
    /// A scalar that is followed by a colon.
    Key,
    /// `true`, `null` and the like, and numbers.
    Value,
    Any,
}

/// Where a token may be.
#[derive(Clone, Copy)]
pub enum Place {
    Anywhere,
    LineStart,
    /// The first on its line, except for spaces.
    FirstOfLine,
    /// After a blank, a bracket or a separator.
    WordStart,
    /// After a letter, a digit or `_`.
    InWord,
    /// After one of these, and blanks; or at the start.
    After(&'static str),
}

/// What must follow a token.
#[derive(Clone, Copy)]
pub enum FollowedBy {
    Anything,
    /// One of these, immediately.
    Now(&'static [&'static str]),
    /// One of these, after spaces.
    Soon(&'static [&'static str]),
    /// `=` that is not the start of a longer operator, after spaces.
    Assignment,
    /// Nothing that would continue the word in a shell.
    WordEnd,
    /// Only spaces up to the end of the line.
    LineEnd,
}

/// What a token does to the stack of modes. The lowest mode is never removed.
#[derive(Clone, Copy)]
pub enum Step<Mode = &'static str> {
    Stay,
    /// Replaces the current mode.
    Go(Mode),
    /// Pushes a mode.
    Push(Mode),
    /// Replaces the current mode, and pushes another.
    GoPush(Mode, Mode),
    /// Pops a number of modes.
    Pop(u8),
    /// Leaves the first of these if it is open; otherwise pushes both.
    Toggle(Mode, Mode),
    /// The token is the word that will end a here-document. The here-document begins on the next line, in this mode.
    /// The current mode ends.
    Heredoc {
        mode: Mode,
        may_be_indented: bool,
    },
    /// The following lines are in this mode, as long as they are indented more than the token's key or dash.
    Indented(Mode),
}

/// A rule for tokens of a class.
pub const fn is(class: Class, pattern: Pattern) -> Rule {
    Rule { class: Some(class), ..plain(pattern) }
}

/// A rule for tokens without a class.
pub const fn plain(pattern: Pattern) -> Rule {
    Rule { pattern, place: Place::Anywhere, then: FollowedBy::Anything, class: None, step: Step::Stay }
}

impl Rule {
    pub const fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub const fn then(self, then: FollowedBy) -> Self {
        Self { then, ..self }
    }

    pub const fn step(self, step: Step) -> Self {
        Self { step, ..self }
    }

    pub const fn go(self, mode: &'static str) -> Self {
        self.step(Step::Go(mode))
    }

    pub const fn push(self, mode: &'static str) -> Self {
        self.step(Step::Push(mode))
    }

    pub const fn pop(self) -> Self {
        self.step(Step::Pop(1))
    }
}

impl Mode {
    pub const fn new(name: &'static str, rules: &'static [&'static [Rule]]) -> Self {
        Self { name, class: None, line_end: Step::Stay, rules }
    }

    pub const fn of(self, class: Class) -> Self {
        Self { class: Some(class), ..self }
    }

    pub const fn line_end(self, line_end: Step) -> Self {
        Self { line_end, ..self }
    }
}
