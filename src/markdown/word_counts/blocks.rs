//! Decides which parts of a block of prose count.

use std::ops::Range;

use super::later;
use super::words::{self, is_one_of};
use crate::markdown::dialects::jsx;
use crate::markdown::prose::THING;
use crate::markdown::{marks, written};

/// The ranges of a block that are finished text.
pub fn finished(block: &str) -> Vec<Range<usize>> {
    let is_code = |line: &str| jsx::is_statement(line.trim_start());
    if block.lines().all(is_code)
        || is_placeholder(block)
        || is_about_the_page(block)
        || written::is_prompt(block)
        || written::condition_follows(block).is_some()
    {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, word) in marks::find(block) {
        if at < start {
            continue;
        }
        let mark = at..at + word.len();
        let after = block[mark.end..].trim_start_matches([' ', '*', '!', '?', '…']);
        let ends = after.is_empty() || after.starts_with(['.', ')', ']', ';', ',', '\n']);
        // `Owner: TBD` does not count, nor does the text after `TODO:`.
        let from = if ends { sentence(&block[..at]).max(start) } else { at };
        parts.push(start..from);
        start = if ends { mark.end } else { block.len() };
    }
    parts.push(start..block.len());
    parts.retain(|part| !part.is_empty());
    if parts.iter().any(|part| promises(block, part).next().is_some()) {
        parts = parts.iter().flat_map(|part| without_promises(block, part)).collect();
    }
    parts
}

/// A part of a block without its sentences that only say that something is not written yet.
fn without_promises(block: &str, part: &Range<usize>) -> Vec<Range<usize>> {
    let mut kept = Vec::new();
    let mut start = part.start;
    for promise in promises(block, part) {
        kept.push(start..promise.start);
        start = promise.end;
    }
    kept.push(start..part.end);
    kept.retain(|part| !part.is_empty());
    kept
}

/// The sentences of a part of a block that only say that something is not written yet: `There is no runbook yet.`
fn promises<'b>(block: &'b str, part: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'b> {
    let Range { start, end } = *part;
    let ends = sentence_ends(&block[start..end]).map(move |length| start + length).chain([end]);
    let mut from = start;
    let sentences = ends.map(move |end| std::mem::replace(&mut from, end)..end);
    sentences.filter(move |sentence| later::says_so(&block[sentence.clone()]))
}

/// The end of each sentence of a text, without that of the text itself.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let marks = text.match_indices(['.', '!', '?', '。', '！', '？']);
    let is_end = move |end: usize, mark: &str| !mark.is_ascii() || text[end..].starts_with([' ', '\n']);
    marks.filter_map(move |(at, mark)| {
        let end = at + mark.len();
        (end < text.len() && is_end(end, mark)).then_some(end)
    })
}

/// The number of words in these parts of a block.
pub fn count(block: &str, parts: &[Range<usize>]) -> u32 {
    parts.iter().map(|part| words::count(&block[part.clone()])).sum()
}

/// The start of the last sentence of a text.
fn sentence(text: &str) -> usize {
    let mut ends = text.rmatch_indices([' ', '\n']);
    let end = ends.find(|(at, end)| *end == "\n" || text[..*at].ends_with(['.', '!', '?']));
    end.map_or(0, |(at, _)| at + 1)
}

/// Whether any of these parts of a block has a digit.
pub fn has_figure(block: &str, parts: &[Range<usize>]) -> bool {
    parts.iter().any(|part| block[part.clone()].contains(|c: char| c.is_ascii_digit()))
}

/// Whether a line of a block names who approved the page.
pub fn is_sign_off(block: &str) -> bool {
    const NOBODY: [&str; 8] = ["n/a", "name", "names", "nobody", "none", "pending", "tba", "unknown"];
    let names_one = |line: &str| {
        let (label, by) = line.split_once(':').unwrap_or_default();
        let by = by.trim();
        label.trim().eq_ignore_ascii_case("approved by")
            && words::count(by) > 0
            && !is_placeholder(by)
            && !is_one_of(by, &NOBODY)
    };
    memchr::memchr(b':', block.as_bytes()).is_some() && block.lines().any(names_one)
}

