//! Splits code into tokens, by the tables of languages.
//!
//! It only moves forward. How many bytes a pattern may look at beyond its token is limited; where it is not, the next
//! tokens skip those bytes.

use std::collections::VecDeque;
use std::ops::Range;

use super::classes::{Class, KEYWORD};
use super::compiled::Compiled;
use super::rule::{FollowedBy, Place, Rule, Step};
use super::text::{Text, is_blank, is_word};

/// The maximum number of nested modes.
const DEEPEST: usize = 64;

/// Splits the code of a block into tokens.
pub struct Lexer<'l, 't> {
    language: &'l Compiled,
    code: &'t str,
    text: Text<'t>,
    /// The open modes, the innermost last. Never empty.
    stack: Vec<usize>,
    /// Parts that begin on the next lines.
    waiting: VecDeque<Part<'t>>,
    /// The open parts, the innermost last.
    parts: Vec<Part<'t>>,
    /// The previous byte, the last one that is not blank, and whether that is on an earlier line.
    before: u8,
    last: u8,
    is_fresh: bool,
}

/// A part of the code that has its own end.
struct Part<'t> {
    mode: usize,
    /// How many modes are open below it.
    depth: usize,
    end: End<'t>,
}

enum End<'t> {
    /// Ends with a line that consists of this word. The flag says whether the line may be indented.
    Word(&'t [u8], bool),
    /// Ends with a line that is not indented more than this.
    Indent(usize),
}

impl<'l, 't> Lexer<'l, 't> {
    pub fn new(language: &'l Compiled, code: &'t str) -> Self {
        Self {
            language,
            code,
            text: Text::new(code),
            stack: vec![0],
            waiting: VecDeque::new(),
            parts: Vec::new(),
            before: b'\n',
            last: 0,
            is_fresh: true,
        }
    }

    /// How many bytes the patterns looked at so far.
    #[cfg(test)]
    pub fn looked(&self) -> u64 {
        self.text.looked()
    }

    /// Whether a here-document is open, or begins on the next line.
    pub fn is_in_heredoc(&self) -> bool {
        !self.waiting.is_empty() || !self.parts.is_empty()
    }

    /// Starts over at the next line.
    pub fn restart(&mut self) {
        self.stack.clear();
        self.stack.push(0);
        self.waiting.clear();
        self.parts.clear();
        self.before = b'\n';
        self.is_fresh = true;
    }

    /// Reads the next range of the code; ranges may have gaps between them. Passes its tokens to `token`, in order and
    /// without gaps.
    pub fn read(&mut self, range: Range<usize>, token: &mut impl FnMut(Range<usize>, Option<Class>)) {
        self.text.cut(&self.code[..range.end]);
        let mut at = range.start;
        while at < range.end {
            let (end, class) = self.next(at);
            if end > at {
                token(at..end, class);
                self.pass(at, end);
                at = end;
            }
        }
    }

    /// The end of the token at `at`, and its class. The token is empty if only the mode ends.
    fn next(&mut self, at: usize) -> (usize, Option<Class>) {
        if self.before == b'\n'
            && let Some(end) = self.end_parts(at)
        {
            return (end, Some(KEYWORD));
        }
        let language = self.language;
        let mode = &language.modes[*self.stack.last().expect("the lowest mode stays")];
        let byte = self.text.get(at).expect("the range is within the text");
        let mut rules = mode.first[usize::from(byte)];
        while rules != 0 {
            let (rule, step) = &mode.rules[rules.trailing_zeros() as usize];
            rules &= rules - 1;
            if let Some(end) = self.fits(rule, at)
                && (end > at || self.stack.len() > self.floor())
            {
                self.step(*step, at..end);
                return (end, rule.class);
            }
        }
        if byte == b'\n' {
            self.end_line();
            return (at + 1, None);
        }
        // A word that does not match as a whole does not match in part.
        let end = if is_word(byte) { self.text.run(at, is_word) } else { at + 1 };
        (self.text.run(end, |byte| byte != b'\n' && mode.first[usize::from(byte)] == 0), mode.class)
    }

    fn fits(&self, rule: &Rule, at: usize) -> Option<usize> {
        let may_stand_here = match rule.place {
            Place::Anywhere => true,
            Place::LineStart => self.before == b'\n',
            Place::FirstOfLine => self.is_fresh,
            Place::WordStart => is_blank(self.before) || b"\n;|&()<>`".contains(&self.before),
            Place::InWord => is_word(self.before),
            Place::After(set) => self.last == 0 || set.as_bytes().contains(&self.last),
        };
        let end = may_stand_here.then(|| rule.pattern.end(&self.text, at)).flatten()?;
        let follows = match rule.then {
            FollowedBy::Anything => true,
            FollowedBy::Now(texts) => texts.iter().any(|text| self.text.starts(end, text)),
            FollowedBy::Soon(texts) => {
                let next = self.text.blanks(end);
                texts.iter().any(|text| self.text.starts(next, text))
            }
            FollowedBy::WordEnd => {
                self.text.get(end).is_none_or(|byte| is_blank(byte) || b"\n;|&()<>`".contains(&byte))
            }
            FollowedBy::LineEnd => matches!(self.text.get(self.text.blanks(end)), None | Some(b'\n')),
            FollowedBy::Assignment => {
                let next = self.text.blanks(end);
                self.text.get(next) == Some(b'=')
                    && !matches!(self.text.get(next + 1), Some(b'=' | b'>' | b'~'))
            }
        };
        follows.then_some(end)
    }

