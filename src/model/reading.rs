//! Reads an answer as the kind that its item takes, and determines what it counts as.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Answer, AnswerKind, Choice, Counts, Expects, Item, Number, OPEN, Verdict, says_something};
use crate::invisible::is_invisible;
use crate::read::{meant, quoted};

/// The written form of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    One(String),
    /// In the written order.
    Many(Vec<String>),
}

impl Value {
    /// The answer as pages and exports show it. The parts of a list are joined by arrows, the most important first.
    pub fn text(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Many(parts) => parts.join(" > "),
        }
    }
}

/// The result of reading an answer as the kind that its item takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// There is no answer yet, or only a placeholder.
    Open,
    /// `yes` if it counts as met, and `no` if it does not.
    Counts(Verdict),
    /// There is a value, but it is not a valid answer to this item.
    Garbled {
        /// What is expected. Reads well after "expected": "a number".
        wanted: String,
        help: String,
    },
}

impl Item {
    /// What an answer counts as, whatever its wording: `yes` for met. `None` if there is no answer, or it is not valid.
    pub fn verdict_of(&self, answer: &Answer) -> Option<Verdict> {
        match self.reads(answer) {
            Reading::Counts(verdict) => Some(verdict),
            Reading::Open | Reading::Garbled { .. } => None,
        }
    }

    /// Whether there is an answer, but it is not valid for this item.
    pub fn is_garbled(&self, answer: &Answer) -> bool {
        matches!(self.reads(answer), Reading::Garbled { .. })
    }

    /// Reads an answer as the kind that the item takes.
    pub fn reads(&self, answer: &Answer) -> Reading {
        answer.value.as_ref().map_or(Reading::Open, |value| self.reads_value(&value.value))
    }

    /// Reads the value of an answer.
    pub fn reads_value(&self, value: &Value) -> Reading {
        match value {
            Value::One(text) => self.reads_text(text.trim()),
            Value::Many(parts) => self.reads_list(parts),
        }
    }

    fn reads_text(&self, text: &str) -> Reading {
        if let Some(choice) = self.choice(text) {
            return Reading::Counts(self.counts(choice).into());
        }
        if OPEN.iter().any(|open| open.eq_ignore_ascii_case(text)) {
            return Reading::Open;
        }
        match (self.answer(), word(text)) {
            (AnswerKind::YesNo, Some(verdict)) => Reading::Counts(self.expected(verdict)),
            // Every item accepts these answers.
            (_, Some(verdict @ (Verdict::No | Verdict::Partial | Verdict::NotApplicable))) => {
                Reading::Counts(verdict)
            }
            (AnswerKind::Text, None) if is_answer(self.without_question(text)) => {
                Reading::Counts(Verdict::Yes)
            }
            (AnswerKind::Text, None) => Reading::Open,
            (AnswerKind::Number, None) => self.reads_number(text),
            _ => self.garbled(text),
        }
    }

    /// The choice that a text names. `None` if it names none, or if the item takes no choice.
    pub fn choice(&self, text: &str) -> Option<&Choice> {
        let choices: &[Choice] = if self.answer() == AnswerKind::Choice { &self.choices } else { &[] };
        choices.iter().find(|choice| is_same(&choice.value.value, text.trim()))
    }

    /// The answer as pages and exports show it. A word such as `off` may be one of the choices.
    pub fn answer_text(&self, answer: &Answer) -> Option<String> {
        let text = answer.value.as_ref()?.value.text();
        if self.choice(&text).is_some() { Some(text) } else { answer.text() }
    }

