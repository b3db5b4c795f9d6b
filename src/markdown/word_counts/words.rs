//! Counts the words of a text, and decides whether code says more than comments and placeholders.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::ENOUGH;
use crate::invisible::is_invisible;
use crate::markdown::dialects::include::after_scissors;
use crate::markdown::highlight::placeholders;
use crate::markdown::prose::THING;

/// The number of words of a text, at most [`ENOUGH`]. Numbers count, too, but no more of them than there are words. In
/// scripts without spaces, a few letters count as a word.
pub fn count(text: &str) -> u32 {
    let text = filled(text);
    let text = without_gaps(&text);
    let has_colon = memchr::memchr(b':', text.as_bytes()).is_some();
    let (mut words, mut numbers, mut halves, mut quarters, mut syllables) =
        (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for token in text.split_whitespace() {
        if words >= ENOUGH {
            return ENOUGH;
        }
        let is_ascii = token.is_ascii();
        if !is_ascii && token.contains(THING) || has_colon && token.contains("://") {
            words += 1;
        } else if is_ascii {
            if is_emoji(token) {
                continue;
            }
            if token.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                words += 1 + u32::from(is_compound(token));
            } else if token.bytes().any(|byte| byte.is_ascii_digit()) {
                numbers += 1;
            }
        } else if token.chars().any(|c| is_ideographic(c) || is_unspaced(c)) {
            for word in token.unicode_words() {
                match word.chars().next() {
                    Some(c) if is_ideographic(c) => halves += 1,
                    Some(c) if is_unspaced(c) => quarters += 1,
                    _ => words += 1,
                }
            }
        } else if token.chars().any(is_hangul) {
            syllables += u32::try_from(token.chars().filter(|c| is_hangul(*c)).count()).unwrap_or(u32::MAX);
        } else if token.chars().any(|c| c.is_alphabetic() && !is_invisible(c)) {
            words += 1 + u32::from(is_compound(token));
        } else if token.chars().any(char::is_numeric) {
            numbers += 1;
        }
    }
    words += halves.div_ceil(2) + quarters.div_ceil(4) + syllables.div_ceil(2);
    (words + numbers.min(words)).min(ENOUGH)
}

/// The name of an emoji between colons: `:warning:`.
fn is_emoji(token: &str) -> bool {
    let name = token.strip_prefix(':').and_then(|token| token.strip_suffix(':'));
    name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte)))
}

/// Whether it is Korean. Its words include their endings and particles.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Whether it is two words in one, as in German: `Zahlungsdienst`.
fn is_compound(token: &str) -> bool {
    const LONG: usize = 12;
    if token.len() < LONG {
        return false;
    }
    let word = token.trim_end_matches(|c: char| c.is_ascii_punctuation());
    if word.len() < LONG {
        return false;
    }
    let mut letters = word.chars();
    letters.next();
    let is_plain = letters.all(char::is_lowercase);
    let different = || word.chars().collect::<std::collections::BTreeSet<char>>().len();
    is_plain && word.chars().count() >= LONG && different() > LONG / 2
}

/// Whether it is a Chinese character, or hiragana of Japanese.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{309f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether it is Thai, Lao, Burmese or Khmer, which have no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// A text without placeholders and template tags: `{{ name }}`, `${name}`, `{% tab title="a" %}`, `<name>`.
fn filled(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'{', b'<', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let text = variables_out(text);
    let untagged = without_tags(&text);
    let text = &*untagged;
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        filled.push_str(before);
        rest = behind.split_once("}}").map_or("", |(_, rest)| rest);
    }
    filled.push_str(rest);
    for place in placeholders::find(&filled).into_iter().rev() {
        filled.replace_range(place, " ");
    }
    Cow::Owned(filled)
}