/// Whether a whole block is a placeholder for text that is not written yet: `[describe it]`, `todo: describe it`,
/// `TODO later`.
pub fn is_placeholder(block: &str) -> bool {
    const WORDS: [&str; 7] = ["todo", "tbd", "tba", "fixme", "xxx", "wip", "lorem ipsum"];
    const PAIRS: [(char, char); 3] = [('[', ']'), ('{', '}'), ('<', '>')];
    let text = block.trim().trim_end_matches('.');
    let is_inside = |(open, close): &(char, char)| {
        text.strip_prefix(*open)
            .and_then(|text| text.strip_suffix(*close))
            .is_some_and(|inner| !inner.contains([*open, *close]))
    };
    let bare = text.trim_start_matches(['(', '*', '@', ' ']);
    let begins = |word: &str| {
        let beginning = bare.get(..word.len()).filter(|beginning| beginning.eq_ignore_ascii_case(word));
        beginning.is_some_and(|_| {
            let rest = bare[word.len()..].trim_start_matches([')', '*']);
            rest.is_empty() || rest.starts_with([':', '.', ',', '(', '…']) || word == "lorem ipsum"
        })
    };
    PAIRS.iter().any(is_inside)
        || is_filler(bare)
        || later::says_so(bare)
        || UNWRITTEN.iter().any(|words| says_of_itself(bare, words))
        || WORDS.iter().any(|word| begins(word))
}

/// Whether a line of another markup says nothing: it is a placeholder, tells its author what to write, or says that
/// readers should use another page.
pub fn says_nothing(line: &str) -> bool {
    is_placeholder(line) || is_prompt_to_write(line) || is_about_the_page(line) || moved(line).is_some()
}

/// Phrases that say that something is not written yet.
const UNWRITTEN: [&str; 15] = [
    "is a placeholder",
    "page intentionally left blank",
    "page is intentionally left blank",
    "page was intentionally left blank",
    "page is a stub",
    "runbook is a stub",
    "page is not written yet",
    "runbook is not written yet",
    "page is under construction",
    "page is still under construction",
    "runbook is under construction",
    "runbook is still under construction",
    "document is a stub",
    "document is under construction",
    "document is still under construction",
];

/// The sentence in which a block says that readers should no longer use this page.
pub fn moved(block: &str) -> Option<Range<usize>> {
    /// A quick check: nearly all blocks contain none of these.
    const HINTS: [&str; 4] = ["moved", "deprecated", "obsolete", "replaced"];
    const WORDS: [&str; 20] = [
        "page has moved",
        "page has been moved",
        "page has been replaced",
        "page was moved",
        "page is deprecated",
        "page is obsolete",
        "runbook has moved",
        "runbook has been moved",
        "runbook has been replaced",
        "runbook was moved",
        "runbook is deprecated",
        "runbook is obsolete",
        "this document has moved",
        "this document has been moved",
        "this document has been replaced",
        "this document was moved",
        "this document is deprecated",
        "this document is obsolete",
        "this guide has moved",
        "this guide has been moved",
    ];
    if !HINTS.iter().any(|hint| block.contains(hint)) {
        return None;
    }
    let place = |words: &&str| {
        said_of_itself(block, words)
            .filter(|at| is_this_one(words, &block[..*at]) && !is_still_read(&block[at + words.len()..]))
    };
    let at = WORDS.iter().find_map(place)?;
    let ends = [". ", "! ", "? "].iter().filter_map(|end| block[at..].find(end));
    Some(sentence(&block[..at])..ends.min().map_or(block.len(), |more| at + more + 1))
}

/// Whether the heading of a column announces what to do: `Action`, `How to fix it`.
pub fn announces_steps(heading: &str) -> bool {
    const WORDS: [&str; 28] = [
        "abhilfe",
        "acción",
        "acciones",
        "action",
        "actions",
        "ação",
        "ações",
        "azione",
        "behebung",
        "fix",
        "lösung",
        "maßnahme",
        "maßnahmen",
        "mitigation",
        "procedure",
        "remediation",
        "remedy",
        "resolution",
        "solución",
        "solution",
        "solução",
        "soluzione",
        "step",
        "steps",
        "workaround",
        "действие",
        "действия",
        "решение",
    ];
    const PARTS: [&str; 11] =
        ["what to do", "处理", "处置", "解决", "措施", "操作", "対応", "対処", "対策", "조치", "해결"];
    let lower = heading.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.contains(&word)) || PARTS.iter().any(|part| lower.contains(part))
}

