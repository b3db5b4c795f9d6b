//! Turns an expression into an automaton with one state for each character in the expression.

use super::classes::Class;
use super::syntax::Expression;

/// The maximum number of states that are analysed.
const MOST: usize = 600;

/// A part that may be repeated more often than this, and not a fixed number of times, counts as unlimited.
const MOST_OPTIONAL: usize = 4;

/// The automaton. Each state is a position of a character in the expression.
#[derive(Default)]
pub struct Automaton {
    pub classes: Vec<Class>,
    /// The states that may follow each state.
    pub next: Vec<Vec<usize>>,
    /// The states that may come first.
    pub first: Vec<usize>,
    /// Whether two ways from one state to the next match the same text.
    pub is_ambiguous: bool,
    /// Whether it has too many states.
    pub is_too_large: bool,
    /// The expressions of lookaheads and lookbehinds.
    pub looks: Vec<Expression>,
}

/// The first and last states of a part of an expression.
#[derive(Clone)]
struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    may_be_empty: bool,
}

impl Automaton {
    pub fn of(expression: &Expression) -> Self {
        let mut automaton = Self::default();
        automaton.first = automaton.part(expression).first;
        automaton
    }

    fn part(&mut self, expression: &Expression) -> Part {
        let nothing = Part { first: Vec::new(), last: Vec::new(), may_be_empty: true };
        if self.is_too_large {
            return nothing;
        }
        match expression {
            Expression::Empty | Expression::Repeated(_, _, Some(0)) => nothing,
            Expression::Look(inner) => {
                self.looks.push((**inner).clone());
                nothing
            }
            Expression::One(class) => {
                let at = self.classes.len();
                self.is_too_large = at >= MOST;
                self.classes.push(class.clone());
                self.next.push(Vec::new());
                Part { first: vec![at], last: vec![at], may_be_empty: false }
            }
            Expression::All(parts) => parts.iter().fold(nothing, |before, part| self.then(before, part)),
            Expression::Any(choices) => self.choice(choices, nothing),
            Expression::Repeated(inner, least, most) => {
                let part = self.repeated(inner, *least, *most, &nothing);
                Part { may_be_empty: part.may_be_empty || *least == 0, ..part }
            }
        }
    }

    fn repeated(&mut self, inner: &Expression, least: usize, most: Option<usize>, nothing: &Part) -> Part {
        let is_fixed = length(inner).is_some_and(|length| length > 0);
        match most {
            Some(1) => self.part(inner),
            Some(most) if is_fixed && (most == least || most <= MOST_OPTIONAL) => {
                self.times(inner, least, most, nothing)
            }
            // A repetition may match nothing, so there is more than one way to match the empty text.
            _ if may_be_empty(inner) => {
                self.is_ambiguous = true;
                nothing.clone()
            }
            _ => {
                let part = self.part(inner);
                self.lead(&part.last, &part.first);
                part
            }
        }
    }

    /// One copy for each repetition. Optional copies come last.
    fn times(&mut self, inner: &Expression, least: usize, most: usize, nothing: &Part) -> Part {
        let mut whole = nothing.clone();
        let mut ends = Vec::new();
        for time in 1..=most {
            if self.is_too_large {
                break;
            }
            whole = self.then(whole, inner);
            if time >= least {
                ends.extend(whole.last.iter().copied());
            }
        }
        Part { last: ends, may_be_empty: least == 0, ..whole }
    }

    fn then(&mut self, before: Part, part: &Expression) -> Part {
        let part = self.part(part);
        self.lead(&before.last, &part.first);
        let first = if before.may_be_empty { [before.first, part.first].concat() } else { before.first };
        let last = if part.may_be_empty { [before.last, part.last].concat() } else { part.last };
        Part { first, last, may_be_empty: before.may_be_empty && part.may_be_empty }
    }

    fn choice(&mut self, choices: &[Expression], nothing: Part) -> Part {
        let mut all = Part { may_be_empty: false, ..nothing };
        for choice in choices {
            let part = self.part(choice);
            all.first.extend(part.first);
            all.last.extend(part.last);
            all.may_be_empty |= part.may_be_empty;
        }
        all
    }

    fn lead(&mut self, from: &[usize], to: &[usize]) {
        for at in from {
            for next in to {
                if self.next[*at].contains(next) {
                    self.is_ambiguous = true;
                } else {
                    self.next[*at].push(*next);
                }
            }
        }
    }
}

/// The length that an expression matches, if it is fixed.
fn length(expression: &Expression) -> Option<usize> {
    match expression {
        Expression::Empty | Expression::Look(_) => Some(0),
        Expression::One(_) => Some(1),
        Expression::All(parts) => parts.iter().map(length).sum(),
        Expression::Any(choices) => {
            let first = length(choices.first()?)?;
            choices.iter().all(|choice| length(choice) == Some(first)).then_some(first)
        }
        Expression::Repeated(inner, least, most) if *most == Some(*least) => {
            length(inner)?.checked_mul(*least)
        }
        Expression::Repeated(..) => None,
    }
}

fn may_be_empty(expression: &Expression) -> bool {
    match expression {
        Expression::Empty | Expression::Look(_) => true,
        Expression::One(_) => false,
        Expression::All(parts) => parts.iter().all(may_be_empty),
        Expression::Any(choices) => choices.iter().any(may_be_empty),
        Expression::Repeated(inner, least, _) => *least == 0 || may_be_empty(inner),
    }
}
