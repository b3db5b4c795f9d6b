//! Short texts that say that something is still to be written, in the languages that runbooks are mostly written in.

/// A longer text, in letters, says more than that.
const MOST: usize = 40;

/// In small letters.
const WORDS: [&str; 45] = [
    "coming soon",
    "coming very soon",
    "not written yet",
    "not yet written",
    "nothing here yet",
    "to be written",
    "work in progress",
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

/// Whether a text says that something is still to be written, and hardly more than that.
pub fn says_so(text: &str) -> bool {
    // No letter has more than four bytes.
    if text.len() > MOST * 4 || text.chars().count() > MOST {
        return false;
    }
    if !text.is_ascii() {
        let lower = text.to_lowercase();
        return WORDS.iter().any(|words| lower.contains(words));
    }
    // Nearly every text is looked at here.
    let text = text.trim_end_matches(|c: char| c.is_ascii_punctuation() || c == ' ').as_bytes();
    WORDS.iter().map(|words| words.as_bytes()).any(|words| {
        let begins = || text.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words));
        let ends = || {
            let start = text.len().checked_sub(words.len());
            start.is_some_and(|start| text[start..].eq_ignore_ascii_case(words))
        };
        begins() || ends()
    })
}
