//! Recognises short texts which say that something is still to be written, in the languages most used in runbooks.

use super::words::is_one_of;

/// The maximum number of characters. A longer text says more.
const MOST: usize = 40;

/// The phrases, in lower case.
const WORDS: [&str; 170] = [
    "coming soon",
    "coming very soon",
    "runbook does not exist yet",
    "not written yet",
    "not yet written",
    "not documented yet",
    "not yet documented",
    "undocumented",
    "nothing here yet",
    "nothing to see here",
    "to be written",
    "to be documented",
    "to be determined",
    "to be defined",
    "to be added",
    "to be completed",
    "to be filled in",
    "to be filled in by the team",
    "will be written",
    "will be documented",
    "content to follow",
    "details to follow",
    "documentation to follow",
    "work in progress",
    "under construction",
    "goes here",
    "fill out this section",
    "fill in this section",
    "write this runbook",
    "update this runbook",
    "please update this runbook",
    "n/a",
    "no runbook exists",
    "no runbook yet",
    "no steps yet",
    "not applicable",
    "same as above",
    "none at this time",
    "none yet",
    "there is no runbook",
    "there are no steps",
    "there are currently no steps",
    "no runbook has been written",
    "has not been written",
    "hasn't been written",
    "will add this later",
    "write this up later",
    "please write this",
    "will follow",
    "please contribute",
    "contributions welcome",
    "prs welcome",
    "pull requests welcome",
    "help wanted",
    "don't have one yet",
    "do not have one yet",
    "is a draft",
    "replace this text",
    "replace me",
    "insert your steps",
    "your steps here",
    "left as an exercise for the reader",
    // German
    "folgt noch",
    "folgt später",
    "folgt in kürze",
    "inhalt folgt",
    "in arbeit",
    "wird noch geschrieben",
    "wird noch ergänzt",
    "wird noch dokumentiert",
    "wird nachgereicht",
    "noch zu schreiben",
    "noch zu ergänzen",
    "noch zu dokumentieren",
    "muss noch geschrieben werden",
    "muss noch ergänzt werden",
    "noch nicht geschrieben",
    "noch nicht dokumentiert",
    "noch nicht fertig",
    "hier fehlt noch",
    "noch befüllt werden",
    "hier bitte schritte eintragen",
    // French
    "à compléter",
    "à rédiger",
    "à venir",
    "à faire plus tard",
    "en cours de rédaction",
    "pas encore rédigé",
    "pas encore écrit",
    "pas encore documenté",
    "pas encore de procédure",
    // Spanish
    "pendiente de escribir",
    "pendiente de documentar",
    "pendiente de completar",
    "pendiente de redactar",
    "por escribir",
    "por completar",
    "por documentar",
    "por hacer",
    "falta por documentar",
    "en construcción",
    "próximamente",
    "todavía no está escrito",
    "aún no está escrito",
    "aún no hay pasos",
    // Portuguese
    "a ser escrito",
    "a ser preenchido",
    "por escrever",
    "por preencher",
    "em construção",
    "ainda não foi escrito",
    "ainda não está escrito",
    "ainda sem passos",
    // Italian
    "da scrivere",
    "da completare",
    "da documentare",
    "in costruzione",
    // Dutch, Polish
    "nog te schrijven",
    "nog geschreven worden",
    "nog niet geschreven",
    "nog in te vullen",
    "do uzupełnienia",
    "do napisania",
    "w przygotowaniu",
    // Swedish, Danish, Norwegian
    "ska skrivas",
    "skrivs senare",
    "skrives senere",
    // Turkish
    "yapım aşamasında",
    "daha sonra yazılacak",
    // Russian, Ukrainian
    "в разработке",
    "в процессе написания",
    "будет написано",
    "будет добавлено позже",
    "пока не описано",
    "здесь пока ничего нет",
    "буде написано",
    "буде додано",
    // Chinese
    "待补充",
    "待補充",
    "待完善",
    "待编写",
    "待定",
    "稍后补充",
    "尚未编写",
    "编写中",
    "敬请期待",
    "以后再补充",
    "暂无步骤",
    "暂无处理步骤",
    "此处填写步骤",
    "此处填写处理步骤",
    // Japanese
    "準備中",
    "作成中",
    "執筆中",
    "工事中",
    "後で書",
    "後で書く",
    "あとで書く",
    "後で追記します",
    "要追記",
    "追記予定",
    "記載予定",
    "手順は未定",
    "ここに手順を記入してください",
    "ここに手順を書いてください",
    // Korean
    "작성 예정",
    "작성할 예정",
    "준비 중",
    "작성 중",
    // Arabic
    "قيد الإنشاء",
];

/// Words that may accompany such a phrase in a text that says nothing else.
const FILLERS: [&str; 51] = [
    "a",
    "alarm",
    "alert",
    "and",
    "are",
    "at",
    "but",
    "by",
    "content",
    "currently",
    "details",
    "document",
    "documentation",
    "far",
    "for",
    "here",
    "in",
    "is",
    "it",
    "known",
    "later",
    "moment",
    "more",
    "must",
    "needs",
    "now",
    "of",
    "one",
    "page",
    "part",
    "procedure",
    "runbook",
    "section",
    "should",
    "so",
    "soon",
    "sorry",
    "step",
    "steps",
    "still",
    "text",
    "the",
    "these",
    "this",
    "three",
    "to",
    "todo",
    "two",
    "we",
    "will",
    "yet",
];