    /// A text without the question, if the text begins with it, ignoring case and punctuation.
    pub fn without_question<'t>(&self, text: &'t str) -> &'t str {
        let is_letter = |c: &char| c.is_alphanumeric();
        let mut question = self.question().chars().flat_map(char::to_lowercase).filter(is_letter).peekable();
        if question.peek().is_none() {
            return text;
        }
        for (at, c) in text.char_indices() {
            if question.peek().is_none() {
                return &text[at..];
            }
            if c.to_lowercase().filter(is_letter).any(|letter| question.next() != Some(letter)) {
                return text;
            }
        }
        if question.peek().is_none() { "" } else { text }
    }

    fn reads_number(&self, text: &str) -> Reading {
        let unit = self.unit.as_deref().unwrap_or_default().trim();
        let digits = text.strip_suffix(unit).unwrap_or(text).trim_end();
        let Some(number) = Number::parse(digits) else { return self.garbled(text) };
        let is_within = self.at_least.is_none_or(|least| number >= least)
            && self.at_most.is_none_or(|most| number <= most);
        Reading::Counts(if is_within { Verdict::Yes } else { Verdict::No })
    }

    fn reads_list(&self, parts: &[String]) -> Reading {
        match (self.answer(), parts) {
            (_, []) => Reading::Open,
            (AnswerKind::Ranking, _) => {
                let times = |name: &str| parts.iter().filter(|part| is_same(name, part.trim())).count();
                let is_whole = parts.len() == self.choices.len()
                    && self.choices.iter().all(|choice| times(&choice.value.value) == 1);
                let is_choice =
                    |part: &String| self.choices.iter().any(|own| is_same(&own.value.value, part.trim()));
                let unknown = parts.iter().find(|part| !is_choice(part));
                if is_whole {
                    Reading::Counts(Verdict::Yes)
                } else {
                    self.garbled(unknown.map_or("", String::as_str))
                }
            }
            _ => self.garbled(""),
        }
    }

    /// What a verdict counts as, since the expected answer may not be `yes`.
    fn expected(&self, verdict: Verdict) -> Verdict {
        match (self.expects(), verdict) {
            (Expects::No | Expects::Either, Verdict::No) => Verdict::Yes,
            (Expects::No, Verdict::Yes) => Verdict::No,
            (_, verdict) => verdict,
        }
    }

    /// The choices that a text ranks, separated by `>` as [`Value::text`] writes it, or else by commas or semicolons.
    pub fn ranking(&self, text: &str) -> Value {
        let split = |marks: &[char]| {
            let parts = text.split(marks).map(str::trim).filter(|part| !part.is_empty());
            Value::Many(parts.map(str::to_owned).collect())
        };
        let own = split(&['>', '\n']);
        // A choice may contain a comma.
        match self.reads_value(&own) {
            Reading::Counts(_) => own,
            Reading::Open | Reading::Garbled { .. } => split(&['>', '\n', ',', ';']),
        }
    }

    /// The result for a text that is not an answer, but may be a misspelling of one.
    fn garbled(&self, text: &str) -> Reading {
        const WORDS: [&str; 4] = ["yes", "no", "partial", "not_applicable"];
        let names: Vec<&str> = self.choices.iter().map(|choice| choice.value.value.as_str()).collect();
        let choices = quoted(&names);
        let near = match self.answer() {
            AnswerKind::YesNo => meant(text, WORDS),
            AnswerKind::Choice | AnswerKind::Ranking => meant(text, names.iter().copied()),
            AnswerKind::Text | AnswerKind::Number => None,
        };
        let (wanted, help) = match self.answer() {
            AnswerKind::YesNo => {
                ("an answer".to_owned(), "write `yes`, `no`, `partial` or `not_applicable`".to_owned())
            }
            AnswerKind::Text => ("text".to_owned(), "write the answer in words, not as a yes".to_owned()),
            AnswerKind::Number => {
                let unit = self.unit.as_ref().map(|unit| format!(" of `{unit}`")).unwrap_or_default();
                (
                    format!("a number{unit}"),
                    "write digits, such as `300`, `no` or `not_applicable`".to_owned(),
                )
            }
            AnswerKind::Choice => {
                (format!("one of {choices}"), "write one of them, `no` or `not_applicable`".to_owned())
            }
            AnswerKind::Ranking => (
                format!("a ranking of {choices}"),
                "list each of them once, the most important first: `answer: [one, another]`".to_owned(),
            ),
        };
        Reading::Garbled { wanted, help: near.map_or(help, |near| format!("did you mean `{near}`?")) }
    }
}

impl From<Counts> for Verdict {
    fn from(counts: Counts) -> Self {
        match counts {
            Counts::Met => Self::Yes,
            Counts::Partial => Self::Partial,
            Counts::Unmet => Self::No,
        }
    }
}

