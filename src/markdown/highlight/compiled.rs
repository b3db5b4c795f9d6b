//! A compiled language: modes have numbers in place of names, and each byte has a list of the rules that it can begin.

use super::classes::Class;
use super::rule::{Language, Mode, Rule, Step};

/// A compiled language.
pub struct Compiled {
    pub language: &'static Language,
    pub modes: Vec<CompiledMode>,
}

/// A mode of a compiled language.
pub struct CompiledMode {
    pub class: Option<Class>,
    pub line_end: Step<usize>,
    pub rules: Vec<(Rule, Step<usize>)>,
    /// For each byte, a bit for each rule whose tokens can begin with it.
    pub first: [u64; 256],
}

impl Compiled {
    pub fn new(language: &'static Language) -> Self {
        let modes: Vec<&Mode> = language.modes.iter().copied().flatten().collect();
        let number = |name: &str| {
            let number = modes.iter().position(|mode| mode.name == name);
            number.unwrap_or_else(|| panic!("{:?} has no mode `{name}`", language.names))
        };
        Self { language, modes: modes.iter().map(|mode| CompiledMode::new(mode, &number)).collect() }
    }
}

impl CompiledMode {
    fn new(mode: &Mode, number: &impl Fn(&str) -> usize) -> Self {
        let rules: Vec<Rule> = mode.rules.iter().copied().flatten().copied().collect();
        assert!(rules.len() <= 64, "`{}` has more rules than there are bits", mode.name);
        let mut first = [0; 256];
        for (byte, first) in (0..=u8::MAX).zip(&mut first) {
            for (index, rule) in rules.iter().enumerate() {
                *first |= u64::from(rule.pattern.may_begin(byte)) << index;
            }
        }
        Self {
            class: mode.class,
            line_end: mode.line_end.numbered(number),
            rules: rules.into_iter().map(|rule| (rule, rule.step.numbered(number))).collect(),
            first,
        }
    }
}

impl Step {
    fn numbered(self, number: &impl Fn(&str) -> usize) -> Step<usize> {
        match self {
            Self::Stay => Step::Stay,
            Self::Go(mode) => Step::Go(number(mode)),
            Self::Push(mode) => Step::Push(number(mode)),
            Self::GoPush(mode, top) => Step::GoPush(number(mode), number(top)),
            Self::Pop(count) => Step::Pop(count),
            Self::Toggle(mark, top) => Step::Toggle(number(mark), number(top)),
            Self::Heredoc { mode, may_be_indented } => Step::Heredoc { mode: number(mode), may_be_indented },
            Self::Indented(mode) => Step::Indented(number(mode)),
        }
    }
}