/// Such words in other languages.
const FILLERS_ELSEWHERE: [&str; 34] = [
    "abschnitt",
    "adelante",
    "ancora",
    "beschreibung",
    "cette",
    "daha",
    "das",
    "der",
    "die",
    "diese",
    "dieser",
    "dieses",
    "encore",
    "equipe",
    "est",
    "esta",
    "este",
    "está",
    "falta",
    "inhalt",
    "la",
    "más",
    "moet",
    "noch",
    "pasos",
    "pela",
    "página",
    "schritte",
    "sección",
    "seite",
    "sezione",
    "sonra",
    "todavía",
    "wird",
];

/// The maximum number of letters beside the phrase, in a text that is not ASCII, if they are not all [`FILLERS`].
const MOST_BESIDE: usize = 10;

/// Whether a text only says that something is still to be written.
pub fn says_so(text: &str) -> bool {
    // No character has more than four bytes.
    if text.len() > MOST * 4 || text.chars().count() > MOST {
        return false;
    }
    let is_letter = |c: char| c.is_alphanumeric();
    let is_filler = |word: &str| is_one_of(word, &FILLERS) || is_one_of(word, &FILLERS_ELSEWHERE);
    let has_fillers =
        |text: &str| text.split(|c| !is_letter(c)).all(|word| word.is_empty() || is_filler(word));
    if text.is_ascii() {
        // This runs for nearly every text, and the first word decides for most of them.
        let first = text.split(|c| !is_letter(c)).find(|word| !word.is_empty()).unwrap_or_default();
        let begins =
            |words: &&str| words.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first));
        if !is_filler(first) && !WORDS.iter().any(begins) {
            return false;
        }
        let holds = |words: &&&str| {
            let text = text.as_bytes();
            text.windows(words.len()).position(|part| part.eq_ignore_ascii_case(words.as_bytes()))
        };
        return WORDS
            .iter()
            .filter_map(|words| Some((holds(&words)?, words.len())))
            .any(|(at, length)| has_fillers(&text[..at]) && has_fillers(&text[at + length..]));
    }
    let lower = text.to_lowercase();
    let lower = lower.trim_matches(|c| !is_letter(c));
    // "It is", in Japanese and in Korean.
    let lower = lower.strip_suffix("です").or_else(|| lower.strip_suffix("입니다")).unwrap_or(lower);
    WORDS.iter().any(|words| {
        let before = lower.strip_suffix(words);
        let behind = lower.strip_prefix(words).filter(|rest| !rest.starts_with(is_letter));
        let beside = before.or(behind);
        beside.is_some_and(|rest| {
            rest.chars().filter(|c| is_letter(*c)).count() <= MOST_BESIDE || has_fillers(rest)
        })
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
            "Content to follow",
            "Under construction",
            "We should write this runbook",
            "The runbook goes here soon",
            "Undocumented so far",
            "(to be filled in by the team)",
            "Step one goes here",
            "There are currently no steps.",
            "No runbook has been written so far",
            "We will write this up later",
            "Steps will follow soon",
            "PRs welcome!",
            "We don't have one yet.",
            "This is a draft",
            "Replace this text",
            "Hier fehlt noch die Beschreibung",
            "Inhalt folgt in Kürze",
            "Muss noch ergänzt werden",
            "Falta por documentar esta sección",
            "Por hacer más adelante",
            "Cette section est à compléter",
            "Ancora da scrivere",
            "Moet nog geschreven worden",
            "Будет добавлено позже",
            "暂无处理步骤",
            "執筆中です",
            "後日追記予定",
            "추후 작성 예정입니다",
            "나중에 작성할 예정입니다",
            "Muss noch befüllt werden",
            "Pas encore écrit",
            "Nog in te vullen",
            "後で追記します",
        ] {
            assert!(says_so(text), "{text}");
        }
        for text in [
            "Wait for the snapshot to be written",
            "Restart if a segment is not yet written",
            "Work in progress jobs: drain them first",
            "There is no runbook: page the bank",
            "There is no runbook, page the team",
            "No steps yet? Restart pay",
            "The invoice is a draft",
            "Replace this pod",
            "The bank will follow up",
            "Vérifier les factures à compléter",
            "Datei noch nicht geschrieben? Pod töten.",
            "等待定时任务完成后重启服务",
            "準備中のポッドを再起動する",
            "준비 중인 파드를 재시작한다",
            "Clear the jobs that are under construction",
            "Root cause to be determined by the bank",
            "Olay raporu yazılacak",
            "It does not exist yet",
            "Wait until it goes here: db-2",
            "Pod in Arbeit? Neu starten.",
            "Revisar tareas por hacer",
            "等待更新完成",
            "フォームに記入してください",
        ] {
            assert!(!says_so(text), "{text}");
        }
    }
}