/// The verdict that a word means.
fn word(text: &str) -> Option<Verdict> {
    let lower = text.to_lowercase();
    Verdict::WORDS.iter().find(|(name, _)| *name == lower).map(|(_, verdict)| *verdict)
}

/// Whether a text answers a question. `wip` does not, although it may be a name, and is a lifecycle.
fn is_answer(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let says = says_something(text) || beside_mentions(text).is_some_and(|rest| says_something(&rest));
    says && !["wip", "work in progress"].contains(&word.as_str()) && !is_mark(text)
}

/// Whether a text is a mark for one to come, however its letters are written, or begins with one: `T.B.D.`,
/// `TBD - ask Sam`.
fn is_mark(text: &str) -> bool {
    let plain: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    let letters: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    let first = plain.split_whitespace().next().unwrap_or_default();
    let first = first.trim_matches(|c: char| !c.is_alphanumeric());
    ["TBD", "TODO", "FIXME"].iter().any(|mark| letters.eq_ignore_ascii_case(mark) || first == *mark)
}

/// The number of letters from which the rest of a text is a sentence, and not the frame of a form.
const FEWEST_LETTERS: usize = 10;

/// A text without what it quotes and without variables: `each replica reads ${DB_URL} from Vault`. `None` if hardly
/// anything is left, or if a template fills in a part of it.
fn beside_mentions(text: &str) -> Option<String> {
    let unquoted: Vec<&str> = text.split('`').step_by(2).collect();
    let text = unquoted.join(" ");
    if ["{{", "{%", "<%"].iter().any(|mark| text.contains(mark)) || ends_with_variable(&text) {
        return None;
    }
    let mut depth = 0_usize;
    let mut bare = String::new();
    for c in text.chars() {
        match c {
            '[' | '{' | '<' => depth += 1,
            ']' | '}' | '>' => depth = depth.saturating_sub(1),
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = bare.split_whitespace().filter(|word| !is_variable(word)).collect();
    let rest = words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= FEWEST_LETTERS).then_some(rest)
}

/// Whether a variable is the last word: `The service is owned by ${TEAM}.` Then it is what the question asks for.
fn ends_with_variable(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '}');
    let is_braced = text.rfind("${").is_some_and(|at| text[at..].find('}') == Some(text.len() - at - 1));
    is_braced || text.split_whitespace().next_back().is_some_and(is_variable)
}

/// Whether a word is a variable without braces: `$TEAM`.
fn is_variable(word: &str) -> bool {
    let starts_name = |c: char| c.is_alphabetic() || c == '_';
    word.strip_prefix('$').is_some_and(|name| name.starts_with(starts_name))
}

fn is_same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::is_answer;

    #[test]
    fn a_mark_for_a_text_to_come_is_no_answer() {
        for text in [
            "TBD",
            "T.B.D.",
            "t b d",
            "To-do",
            "ＴＢＤ",
            "T\u{200b}B\u{200b}D?",
            "TBD - ask Sam",
            "**TODO** ask",
        ] {
            assert!(!is_answer(text), "{text}");
        }
        for text in ["Todo lists are in Postgres", "TODO-service calls it", "todo-db"] {
            assert!(is_answer(text), "{text}");
        }
    }

    #[test]
    fn a_text_may_mention_variables_and_quote_templates() {
        for text in [
            "Each replica reads ${DB_URL} from Vault.",
            "Each replica reads `${DB_URL}` from Vault.",
            "$DATA_DIR is on a volume of its own.",
            "In `{{ .Values.secret }}` of the chart, rendered by Helm.",
            "__All__ of it is __encrypted__",
        ] {
            assert!(is_answer(text), "{text}");
        }
        for text in [
            "${LAWS}",
            "$LAWS_THAT_APPLY",
            "`${LAWS}`",
            "Owner is ${OWNER}",
            "The laws of {{ country }} apply to it.",
            "[Describe the laws that apply]",
            "<first law> <second law>",
            "to be decided: ${OWNER}",
            "The service is owned by ${TEAM_NAME}.",
            "Describe the laws that apply here: ${LAWS}",
            "$SERVICE is owned by the people of $TEAM",
            "`each replica reads it` ${LAWS}",
            "wip",
        ] {
            assert!(!is_answer(text), "{text}");
        }
    }
}
