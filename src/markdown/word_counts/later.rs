//! Short texts that say that something is still to be written, in the languages that runbooks are mostly written in.

use super::words::is_one_of;

/// A longer text, in letters, says more than that.
const MOST: usize = 40;

/// In small letters.
const WORDS: [&str; 53] = [
    "coming soon",
    "coming very soon",
    "not written yet",
    "not yet written",
    "nothing here yet",
    "to be written",
    "work in progress",
    "n/a",
    "no runbook exists",
    "no runbook yet",
    "no steps yet",
    "not applicable",
    "same as above",
    "there is no runbook",
    "there are no steps",
    // German
    "folgt noch",
    "wird noch geschrieben",
    "wird noch ergänzt",
    "noch zu schreiben",
    "noch nicht geschrieben",
    // French
    "à compléter",
    "à rédiger",
    "à venir",
    "en cours de rédaction",
    // Spanish
    "pendiente de escribir",
    "por escribir",
    "por completar",
    "en construcción",
    "próximamente",
    // Portuguese
    "a ser escrito",
    "por escrever",
    "em construção",
    // Italian
    "da scrivere",
    "da completare",
    "in costruzione",
    // Dutch, Polish
    "nog te schrijven",
    "do uzupełnienia",
    // Russian, Ukrainian
    "в разработке",
    "в процессе написания",
    "будет написано",
    "буде написано",
    // Chinese
    "待补充",
    "待完善",
    "待编写",
    "待定",
    "稍后补充",
    // Japanese
    "準備中",
    "作成中",
    "後で書",
    // Korean
    "작성 예정",
    "준비 중",
    "작성 중",
    // Arabic
    "قيد الإنشاء",
];

/// Words that may be beside them in a text that says no more.
const FILLERS: [&str; 32] = [
    "a",
    "alarm",
    "alert",
    "are",
    "at",
    "content",
    "details",
    "document",
    "documentation",
    "for",
    "is",
    "it",
    "known",
    "moment",
    "more",
    "now",
    "page",
    "part",
    "procedure",
    "runbook",
    "section",
    "soon",
    "sorry",
    "steps",
    "still",
    "text",
    "the",
    "these",
    "this",
    "todo",
    "will",
    "yet",
];

/// The maximum number of letters beside them in other languages.
const MOST_BESIDE: usize = 10;

/// Whether a text says that something is still to be written, and no more than that.
pub fn says_so(text: &str) -> bool {
    // No letter has more than four bytes.
    if text.len() > MOST * 4 || text.chars().count() > MOST {
        return false;
    }
    let is_letter = |c: char| c.is_alphanumeric();
    if text.is_ascii() {
        // Nearly every text is looked at here, and its first word decides for most.
        let first = text.split(|c| !is_letter(c)).find(|word| !word.is_empty()).unwrap_or_default();
        let begins =
            |words: &&str| words.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first));
        if !is_one_of(first, &FILLERS) && !WORDS.iter().any(begins) {
            return false;
        }
        let holds = |words: &&&str| {
            let text = text.as_bytes();
            text.windows(words.len()).position(|part| part.eq_ignore_ascii_case(words.as_bytes()))
        };
        return WORDS.iter().filter_map(|words| Some((holds(&words)?, words.len()))).any(|(at, length)| {
            let beside = [&text[..at], &text[at + length..]];
            let mut words = beside.into_iter().flat_map(|part| part.split(|c| !is_letter(c)));
            words.all(|word| word.is_empty() || is_one_of(word, &FILLERS))
        });
    }
    let lower = text.to_lowercase();
    let lower = lower.trim_matches(|c| !is_letter(c));
    WORDS.iter().any(|words| {
        let before = lower.strip_suffix(words);
        let behind = lower.strip_prefix(words).filter(|rest| !rest.starts_with(is_letter));
        let beside = before.or(behind);
        beside.is_some_and(|rest| rest.chars().filter(|c| is_letter(*c)).count() <= MOST_BESIDE)
    })
}

#[cfg(test)]
mod tests {
    use super::says_so;

    #[test]
    fn only_a_text_that_says_no_more_is_unwritten() {
        for text in [
            "Coming soon!",
            "N/A for now",
            "No steps yet known",
            "There is no runbook for this alert yet.",
            "This section is still to be written.",
            "Wird noch geschrieben",
            "À compléter plus tard",
            "内容待补充",
            "待补充，以后再写",
            "準備中。",
        ] {
            assert!(says_so(text), "{text}");
        }
        for text in [
            "Wait for the snapshot to be written",
            "Restart if a segment is not yet written",
            "Work in progress jobs: drain them first",
            "There is no runbook: page the bank",
            "No steps yet? Restart pay",
            "Vérifier les factures à compléter",
            "Datei noch nicht geschrieben? Pod töten.",
            "等待定时任务完成后重启服务",
            "準備中のポッドを再起動する",
            "준비 중인 파드를 재시작한다",
        ] {
            assert!(!says_so(text), "{text}");
        }
    }
}
