//! Names of people, however they are written: who a name certainly means, and whether two names may mean the same
//! person.

use std::collections::BTreeSet;

use ahash::AHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

use crate::config::Config;
use crate::invisible::is_invisible;
use crate::model::says_something;
use crate::read::on_one_line;

/// Words that people write in place of a name.
const BLANKS: [&str; 22] = [
    "tbd",
    "todo",
    "tba",
    "tbc",
    "none",
    "na",
    "nobody",
    "noone",
    "unknown",
    "unassigned",
    "x",
    "xx",
    "xxx",
    "pending",
    "someone",
    "somebody",
    "anyone",
    "anybody",
    "everyone",
    "everybody",
    "null",
    "nil",
];

/// Words for a role. They do not name a person.
const ROLES: [&str; 14] = [
    "me",
    "us",
    "we",
    "self",
    "team",
    "owner",
    "author",
    "authors",
    "reviewer",
    "approver",
    "name",
    "person",
    "oncall",
    "service owner",
];

/// Every person that a text names: `Mira, Sam` and `mira & @sam` name two. The name in an email address counts. A
/// placeholder does not.
fn people(text: &str) -> BTreeSet<String> {
    if BLANKS.contains(&name(text).as_str()) {
        return BTreeSet::new();
    }
    parts(text).map(name).filter(|name| !name.is_empty() && !BLANKS.contains(&name.as_str())).collect()
}

/// The parts of a text between the separators that join names.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([',', ';', '&', '+', '/']).flat_map(|part| part.split(" and "));
    // `Mira (with Sam)` names two people, `Mira (SRE)` one.
    let parts = parts.flat_map(|part| part.split("(and ")).flat_map(|part| part.split("(with "));
    let parts = parts.flat_map(|part| part.split(" with "));
    parts.map(|part| unclosed(part.trim().trim_end_matches('(').trim_end()))
}

/// A part of a text that names people, without a closing bracket that belongs to an earlier part.
fn unclosed(part: &str) -> &str {
    if part.contains('(') { part } else { part.trim_end_matches(')') }
}

/// The letters and digits of a name in lower case, without `@`, the domain of an address, or a note in brackets.
fn name(text: &str) -> String {
    let text = text.trim().trim_start_matches('@').split(['@', '(', '<']).next().unwrap_or_default();
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two texts name a person in common.
pub fn share_one(a: &str, b: &str) -> bool {
    let alike = |text: &str| people(text).iter().map(|name| looks(name)).collect::<BTreeSet<String>>();
    !alike(a).is_disjoint(&alike(b))
}

/// Whether texts name one person and no one else.
pub fn names_only_one<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let all: BTreeSet<String> = texts.flat_map(people).map(|name| looks(&name)).collect();
    all.len() == 1
}

/// Whether a text names anyone.
pub fn names_one(text: &str) -> bool {
    !people(text).is_empty()
}

/// Words in an entry that name no one: words for everyone, and placeholders.
const NOBODY: [&str; 36] = [
    "all",
    "changeme",
    "default",
    "example",
    "fixme",
    "groupdefault",
    "janedoe",
    "johndoe",
    "later",
    "me",
    "myteam",
    "name",
    "no",
    "nobodyyet",
    "notassigned",
    "notyetassigned",
    "ourteam",
    "owner",
    "placeholder",
    "self",
    "team",
    "theteam",
    "tobeassigned",
    "tobedecided",
    "tobedefined",
    "tobedetermined",
    "tobefound",
    "tobehired",
    "tobenamed",
    "unknownyet",
    "us",
    "vacant",
    "we",
    "whoever",
    "yes",
    "yourteam",
];

/// Whether a text in an entry names someone: a person, a team, a rotation, or an address to reach them. Templates and
/// placeholders do not, nor do a URL scheme or a number alone.
pub fn names_somebody(text: &str) -> bool {
    const HOLDERS: [&str; 7] = ["tbd", "tba", "tbc", "fixme", "changeme", "xxx", "TODO"];
    let text = text.trim();
    let bare = match text.split_once(':') {
        Some((scheme, rest)) if rest.starts_with("//") || ["tel", "mailto", "sip"].contains(&scheme) => rest,
        _ => text,
    };
    let word: String = bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_held = |word: &str| HOLDERS.iter().any(|held| *held == word || held.to_uppercase() == word);
    let is_number = bare == text && word.chars().all(char::is_numeric);
    says_something(bare)
        && names_one(bare)
        && word.chars().nth(1).is_some()
        && !is_number
        && !NOBODY.contains(&word.as_str())
        && !bare.split(|c: char| !c.is_alphanumeric()).any(is_held)
}