/// A text without the gaps that templates leave for the author: `Call [name of the lead]`, `Severity: [HIGH/LOW]`. Names
/// of buttons, which have a capital, may be written like that, too, and stay.
fn without_gaps(text: &str) -> Cow<'_, str> {
    /// The maximum number of bytes of a gap. A longer text says more.
    const LONGEST: usize = 40;
    const WORDS: [&str; 14] = [
        "command",
        "contact",
        "date",
        "description",
        "email",
        "here",
        "link",
        "links",
        "name",
        "number",
        "phone",
        "placeholder",
        "url",
        "your",
    ];
    if memchr::memchr(b'[', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let is_gap = |before: &str, inner: &str, behind: &str| {
        let mut words = inner.split(|c: char| !c.is_alphanumeric());
        let is_step = words.clone().next().is_some_and(|word| is_one_of(word, &["step"]));
        let is_value =
            before.trim_end().ends_with([':', '：']) && (behind.is_empty() || behind.starts_with('\n'));
        let is_known = is_value || is_step || words.any(|word| is_one_of(word, &WORDS));
        inner.starts_with(char::is_alphabetic) && (inner.starts_with(char::is_lowercase) || is_known)
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('[') {
        out.push_str(before);
        // In other markup, attributes and links in brackets follow a word directly, or are followed by more.
        let is_apart = before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
        let end = behind.bytes().take(LONGEST).position(|byte| byte == b']').filter(|_| is_apart);
        let end = end.filter(|end| {
            let (inner, behind) = (&behind[..*end], &behind[end + 1..]);
            is_gap(before, inner, behind) && !behind.starts_with(['(', '[', ':'])
        });
        out.push(if end.is_some() { ' ' } else { '[' });
        rest = end.map_or(behind, |end| &behind[end + 1..]);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A text without the tags of Liquid and Jinja that end in it.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains("{%") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{%")
        && let Some((_, after)) = behind.split_once("%}")
    {
        out.push_str(before);
        out.push(' ');
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether inline code is a command: `kubectl get pods`, but not `up == 0` or `a name`.
pub fn is_command(code: &str) -> bool {
    let mut parts = code.trim().trim_start_matches(['$', '%', '>']).split_whitespace();
    let Some(first) = parts.next() else { return false };
    let is_name = first.starts_with(|c: char| c.is_ascii_lowercase() || "./~".contains(c))
        && first.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_./~".contains(c));
    let is_operator = |part: &str| part.chars().all(|c| "=<>!~+*/".contains(c));
    let rest: Vec<&str> = parts.collect();
    let says = rest.iter().any(|part| part.len() > 1 && is_code(part));
    is_name && says && !rest.iter().any(|part| is_operator(part)) && is_code(code)
}

/// Whether a session in a terminal has a command of root, and not only comments: `# systemctl restart pay`.
pub fn has_root_command(session: &str) -> bool {
    /// Words that are common in sentences and rare in commands.
    const OF_SENTENCES: [&str; 30] = [
        "an", "and", "das", "den", "der", "die", "el", "for", "here", "how", "if", "in", "is", "it", "la",
        "le", "les", "los", "of", "or", "that", "the", "then", "this", "to", "und", "what", "when", "with",
        "your",
    ];
    let is_sentence = |line: &str| line.split_whitespace().any(|word| is_one_of(word, &OF_SENTENCES));
    let after_prompts = session.lines().filter_map(|line| line.trim().strip_prefix("# "));
    after_prompts.filter(|line| !is_sentence(line)).any(is_command)
}

/// The text of a step that is not an item of a list to Markdown: `① 再起動する`, `1、重启服务`, `Step 1: restart it`,
/// `• Restart it`.
pub fn step(line: &str) -> Option<&str> {
    const BULLETS: [char; 9] = ['•', '‣', '▪', '●', '◦', '➢', '➤', '►', '・'];
    const WORDS: [&str; 15] = [
        "adım",
        "bước",
        "étape",
        "krok",
        "paso",
        "passo",
        "schritt",
        "steg",
        "step",
        "шаг",
        "步骤",
        "步驟",
        "手順",
        "ステップ",
        "단계",
    ];
    const ENDS: [char; 12] = ['.', ':', ')', '-', '–', '—', '、', '．', '。', '：', '）', ' '];
    let line = line.trim_start();
    let first = line.chars().next()?;
    if BULLETS.contains(&first) || is_circled(first) {
        return Some(&line[first.len_utf8()..]);
    }
    let is_number =
        |c: char| c.is_ascii_digit() || matches!(c, '０'..='９') || "一二三四五六七八九十".contains(c);
    let bare = line.trim_start_matches(['(', '（', '第']);
    let after = bare.trim_start_matches(is_number);
    if after.len() < bare.len() {
        // Without a bracket before it, Markdown knows `1)` itself.
        let own = ["、", "．", "）", "：", "步", ")"];
        let known = if bare.len() < line.len() { &own[..] } else { &own[..5] };
        let text = known.iter().find_map(|end| after.strip_prefix(end));
        return text.map(|text| text.trim_start_matches(ENDS));
    }
    let end = line.find(|c: char| is_number(c) || c == ' ')?;
    let after = line[end..].trim_start();
    let text = after.trim_start_matches(is_number);
    let is_numbered = text.len() < after.len() && text.starts_with(ENDS);
    let is_step = is_numbered && WORDS.contains(&line[..end].to_lowercase().as_str());
    is_step.then(|| text.trim_start_matches(ENDS))
}

/// Whether it is a number in a circle or in brackets: `①`, `⑴`, `❶`, `㈠`.
fn is_circled(c: char) -> bool {
    matches!(c, '①'..='⒛' | '❶'..='➓' | '㈠'..='㈩' | '㊀'..='㊉')
}

/// Whether a word is in a list, in any case.
pub fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|own| own.eq_ignore_ascii_case(word))
}

/// Whether the text around a link says more than where to look. `See the [other page](x.md) for this` does not.
pub fn says_more_than_see(text: &str) -> bool {
    has_more_than_see(text) && count(text) > 0
}

/// Words that only point the reader elsewhere: `see the wiki for details`.
const SEE: [&str; 61] = [
    "a",
    "about",
    "additional",
    "alarm",
    "alert",
    "all",
    "also",
    "and",
    "article",
    "at",
    "below",
    "can",
    "check",
    "confluence",
    "consult",
    "details",
    "doc",
    "docs",
    "document",
    "documentation",
    "find",
    "first",
    "follow",
    "for",
    "further",
    "go",
    "guide",
    "have",
    "here",
    "in",
    "info",
    "information",
    "instructions",
    "internal",
    "is",
    "it",
    "link",
    "look",
    "manual",
    "more",
    "notion",
    "of",
    "on",
    "open",
    "other",
    "our",
    "page",
    "playbook",
    "please",
    "read",
    "refer",
    "runbook",
    "see",
    "steps",
    "the",
    "then",
    "this",
    "to",
    "use",
    "wiki",
    "you",
];

/// Such words in German, French and Spanish.
const SEE_ELSEWHERE: [&str; 27] = [
    "bitte",
    "consultar",
    "consulter",
    "dans",
    "das",
    "der",
    "die",
    "dokumentation",
    "el",
    "en",
    "im",
    "interna",
    "interne",
    "internen",
    "la",
    "le",
    "les",
    "nachlesen",
    "nachschauen",
    "nachsehen",
    "notre",
    "nuestra",
    "siehe",
    "unser",
    "unserem",
    "ver",
    "voir",
];

/// Whether a text has a word that does more than point the reader elsewhere. An address does not.
pub fn has_more_than_see(text: &str) -> bool {
    let tokens = text.split_whitespace().filter(|token| !token.contains("://"));
    let mut words = tokens.flat_map(|token| token.split(|c: char| !c.is_alphanumeric() && c != THING));
    words.any(|word| !word.is_empty() && !is_one_of(word, &SEE) && !is_one_of(word, &SEE_ELSEWHERE))
}

/// Whether the text of a link says that it leads to a runbook. `Run the failover playbook` is an instruction instead.
pub fn names_a_runbook(text: &str) -> bool {
    const DO: [&str; 6] = ["apply", "execute", "launch", "run", "start", "trigger"];
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    if first.is_some_and(|word| is_one_of(word, &DO)) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    ["runbook", "playbook"].iter().any(|word| lower.contains(word))
}

/// Whether the text of a link only leads through the pages of a site: `Next`, `← Back to all runbooks`.
pub fn is_navigation(text: &str) -> bool {
    const WORDS: [&str; 27] = [
        "back",
        "home",
        "index",
        "next",
        "prev",
        "previous",
        "top",
        "up",
        "weiter",
        "zurück",
        "précédent",
        "retour",
        "suivant",
        "anterior",
        "siguiente",
        "volver",
        "Вперёд",
        "Далее",
        "Назад",
        "上一篇",
        "上一页",
        "下一篇",
        "下一页",
        "返回",
        "前へ",
        "戻る",
        "次へ",
    ];
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let leads_back = || bare.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("back to "));
    is_one_of(bare, &WORDS) || leads_back()
}

/// Whether any line of code is more than a comment or a placeholder.
pub fn says_code(code: &str) -> bool {
    const BLOCKS: [(&str, &str); 5] =
        [("/*", "*/"), ("<#", "#>"), ("<!--", "-->"), (TRIPLE, TRIPLE), ("'''", "'''")];
    const TRIPLE: &str = "\"\"\"";
    let mut end: Option<&str> = None;
    code.lines().any(|line| {
        let line = line.trim();
        if let Some(mark) = end {
            end = end.filter(|_| !line.ends_with(mark));
            return false;
        }
        if let Some((begin, mark)) = BLOCKS.iter().find(|(begin, _)| line.starts_with(begin)) {
            end = (!line[begin.len()..].contains(mark)).then_some(mark);
            return false;
        }
        is_code(line)
    })
}

/// Whether the source of a diagram has content besides its kind and its style: a label, or a name of two letters or
/// more.
pub fn says_diagram(source: &str) -> bool {
    const STYLE: [&str; 8] =
        ["style", "classdef", "class", "linkstyle", "click", "direction", "autonumber", "end"];
    let source = source.trim_start();
    let source = source
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---"))
        .map_or(source, |(_, rest)| rest);
    let statements = source.split(['\n', ';']).map(str::trim);
    let statements = statements.filter(|statement| !statement.is_empty() && !statement.starts_with("%%"));
    // The first statement is the kind of the diagram.
    statements.skip_while(|statement| statement.chars().all(|c| c == '-')).skip(1).any(|statement| {
        let first = statement.split_whitespace().next().unwrap_or_default().to_lowercase();
        let mut words = statement.split(|c: char| !c.is_alphanumeric());
        let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
        !STYLE.contains(&first.as_str()) && is_code(statement) && words.any(is_word)
    })
}

/// Whether a line of code tells the reader to run or to look for something.
pub fn is_code(line: &str) -> bool {
    const COMMENTS: [&str; 8] = ["#", "//", "/*", "<!--", ";", "-- ", "REM ", ":: "];
    const MARKS: [&str; 4] = ["TODO", "TBD", "FIXME", "XXX"];
    const FILLERS: [&str; 22] = [
        "a",
        "add",
        "code",
        "command",
        "commands",
        "dolor",
        "example",
        "goes",
        "here",
        "insert",
        "ipsum",
        "lorem",
        "output",
        "placeholder",
        "put",
        "query",
        "script",
        "some",
        "the",
        "tbd",
        "xxx",
        "your",
    ];
    /// The last two are prompts of `BusyBox`, the shell of many containers.
    const PROMPTS: [&str; 5] = ["$ ", "> ", "% ", "/ # ", "~ # "];
    /// Commands that do nothing.
    const NOTHING: [&str; 9] =
        ["exit", "exit 0", "exit 1", "false", "pass", "return", "return 0", "return 1", "true"];
    let line = line.trim();
    let line = PROMPTS.iter().find_map(|prompt| line.strip_prefix(prompt)).unwrap_or(line).trim();
    let is_star = line.strip_prefix("* ").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let is_comment = is_star || COMMENTS.iter().any(|mark| line.starts_with(mark));
    let is_bracketed = line.starts_with('[') && line.ends_with(']') && line.matches('[').count() == 1;
    // A setting of the shell, such as `set -euo pipefail`, does nothing by itself.
    let is_setting = line.strip_prefix("set ").is_some_and(|rest| rest.starts_with(['-', '+']));
    // A snippet whose file is not found.
    let is_snippet = after_scissors(line).is_some();
    if is_comment || is_bracketed || is_setting || is_snippet || is_option(line) || NOTHING.contains(&line) {
        return false;
    }
    // A comment after the code is not part of it.
    let line = line.split_once(" # ").map_or(line, |(code, _)| code);
    let code = filled(line);
    let words =
        || code.split(|c: char| !c.is_alphanumeric()).filter(|word| word.contains(char::is_alphabetic));
    let is_filler = |word: &str| FILLERS.contains(&word.to_lowercase().as_str());
    !words().any(|word| MARKS.contains(&word)) && words().any(|word| !is_filler(word))
}

/// Whether a line is an option of a directive of `MyST` or reStructuredText: `:class: dropdown`.
fn is_option(line: &str) -> bool {
    let name = line.strip_prefix(':').and_then(|rest| rest.split_once(':')).map(|(name, _)| name);
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
}

/// A text without variables: `${name}`.
fn variables_out(line: &str) -> Cow<'_, str> {
    if !line.contains('$') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("${")
        && let Some((_, after)) = behind.split_once('}')
    {
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{
        count, is_code, is_command, is_navigation, says_code, says_diagram, says_more_than_see, step,
    };

    #[test]
    fn words_are_counted_in_any_script() {
        for (text, expected) in [
            ("Wait 5 minutes, then look again.", 6),
            ("1 2 3 4 5 6 7 8 9 10", 0),
            ("… -- * · 🙂", 0),
            ("\u{3164} \u{3164}\u{200b} \u{ffa0}", 0),
            ("<name> {{ $labels.pod }} is down", 2),
            ("{% tab title=\"Restart the pods\" %}\nRestart it\n{% endtab %}", 2),
            ("Print '{%s}' now", 3),
            ("Restart ${SERVICE} now", 2),
            ("Call [Name], then [link to the dashboard]", 2),
            ("[Step 1]", 0),
            ("Access to [system]", 2),
            ("Severity: [HIGH/LOW]\nOwner: [Team]", 2),
            ("Click [Actions], then [Restart]", 4),
            ("See xref:a.adoc[the name] and [here](x) [name", 6),
            ("It costs ${ 5 more, so restart it", 7),
            ("https://a.example/a/b/c?d=e", 1),
            (":warning: :+1: stop: now:", 2),
            ("re-run it", 2),
            ("重启服务器", 3),
            ("サーバーを再起動してください", 6),
            ("รีสตาร์ทเซิร์ฟเวอร์", 4),
            ("Перезапустите сервис сейчас", 4),
            ("Zahlungsdienst prüfen", 3),
            ("aaaaaaaaaaaaaaaaaaaa", 1),
            ("서비스를 다시 시작하세요", 6),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn steps_have_numbers_of_many_scripts() {
        for (line, text) in [
            ("①ポッドを再起動する", "ポッドを再起動する"),
            ("１．ポッドを再起動する", "ポッドを再起動する"),
            ("1、重启服务", "重启服务"),
            ("（二）查看日志", "查看日志"),
            ("一、重启服务", "重启服务"),
            ("第一步：重启服务", "重启服务"),
            ("步骤一：重启服务", "重启服务"),
            ("手順１ ポッドを再起動する", "ポッドを再起動する"),
            ("STEP 2 - restart pay", "restart pay"),
            ("Étape 1 : redémarrer", "redémarrer"),
            ("(3) Restart pay", "Restart pay"),
            ("•Restart pay", "Restart pay"),
        ] {
            assert_eq!(step(line), Some(text), "{line}");
        }
        for line in [
            "",
            "Restart pay",
            "Step by step",
            "Stepping 2 times",
            "2 pods are down",
            "2026年に再起動",
            "一旦失败，重启服务",
            "第一次失败时重启",
            "(2 pods) are down",
            "step1",
            "- Restart pay",
        ] {
            assert_eq!(step(line), None, "{line}");
        }
    }

    #[test]
    fn some_words_only_lead_to_a_link() {
        for text in [
            "",
            "See the   for details",
            "Follow   please",
            "See also",
            "…",
            "See our wiki: https://a.example/pay",
            "You can find further information about the alert in our internal documentation",
            "Bitte im Wiki nachsehen",
            "Voir le wiki interne",
        ] {
            assert!(!says_more_than_see(text), "{text}");
        }
        for text in ["Restart it, see  ", "See the graph of  ", "\u{fffc} see", "Find the lead"] {
            assert!(says_more_than_see(text), "{text}");
        }
    }

    #[test]
    fn some_links_lead_through_the_site() {
        for text in ["Next", "← Back to all runbooks", "PREVIOUS »", "Zurück", "次へ"] {
            assert!(is_navigation(text), "{text}");
        }
        for text in ["", "Next steps", "The index", "Backups", "Bank down"] {
            assert!(!is_navigation(text), "{text}");
        }
    }

    #[test]
    fn commands_differ_from_other_code() {
        for code in ["kubectl get pods", "systemctl restart pay", "./fix.sh --now", "$ git revert HEAD"] {
            assert!(is_command(code), "{code}");
        }
        for code in ["up == 0", "PayDown", "kubectl", "HTTP 503", "kubectl <command>", "a b", "sum(x) by (y)"]
        {
            assert!(!is_command(code), "{code}");
        }
    }

    #[test]
    fn a_diagram_says_something_by_its_labels() {
        for source in [
            "",
            "graph TD",
            "%% restart it\nflowchart LR\n",
            "---\ntitle: Restart\n---\nflowchart LR\n",
            "flowchart LR\n  A --> B\n  B --> C",
            "graph TD; A-->B;",
            "flowchart TD\n  classDef red fill:#f00,stroke:#333\n  style A fill:#bbf\n",
            "sequenceDiagram\n  autonumber\n",
        ] {
            assert!(!says_diagram(source), "{source}");
        }
        for source in [
            "flowchart LR\n  A[Is the bank up?] --> B[Restart the workers]",
            "graph TD; bank-->workers",
            "sequenceDiagram\n  Shop->>Bank: pay",
            "---\ntitle: Restart\n---\nflowchart LR\n  bank --> shop",
        ] {
            assert!(says_diagram(source), "{source}");
        }
    }

    #[test]
    fn comments_over_lines_are_not_code() {
        for code in ["/*\n x\n*/", "\"\"\"\n x\n\"\"\"", "<!--\nrestart it\n-->", ":: x", "# a\n// b"] {
            assert!(!says_code(code), "{code}");
        }
        assert!(says_code("/*\n x\n*/\nmake restart"));
        assert!(says_code("/* x */\nmake restart"));
    }

    #[test]
    fn comments_and_placeholders_are_not_code() {
        for line in [
            "",
            "# restart it",
            "set -euo pipefail",
            "$ set -x",
            "// a",
            "-- a",
            "/* a",
            " * a",
            "<!-- a -->",
            "<command>",
            "$ <command>",
            "...",
            "your command here",
            "# TODO",
            "echo TODO",
            "<command> # restarts it",
            "[insert the command]",
            ":class: dropdown",
            "${COMMAND}",
            "{{ command }}",
            "--8<-- \"restart.sh\"",
            "}",
        ] {
            assert!(!is_code(line), "{line}");
        }
        for line in [
            "kubectl get pods",
            "$ systemctl restart pay",
            "--namespace pay",
            "reboot # TODO: gently",
            "/ # redis-cli ping",
            "up == 0",
            "*/5 * * * * sync",
            "ls",
            "set timeout 5",
            ":ets.tab2list(:jobs)",
        ] {
            assert!(is_code(line), "{line}");
        }
    }
}