/// Whether a block, without the texts of its links to sections of the page, only sends readers there: `See  .`,
/// `Same as  `.
pub fn points(block: &str) -> bool {
    const FIRST: [&str; 18] = [
        "apply", "as", "follow", "like", "refer", "same", "see", "seguir", "siehe", "suivre", "use", "vedi",
        "ver", "voir", "wie", "zie", "См", "см",
    ];
    /// The maximum number of words after the first.
    const MOST: usize = 8;
    let mut words = block.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_some_and(|first| is_one_of(first, &FIRST)) && words.count() <= MOST
}

/// The sentence in which a block says that its page is deprecated or obsolete. Quotations, and messages that a
/// customer sees, do not count.
pub fn retired(block: &str) -> Option<Range<usize>> {
    const FIRST: [&str; 10] =
        ["currently", "document", "note", "our", "page", "please", "runbook", "that", "the", "this"];
    const VERBS: [&str; 3] = ["has", "is", "was"];
    const QUOTES: [char; 6] = ['"', '\'', '“', '„', '‘', '«'];
    let sentence = moved(block)?;
    let says = &block[sentence.clone()];
    let words = says.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_own = words.take_while(|word| !is_one_of(word, &VERBS)).all(|word| is_one_of(word, &FIRST));
    let is_retired = says.contains("deprecated") || says.contains("obsolete");
    (is_own && is_retired && !says.starts_with(QUOTES)).then_some(sentence)
}

/// Whether a sentence is about this page. `The page is obsolete` may be about a page that customers see.
fn is_this_one(words: &str, before: &str) -> bool {
    let last = before.split_whitespace().next_back();
    !words.starts_with("page is ") || last.is_some_and(|last| last.eq_ignore_ascii_case("this"))
}

/// Whether the text after such a sentence says that the page is still in use: it moved `from the wiki`, or is
/// obsolete only `for old hosts`.
fn is_still_read(behind: &str) -> bool {
    let mut words = behind.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match first {
        "for" | "if" | "once" | "only" | "unless" | "until" | "when" => true,
        "from" => !matches!(second, "here" | "this"),
        "here" => second == "from",
        _ => false,
    }
}

/// Whether a block only says who wrote its page and when: `Owner: team-pay`, `Last reviewed: 2026-05-12`.
fn is_about_the_page(block: &str) -> bool {
    const LABELS: [&str; 30] = [
        "approved by",
        "author",
        "authors",
        "created",
        "created at",
        "created by",
        "created on",
        "date",
        "document owner",
        "last modified",
        "last review",
        "last reviewed",
        "last reviewed by",
        "last reviewed on",
        "last update",
        "last updated",
        "last updated by",
        "last updated on",
        "maintainer",
        "maintainers",
        "next review",
        "owner",
        "owners",
        "owning team",
        "review date",
        "reviewed by",
        "reviewed on",
        "runbook owner",
        "updated",
        "written by",
    ];
    /// The maximum number of words of the value. A longer one says more.
    const MOST: usize = 6;
    const MOST_WORDS: u32 = 12;
    let is_label = |line: &str| {
        let Some((label, value)) = line.split_once(':') else { return false };
        // Text without spaces may be long.
        let is_short = value.split_whitespace().count() <= MOST && words::count(value) <= MOST_WORDS;
        is_short && is_one_of(label.trim(), &LABELS)
    };
    memchr::memchr(b':', block.as_bytes()).is_some()
        && block.lines().filter(|line| !line.trim().is_empty()).all(is_label)
}

/// Whether a text says these words, in any case, about itself: not about another page, and not as a condition.
fn says_of_itself(text: &str, words: &str) -> bool {
    said_of_itself(text, words).is_some()
}