/// Whether a text cannot name a person who keeps a promise: `TODO later`, `yes`, `1`.
fn is_nobody(text: &str) -> bool {
    let name = name(text);
    !says_something(text)
        || !names_one(text)
        || NOBODY.contains(&name.as_str())
        || name.chars().all(char::is_numeric)
}

/// A normal form by appearance: similar-looking letters become the same letter, and accents are removed.
fn looks(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let bare: String = lower.nfd().filter(|c| !is_combining_mark(*c)).collect();
    skeleton(&bare).filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// A name or an address, normalised for comparison: `@Mira  Novak` becomes `mira novak`.
fn folded(text: &str) -> String {
    let text = text.trim().trim_start_matches('@').split('(').next().unwrap_or_default();
    let lower = text.nfkc().collect::<String>().to_lowercase();
    on_one_line(&lower)
}

/// The note in brackets behind a name in another script, which may be the name again: `li wei` for `李伟 (Li Wei)`.
fn in_other_script(text: &str) -> Option<String> {
    let (_, note) = text.split_once('(').filter(|_| !text.is_single_script())?;
    let note = note.trim_end().trim_end_matches(')');
    names_one(note).then(|| folded(note))
}

/// The words of a name, or of an address before its `@`. A number at the end of a word is removed.
fn words(text: &str) -> Vec<String> {
    let text = folded(text);
    let text = text.split(['@', '<']).next().unwrap_or_default();
    let words = text.split(|c: char| !c.is_alphanumeric());
    let bare = words.map(|word| word.trim_end_matches(char::is_numeric).to_owned());
    bare.filter(|word| !word.is_empty()).collect()
}

/// Everyone that the config names.
pub struct People {
    known: Vec<Known>,
    /// Their indices in that list, by each of their spellings.
    by_spelling: AHashMap<String, Vec<usize>>,
    /// Whether `people` is set, so that no one else can be held to a promise.
    is_closed: bool,
    /// Normalised names of groups.
    groups: BTreeSet<String>,
}

struct Known {
    id: String,
    /// Every normalised name and address.
    spellings: BTreeSet<String>,
}

impl People {
    pub fn of(config: &Config) -> Self {
        let mut people = Self {
            known: Vec::new(),
            by_spelling: AHashMap::new(),
            is_closed: !config.people.is_empty(),
            groups: BTreeSet::new(),
        };
        for (id, person) in &config.people {
            let names = [id].into_iter().chain(&person.name).chain(&person.also);
            people.add(id, names.map(|name| folded(name)).collect());
        }
        for (group, members) in config.approvers.iter().flatten() {
            people.groups.insert(folded(group));
            for member in members {
                let name = folded(member);
                if !people.by_spelling.contains_key(&name) {
                    people.add(member, [name].into());
                }
            }
        }
        people
    }

    fn add(&mut self, id: &str, spellings: BTreeSet<String>) {
        for name in &spellings {
            self.by_spelling.entry(name.clone()).or_default().push(self.known.len());
        }
        self.known.push(Known { id: id.to_owned(), spellings });
    }

    /// Everyone with this name or address, which must be normalised.
    fn named(&self, name: &str) -> impl Iterator<Item = &Known> {
        self.by_spelling.get(name).into_iter().flatten().map(|at| &self.known[*at])
    }

    fn known(&self, text: &str) -> Option<&Known> {
        self.spelled(text).or_else(|| {
            // As git writes an author: `Mira Novak <m.novak@acme.example>`.
            let (name, address) = text.trim().strip_suffix('>')?.split_once('<')?;
            let (name, address) = (self.spelled(name)?, self.spelled(address)?);
            (name.id == address.id).then_some(name)
        })
    }

    /// The only person with this name or address.
    fn spelled(&self, text: &str) -> Option<&Known> {
        let name = folded(text);
        if name.is_empty() || !names_one(text) {
            return None;
        }
        let mut found = self.named(&name);
        // A name that two people share certainly means neither of them.
        found.next().filter(|_| found.next().is_none())
    }

    /// The id of the only person that a text certainly names.
    pub fn person(&self, text: &str) -> Option<&str> {
        self.known(text).map(|person| person.id.as_str())
    }

    /// The ids of everyone that is known.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|person| person.id.as_str())
    }

    /// The ids of everyone with this name or address.
    pub fn owners(&self, text: &str) -> Vec<&str> {
        self.named(&folded(text)).map(|person| person.id.as_str()).collect()
    }

    /// Whether a text names a person. Teams and groups do not count, since any of their members may be meant.
    pub fn names_one(&self, text: &str) -> bool {
        !self.is_handle_of_team(text) && parts(text).any(|part| names_one(part) && !self.is_team(part))
    }

    /// Whether two texts may name the same person. If both name known people, one of their spellings must look the
    /// same. Otherwise it is enough that one may be an abbreviation of the other.
    pub fn may_share(&self, a: &str, b: &str) -> bool {
        parts(a).any(|a| parts(b).any(|b| self.may_be(a, b)))
    }

    fn may_be(&self, a: &str, b: &str) -> bool {
        if !names_one(a) || !names_one(b) {
            return false;
        }
        let spellings = |text: &str| match self.known(text) {
            Some(person) => person.spellings.iter().cloned().collect(),
            None => vec![folded(text)],
        };
        let (one, other) = (self.known(a), self.known(b));
        let is_same = one.zip(other).is_some_and(|(one, other)| one.id == other.id);
        let are_told_apart = one.is_some() && other.is_some();
        let alike = |a: &String, b: &String| {
            looks(a) == looks(b) || (!are_told_apart && (is_part(a, b) || is_part(b, a)))
        };
        let also = |a: &str, b: &str| {
            let note = in_other_script(a).filter(|_| !are_told_apart);
            note.is_some_and(|note| spellings(b).iter().any(|b| alike(&note, b)))
        };
        is_same
            || spellings(a).iter().any(|a| spellings(b).iter().any(|b| alike(a, b)))
            || also(a, b)
            || also(b, a)
    }

    /// Why a text does not name a person who can be held to a promise. `None` if it does.
    pub fn flaw(&self, text: &str) -> Option<&'static str> {
        let is_unknown = || self.is_closed && !parts(text).any(|part| self.known(part).is_some());
        if is_nobody(text) || ROLES.contains(&folded(text).replace(['-', '_'], "").as_str()) {
            Some("is nobody")
        } else if is_lookalike(text) {
            Some("mixes letters of several scripts")
        } else if self.is_team(text) {
            Some("is a team, not a person")
        } else if is_unknown() {
            Some("is not in `people`")
        } else {
            None
        }
    }

    /// Whether a text is the handle of a team on a host of repositories: `@acme/payments`. `@mira/sam` names two
    /// people.
    fn is_handle_of_team(&self, text: &str) -> bool {
        let handle = text.trim().strip_prefix('@').and_then(|handle| handle.split_once('/'));
        handle.is_some_and(|(organization, team)| {
            !organization.is_empty()
                && !team.contains(['@', '/'])
                && !text.trim().contains(char::is_whitespace)
                && self.known(organization).or(self.known(team)).is_none()
        })
    }

    fn is_team(&self, text: &str) -> bool {
        let has_word = ["team", "squad", "group", "crew", "guild"];
        self.known(text).is_none()
            && (self.groups.contains(&folded(text))
                || self.is_handle_of_team(text)
                || words(text).iter().any(|word| has_word.contains(&word.as_str())))
    }
}

