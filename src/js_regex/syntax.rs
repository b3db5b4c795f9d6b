//! Parses the text of an expression into a tree. The text is one that a browser accepts.

use std::iter::Peekable;
use std::str::Chars;

use super::classes::Class;

/// An expression, reduced to what matters for how it can match.
#[derive(Clone, Debug)]
pub enum Expression {
    /// An anchor, which matches no characters.
    Empty,
    One(Class),
    /// All, one after the other.
    All(Vec<Expression>),
    /// Any one of them.
    Any(Vec<Expression>),
    /// Repeated at least and at most this many times. `None` is unlimited.
    Repeated(Box<Expression>, usize, Option<usize>),
    /// A lookahead or lookbehind, which matches no characters itself.
    Look(Box<Expression>),
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
}

/// `None` if the text contains unknown syntax.
pub fn read(text: &str) -> Option<Expression> {
    let mut reader = Reader { rest: text.chars().peekable() };
    let expression = reader.choice()?;
    reader.rest.next().is_none().then_some(expression)
}

fn anything() -> Expression {
    Expression::Repeated(Box::new(Expression::One(Class::any())), 0, None)
}

impl Reader<'_> {
    fn choice(&mut self) -> Option<Expression> {
        let mut choices = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            choices.push(self.sequence()?);
        }
        Some(if choices.len() == 1 { choices.remove(0) } else { Expression::Any(choices) })
    }

    fn sequence(&mut self) -> Option<Expression> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let part = self.part()?;
            parts.push(self.quantified(part));
        }
        Some(Expression::All(parts))
    }

    fn part(&mut self) -> Option<Expression> {
        Some(match self.rest.next()? {
            '^' | '$' => Expression::Empty,
            '.' => Expression::One(Class::any()),
            '[' => Expression::One(self.class()?),
            '(' => self.group()?,
            '\\' => self.escape()?,
            other => Expression::One(Class::one(other)),
        })
    }

    fn group(&mut self) -> Option<Expression> {
        let mut looks = false;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                '=' | '!' => looks = true,
                '<' => match self.rest.next()? {
                    '=' | '!' => looks = true,
                    _ => while self.rest.next()? != '>' {},
                },
                // A group `(?:…)`, or flags for a group: `(?i:…)`.
                ':' => {}
                _ => while self.rest.next()? != ':' {},
            }
        }
        let inner = self.choice()?;
        self.rest.next_if_eq(&')')?;
        Some(if looks { Expression::Look(Box::new(inner)) } else { inner })
    }

    fn escape(&mut self) -> Option<Expression> {
        let letter = self.rest.next()?;
        Some(match letter {
            'b' | 'B' => Expression::Empty,
            // A backreference, which may match anything.
            '1'..='9' => {
                while self.rest.next_if(char::is_ascii_digit).is_some() {}
                anything()
            }
            'k' => {
                if self.rest.next_if_eq(&'<').is_some() {
                    while self.rest.next()? != '>' {}
                }
                anything()
            }
            _ => Expression::One(self.escaped(letter)?),
        })
    }

    /// The characters that a backslash and a letter match.
    fn escaped(&mut self, letter: char) -> Option<Class> {
        if let Some(class) = Class::escape(letter) {
            if matches!(letter, 'p' | 'P') && self.rest.next_if_eq(&'{').is_some() {
                while self.rest.next()? != '}' {}
            }
            return Some(class);
        }
        match letter {
            'u' if self.rest.next_if_eq(&'{').is_some() => {
                while self.rest.next()? != '}' {}
                Some(Class::any())
            }
            'u' => Some(self.code(4)),
            'x' => Some(self.code(2)),
            'c' => {
                self.rest.next();
                Some(Class::any())
            }
            'n' | 'r' | 't' | 'v' | 'f' | '0' => Some(Class::range('\0', '\r')),
            other => Some(Class::one(other)),
        }
    }

    /// A character given by its number. Any character if the number is not valid.
    fn code(&mut self, digits: usize) -> Class {
        let mut number = 0;
        for _ in 0..digits {
            let Some(digit) = self.rest.next_if(char::is_ascii_hexdigit) else { return Class::any() };
            number = number * 16 + digit.to_digit(16).unwrap_or(0);
        }
        char::from_u32(number).map_or_else(Class::any, Class::one)
    }

    fn class(&mut self) -> Option<Class> {
        let is_opposite = self.rest.next_if_eq(&'^').is_some();
        let mut class = Class::empty();
        loop {
            let from = match self.rest.next()? {
                ']' => break,
                '\\' => {
                    let letter = self.rest.next()?;
                    if letter != 'b' {
                        class = class.with(self.escaped(letter)?);
                    }
                    if self.rest.peek() == Some(&'-') {
                        // A range with escaped ends counts as all characters.
                        let mut ahead = self.rest.clone();
                        ahead.next();
                        if ahead.peek() != Some(&']') {
                            class = Class::any();
                        }
                    }
                    continue;
                }
                other => other,
            };
            let mut ahead = self.rest.clone();
            let to = (ahead.next() == Some('-')).then(|| ahead.peek().copied()).flatten();
            match to {
                Some('\\') => {
                    self.rest.next();
                    class = Class::any();
                }
                Some(to) if to != ']' => {
                    self.rest.nth(1);
                    class = class.with(Class::range(from, to));
                }
                _ => class = class.with(Class::one(from)),
            }
        }
        Some(if is_opposite { class.opposite() } else { class })
    }

    fn quantified(&mut self, part: Expression) -> Expression {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let Some(bounds) = self.bounds() else { return part };
                bounds
            }
            _ => return part,
        };
        self.rest.next();
        self.rest.next_if_eq(&'?');
        Expression::Repeated(Box::new(part), least, most)
    }

    /// The bounds in `{2}`, `{2,}` or `{2,5}`, including the closing brace. `None` if the brace is a literal
    /// character.
    fn bounds(&mut self) -> Option<(usize, Option<usize>)> {
        let mut ahead = self.rest.clone();
        ahead.next();
        let inner: String = ahead.take_while(|c| *c != '}').collect();
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().unwrap_or(usize::MAX))
        };
        let bounds = match inner.split_once(',') {
            None => {
                let times = number(&inner)?;
                (times, Some(times))
            }
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        self.rest.nth(inner.chars().count());
        Some(bounds)
    }
}