/// The position at which the text says these words about itself.
fn said_of_itself(text: &str, words: &str) -> Option<usize> {
    let first = words.as_bytes()[0];
    let mut places =
        memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text.as_bytes());
    let here = |at: usize| text.as_bytes().get(at..at + words.len());
    let is_here = |at: usize| here(at).is_some_and(|here| here.eq_ignore_ascii_case(words.as_bytes()));
    places.find(|at| is_here(*at) && is_own(&text[..*at]))
}

/// Whether the text before a phrase makes the phrase a statement about the page itself.
fn is_own(before: &str) -> bool {
    const FIRST: [&str; 9] = ["currently", "it", "note", "our", "page", "please", "runbook", "the", "this"];
    const LAST: [&str; 12] = [
        "above", "below", "content", "document", "it", "our", "page", "runbook", "section", "text", "the",
        "this",
    ];
    /// Words that begin a condition, or say when an alarm fires.
    const CONDITIONS: [&str; 8] = ["if", "once", "unless", "until", "when", "whenever", "where", "whether"];
    /// The maximum number of bytes between the start of a sentence and the phrase. Longer sentences do not count.
    const FURTHEST: usize = 300;
    let from = before.len().saturating_sub(FURTHEST);
    let from = (from..before.len()).find(|at| before.is_char_boundary(*at)).unwrap_or(before.len());
    let near = &before[from..];
    let start = sentence(near);
    if from > 0 && start == 0 {
        return false;
    }
    let mut words = near[start..].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return true };
    let last = words.next_back().unwrap_or(first);
    is_one_of(first, &FIRST) && is_one_of(last, &LAST) && !words.any(|word| is_one_of(word, &CONDITIONS))
}

/// Whether a text only tells its author what to write, as templates do: `Describe the impact here`. With a link, it
/// may be meant for the reader.
pub fn is_prompt_to_write(text: &str) -> bool {
    const OF_AUTHORS: [&str; 3] = ["describe", "document", "explain"];
    const OF_ANYONE: [&str; 6] = ["add", "fill", "insert", "list", "put", "write"];
    /// The parts of a page that an author adds.
    const PARTS: [&str; 24] = [
        "action",
        "actions",
        "cause",
        "causes",
        "code",
        "command",
        "commands",
        "content",
        "description",
        "details",
        "impact",
        "information",
        "instructions",
        "link",
        "links",
        "name",
        "owner",
        "procedure",
        "runbook",
        "step",
        "steps",
        "summary",
        "symptoms",
        "text",
    ];
    /// The maximum number of words. A longer text says more.
    const MOST: usize = 10;
    const FEW: usize = 5;
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let Some(verb) = words.next() else { return false };
    if asks_about_the_alarm(text, verb) {
        return true;
    }
    let is_for_authors = is_one_of(verb, &OF_AUTHORS);
    if !is_for_authors && !is_one_of(verb, &OF_ANYONE) {
        return false;
    }
    let rest: Vec<&str> = words.filter(|word| !word.eq_ignore_ascii_case("please")).take(MOST).collect();
    rest.len() < MOST
        && rest.last().is_some_and(|word| word.eq_ignore_ascii_case("here"))
        && (is_for_authors && rest.len() <= FEW || rest.iter().any(|word| is_one_of(word, &PARTS)))
}