    fn step(&mut self, step: Step<usize>, token: Range<usize>) {
        match step {
            Step::Stay => {}
            Step::Go(mode) => self.go(mode),
            Step::Push(mode) => self.push(mode),
            Step::GoPush(mode, top) => {
                self.go(mode);
                self.push(top);
            }
            Step::Pop(count) => self.pop_to(self.stack.len().saturating_sub(usize::from(count))),
            Step::Toggle(mark, top) => {
                let floor = self.floor();
                if let Some(found) = self.stack[floor..].iter().position(|mode| *mode == mark) {
                    self.pop_to(floor + found);
                } else {
                    self.push(mark);
                    self.push(top);
                }
            }
            Step::Heredoc { mode, may_be_indented } => {
                let word = self.text.slice(token.start, token.end);
                let word = word.strip_prefix(b"\\").unwrap_or(word);
                let word = word.strip_prefix(b"\"").or(word.strip_prefix(b"'")).unwrap_or(word);
                let word = word.strip_suffix(b"\"").or(word.strip_suffix(b"'")).unwrap_or(word);
                self.pop_to(self.stack.len() - 1);
                self.waiting.push_back(Part { mode, depth: 0, end: End::Word(word, may_be_indented) });
            }
            Step::Indented(mode) => {
                let end = End::Indent(self.indent(token.start));
                self.waiting.push_back(Part { mode, depth: 0, end });
            }
        }
    }

    fn go(&mut self, mode: usize) {
        *self.stack.last_mut().expect("the lowest mode stays") = mode;
    }

    fn push(&mut self, mode: usize) {
        if self.stack.len() < DEEPEST {
            self.stack.push(mode);
        }
    }

    /// How many modes always stay open: the lowest one, and those up to the innermost part.
    fn floor(&self) -> usize {
        self.parts.last().map_or(1, |part| part.depth + 1)
    }

    fn pop_to(&mut self, depth: usize) {
        self.stack.truncate(depth.max(self.floor()));
    }

    fn end_line(&mut self) {
        loop {
            let depth = self.stack.len();
            let step = self.language.modes[self.stack[depth - 1]].line_end;
            self.step(step, 0..0);
            if self.stack.len() >= depth {
                break;
            }
        }
        if let Some(mut part) = self.waiting.pop_front() {
            part.depth = self.stack.len();
            self.stack.push(part.mode);
            self.parts.push(part);
        }
    }

    /// Ends the parts that do not include the line at `at`. Returns the end of the word that ends one.
    fn end_parts(&mut self, at: usize) -> Option<usize> {
        while let Some(part) = self.parts.last() {
            let (ends, word_end) = match part.end {
                End::Word(word, may_be_indented) => {
                    let start = if may_be_indented { self.text.blanks(at) } else { at };
                    let line = self.text.slice(start, self.text.line_end(start));
                    (line.trim_ascii_end() == word, Some(start + word.len()))
                }
                End::Indent(indent) => {
                    let start = self.text.run(at, |byte| byte == b' ');
                    let is_empty = matches!(self.text.get(start), None | Some(b'\n' | b'\r'));
                    (!is_empty && start - at <= indent, None)
                }
            };
            if !ends {
                return None;
            }
            self.stack.truncate(part.depth);
            self.parts.pop();
            if let Some(end) = word_end.filter(|end| *end > at) {
                return Some(end);
            }
        }
        None
    }

    /// The indentation of the key that a token of the line belongs to, or of the dash if there is no key.
    fn indent(&self, at: usize) -> usize {
        let start = self.code[..at].rfind('\n').map_or(0, |end| end + 1);
        let mut dash = 0;
        for (column, byte) in self.text.slice(start, at).iter().enumerate() {
            match byte {
                b' ' => {}
                b'-' => dash = column,
                _ => return column,
            }
        }
        dash
    }

    /// Records what rules need to know about the preceding text.
    fn pass(&mut self, from: usize, to: usize) {
        let token = self.text.slice(from, to);
        self.before = token[token.len() - 1];
        if self.before == b'\n' {
            self.is_fresh = true;
        }
        let last = token.iter().rev().take_while(|byte| **byte != b'\n').find(|byte| !is_blank(**byte));
        if let Some(last) = last {
            self.last = *last;
            self.is_fresh = false;
        }
    }
}