/// Whether a word mixes letters of several scripts, as in an imitated name, or contains invisible characters. A name in
/// two scripts, `李伟 (Li Wei)`, does not.
pub fn is_lookalike(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | ',' | '/'));
    words.any(|word| !word.is_single_script()) || text.chars().any(is_invisible)
}

/// Whether a name may be an abbreviation of another: `mira`, `m.novak` and `mnovak` for `Mira Novak`.
fn is_part(short: &str, long: &str) -> bool {
    let (a, b) = (words(short), words(long));
    let (Some(first), Some(last)) = (b.first(), b.last()) else { return false };
    let fits = |word: &String| {
        b.iter().any(|other| {
            looks(word) == looks(other) || (word.chars().count() == 1 && other.starts_with(word.as_str()))
        })
    };
    let is_initialled = || {
        let initial: String = first.chars().take(1).collect();
        a.len() == 1 && b.len() > 1 && looks(&a[0]) == looks(&format!("{initial}{last}"))
    };
    let is_named = a.iter().any(|word| word.chars().count() > 1);
    (is_named && a.iter().all(fits)) || is_initialled()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn people_of(text: &str) -> People {
        let (config, problems) = Config::read(config::file(), text, |_| jiff::civil::date(2026, 11, 20));
        assert!(problems.is_empty(), "{problems:?}");
        People::of(&config)
    }

    #[test]
    fn a_person_is_known_by_any_spelling() {
        for text in [
            "mira",
            "Mira",
            " mira ",
            "@mira",
            "mira@acme.example",
            "Mira.",
            "mira (self)",
            "Sam, Mira",
            "sam & mira",
            "mіra",
        ] {
            assert!(share_one("mira", text), "{text}");
        }
        assert!(!share_one("mira", "sam"));
        assert!(!share_one("", ""));
    }

    #[test]
    fn a_placeholder_names_nobody() {
        for text in ["", " ", "?", "TBD", "todo", "n/a", "-", "x", "pending", "Someone", "no one"] {
            assert!(!names_one(text), "{text}");
        }
        assert!(names_one("li"));
    }

    #[test]
    fn an_entry_names_somebody_or_nobody() {
        for text in [
            "",
            "$OWNER",
            "@OWNER@",
            "__OWNER__",
            "to be decided",
            "tbd-team",
            "TODO team",
            "changeme",
            "no",
            "0",
            "team",
            "your team",
            "o",
            "https://",
            "tel:",
            "mailto:",
            "example",
            "self",
            "xxx-ops",
        ] {
            assert!(!names_somebody(text), "{text}");
        }
        for text in [
            "team-pay",
            "@acme/ops",
            "mira",
            "group:default/pay",
            "tel:+49891234",
            "https://acme.pagerduty.com/x",
            "todo-team",
            "sre@acme.example",
            "24x7-ops",
            "决策组",
        ] {
            assert!(names_somebody(text), "{text}");
        }
    }

    #[test]
    fn people_who_are_not_listed_may_be_the_same() {
        let people = people_of("approvers: {sre: [sam, mira, opa]}");
        for text in ["mira", "Mira Novak", "mіra", "mira2", "mira@home.example", "Míra", "mi\u{200b}ra"] {
            assert!(people.may_share(text, "mira"), "{text}");
        }
        assert!(people.may_share("m.novak@acme.example", "Mira Novak"));
        assert!(people.may_share("mnovak", "Mira Novak"));
        assert!(!people.may_share("sam", "mira"));
        assert!(people.may_share("ора", "opa"), "drawn alike");
        for (text, other) in
            [("李伟 (Li Wei)", "Li Wei"), ("Wei Li", "李伟 (Li Wei)"), ("Мира (mira)", "mira")]
        {
            assert!(people.may_share(text, other), "{text}");
        }
        for (text, other) in
            [("李伟 (Li Wei)", "李薇 (Li Wei)"), ("Мира (SRE)", "Сэм (SRE)"), ("Mira (sam)", "sam")]
        {
            assert!(!people.may_share(text, other), "{text}");
        }
    }

    #[test]
    fn people_who_are_listed_are_told_apart() {
        let text = "approvers: {sre: [sam, mira]}\npeople: {mira: {name: Mira Novak, also: [mnovak, m.novak@acme.example]}, mira2: {name: Mira Oh}}";
        let people = people_of(text);
        for name in [
            "mira",
            "Mira Novak",
            "@MNOVAK",
            "M.Novak@acme.example",
            "mira  novak",
            "Mira Novak <m.novak@acme.example>",
        ] {
            assert_eq!(people.person(name), Some("mira"), "{name}");
        }
        for name in
            ["Mira Oh <m.novak@acme.example>", "Mira Novak <x@evil.example>", "<m.novak@acme.example>"]
        {
            assert_eq!(people.person(name), None, "{name}");
        }
        for name in ["mіra", "Mira", "mira2", "m.novak@evil.example", "sam, mira", "mira.", "pending"] {
            assert_ne!(people.person(name), Some("mira").filter(|_| name != "Mira"), "{name}");
        }
        assert!(people.may_share("m.novak@acme.example", "mira"));
        assert!(!people.may_share("mira", "mira2"), "two people who are listed");
        assert!(!people.may_share("Mira Oh", "mira"));
    }

    #[test]
    fn only_a_person_can_make_a_promise() {
        let open = people_of("approvers: {sre: [sam]}");
        for name in [
            "TBD",
            "TODO later",
            "yes",
            "1",
            "later",
            "team-pay",
            "the pay team",
            "sre",
            "me",
            "on-call",
            "@acme/pay",
            "nobody yet",
            "to be hired",
            "mіra",
            "mira (mіra)",
            "m\u{456}ra Novak",
            "",
        ] {
            assert!(open.flaw(name).is_some(), "{name}");
        }
        for name in [
            "mira",
            "@mira",
            "@mira/@lea",
            "mira/lea",
            "@lea/sam",
            "李伟 (Li Wei)",
            "Иван Ivan",
            "José Núñez",
        ] {
            assert_eq!(open.flaw(name), None, "{name}");
        }
        let closed = people_of("approvers: {sre: [sam]}\npeople: {mira: {}}");
        assert_eq!(closed.flaw("mira"), None);
        assert_eq!(closed.flaw("sam"), None);
        assert_eq!(closed.flaw("bob"), Some("is not in `people`"));
    }
}