/// Whether a text only asks its author about the alarm, as templates do: `What does this alert mean?`,
/// `Describe the impact on users`, `A short summary of the alert`. An instruction to say something somewhere or to
/// somebody is a step instead.
fn asks_about_the_alarm(text: &str, first: &str) -> bool {
    const ARTICLES: [&str; 3] = ["a", "an", "the"];
    const ASK: [&str; 4] = ["how", "what", "who", "why"];
    const COUNT: [&str; 4] = ["long", "many", "much", "often"];
    const TELL: [&str; 5] = ["describe", "explain", "outline", "summarise", "summarize"];
    const SHORT: [&str; 2] = ["brief", "short"];
    const SUMMARIES: [&str; 4] = ["description", "explanation", "overview", "summary"];
    const SUBJECTS: [&str; 17] = [
        "alarm",
        "alert",
        "cause",
        "causes",
        "contact",
        "contacted",
        "escalate",
        "fix",
        "impact",
        "mean",
        "means",
        "mitigate",
        "notified",
        "notify",
        "purpose",
        "resolve",
        "symptoms",
    ];
    const PLACES: [&str; 10] = [
        "channel",
        "email",
        "incident",
        "issue",
        "postmortem",
        "slack",
        "status",
        "support",
        "them",
        "ticket",
    ];
    /// The maximum number of words. A longer text says more.
    const MOST: usize = 14;
    // A quick check: the first word decides for most texts.
    if ![&ASK[..], &TELL[..], &SHORT[..], &ARTICLES[..]].iter().any(|known| is_one_of(first, known)) {
        return false;
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != THING).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(MOST + 1).collect();
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '.'));
    let word = |at: usize, known: &[&str]| words.get(at).is_some_and(|word| is_one_of(word, known));
    let has = |known: &[&str]| words.iter().any(|word| is_one_of(word, known));
    let is_addressed =
        || words.windows(2).any(|two| is_one_of(two[1], &["to"]) && !is_one_of(two[0], &["how", "steps"]));
    if words.len() > MOST || text.contains(['.', ':', ';', THING]) {
        return false;
    }
    let is_question = text.ends_with('?') && word(0, &ASK) && !word(1, &COUNT) && has(&SUBJECTS);
    let is_order = word(0, &TELL) && has(&SUBJECTS) && !has(&PLACES);
    let start = usize::from(word(0, &ARTICLES));
    let is_summary = word(start, &SHORT) && word(start + 1, &SUMMARIES);
    is_question || (is_order || is_summary) && !is_addressed()
}

/// Whether a text has only filler words: `to be done`, `add steps here`.
fn is_filler(text: &str) -> bool {
    const MARKS: [&str; 16] = [
        "todo",
        "tbd",
        "tba",
        "tbc",
        "fixme",
        "xxx",
        "wip",
        "later",
        "placeholder",
        "coming",
        "done",
        "written",
        "fill",
        "here",
        "describe",
        "insert",
    ];
    const OTHERS: [&str; 24] = [
        "to", "be", "by", "the", "a", "this", "it", "in", "soon", "will", "is", "add", "step", "steps",
        "team", "write", "runbook", "first", "second", "third", "next", "another", "last", "final",
    ];
    let words =
        || text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.contains(char::is_alphabetic));
    // For most texts, the first word decides.
    words().all(|word| is_one_of(word, &MARKS) || is_one_of(word, &OTHERS))
        && words().any(|word| is_one_of(word, &MARKS))
}

#[cfg(test)]
mod tests {
    use super::{count, finished, is_prompt_to_write, moved, retired};

    fn words(block: &str) -> u32 {
        count(block, &finished(block))
    }

    #[test]
    fn unfinished_text_does_not_count() {
        for block in [
            "TODO",
            "TODO: say which dashboard shows it",
            "TODO(mira): say which dashboard shows it",
            "todo: say which dashboard shows it",
            "Owner: TBD",
            "The threshold is TBD.",
            "[Describe what customers see]",
            "todo later todo later",
            "to be done",
            "Add steps here",
            "First step here",
            "This page is a stub, and the team writes it when there is time",
            "This runbook is not written yet, so ask in the channel",
            "TBD by team",
            "This runbook is a placeholder and the team writes it when there is time",
            "Lorem ipsum dolor sit amet",
            "who notices what, and how soon.",
            "This runbook is still under construction and will be completed by the team at a later point in time",
            "import Steps from './steps.mdx'\nexport const title = 'Restart the pods'",
            "Not written yet",
            "Nothing here yet.",
            "Wird noch geschrieben",
            "À compléter plus tard",
            "В разработке",
            "待补充，以后再写",
            "Fires (critical) when this holds for 5m:",
            "Owner: Payments platform team\nLast reviewed: 12 May 2026",
            "This page was intentionally left blank.",
            "There is no runbook for this alert yet.",
            "Coming soon! This section is still to be written.",
            "内容待补充。敬请期待！",
        ] {
            assert_eq!(words(block), 0, "{block}");
        }
        for (block, expected) in [
            ("Restart it. FIXME this pages twice", 2),
            ("Restart it.\nTODO add the command", 2),
            ("Restart it. The limit is TBD. Then wait.", 4),
            ("See the dashboard (TBD), then restart it", 3),
            ("Mark it as done in the TODO list", 8),
            ("(If it fails, call them)", 5),
            ("No runbook exists for this alert yet. Please write one!", 3),
            ("Call the bank. This page is a work in progress. Then wait.", 5),
            ("If the failover runbook is not written yet, restart pay by hand", 12),
            ("The status page is under construction, so call their hotline", 11),
            ("Il y a deux choses à faire : redémarrer le service, puis prévenir l'équipe", 13),
            ("The replica is not written yet, so wait for it to catch up", 13),
            ("Owner: 支付团队。如果银行也宕机，请先打电话给值班经理，然后重启支付服务，再检查队列", 18),
        ] {
            assert_eq!(words(block), expected, "{block}");
        }
    }

    #[test]
    fn a_page_may_have_moved() {
        for text in [
            "This runbook has moved to the wiki of the company.",
            "Deprecated. This runbook has been replaced by another one.",
            "This page has moved here: the wiki.",
            "This page was moved from here to the wiki.",
            "This document has moved to the wiki.",
            "This runbook is obsolete, for old hosts too.",
            "Note that this page is deprecated.",
        ] {
            assert!(moved(text).is_some(), "{text}");
        }
        for text in [
            "If the status page has moved, call them",
            "The pods are moved to another node",
            "Moved",
            "This runbook was moved here from the wiki",
            "This page is obsolete once the new bank is live",
            "Our runbook is deprecated only for the old cluster",
            "This runbook has moved from the wiki to this repository",
            "The document has been moved to the archive, so restore it",
            "Close the alarm once this document has moved on",
            "This runbook is obsolete for old hosts",
            "This alert fires when the page has moved",
            "The page is obsolete, so purge the cache",
            "Page is deprecated",
        ] {
            assert!(moved(text).is_none(), "{text}");
        }
        // A long line is read only once, not once for each occurrence of a phrase.
        assert!(moved(&"The status page has moved ".repeat(20_000)).is_none());
        let text = "Restart pay. This page has moved to wiki.acme.example. Wait.";
        assert_eq!(
            moved(text).map(|sentence| &text[sentence]),
            Some("This page has moved to wiki.acme.example.")
        );
    }

    #[test]
    fn a_page_may_be_deprecated() {
        for (text, sentence) in [
            ("This runbook is deprecated. Restart pay.", "This runbook is deprecated."),
            ("Note that this page is obsolete", "Note that this page is obsolete"),
        ] {
            assert_eq!(retired(text).map(|place| &text[place]), Some(sentence));
        }
        for text in [
            "This runbook has moved to the wiki",
            "The customer sees: this page is deprecated",
            "\"This page is deprecated\" is what customers see",
        ] {
            assert!(retired(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_prompt_says_what_to_write() {
        for text in [
            "Describe the impact here",
            "Write the steps here, please.",
            "Insert command here",
            "What does this alert mean?",
            "What is the impact? Who should be contacted?",
            "How do we fix it?",
            "Describe the impact on users and the business.",
            "Explain how to mitigate the alert",
            "A short summary of the alert.",
            "Brief description of the service",
        ] {
            assert!(is_prompt_to_write(text), "{text}");
        }
        for text in [
            "Describe the pods",
            "Here is the list",
            "See the list here",
            "Wait here",
            "List the stuck jobs here",
            "Which pods restart the most?",
            "How many alerts fire at once?",
            "What is the impact? Customers cannot pay.",
            "What changed in the last hour?",
            "Describe the impact in the incident channel",
            "Explain the impact to the shops",
            "Describe the instances of the alert with \u{fffc}",
            "Short of memory? Fix the limit",
            "A short summary of the alert goes to the team",
            "The short-lived pods are the cause",
        ] {
            assert!(!is_prompt_to_write(text), "{text}");
        }
    }
}
