//! Whether an answer has what it needs besides the answer itself: evidence that shows something, or a reason.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use unicode_normalization::UnicodeNormalization;

use crate::invisible::is_invisible;
use crate::link::{Evidence, LinkedReview, PageId, Site, evidence_link, masked};
use crate::markdown;
use crate::model::{self, Answer, EvidenceRule, Item, Review, Verdict};
use crate::source::Spanned;
use crate::urls::{decoded, normal};

/// How many answers may share a piece of evidence.
const MOST_SHARED: usize = 5;

/// What an answer needs but does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The answer is "not applicable" without a reason.
    NoJustification,
    NoEvidence,
    /// What is written as evidence cannot be read.
    Unread,
    /// A link that shows nothing: its text, and the reason.
    Unusable(String, &'static str),
    /// A path that leads nowhere.
    Dead(String),
    /// A link to a section that its page does not have.
    AnchorDead(String),
    /// A link to a document that is not published.
    Draft(String),
    /// Evidence that more answers share than is plausible: its text, and the number of answers.
    Repeated(String, usize),
}

impl Unsupported {
    /// Reads well after "`item` ".
    pub fn says(&self) -> String {
        match self {
            Self::NoJustification => "is not applicable, but has no justification".to_owned(),
            Self::NoEvidence => "needs evidence, but has none".to_owned(),
            Self::Unread => "needs evidence, but what is written there cannot be read".to_owned(),
            Self::Unusable(text, why) => format!("needs evidence, but `{text}` {why}"),
            Self::Dead(text) => format!("needs evidence, but there is no `{text}`"),
            Self::AnchorDead(text) => format!("needs evidence, but the page has no such section: `{text}`"),
            Self::Draft(text) => format!("needs evidence, but `{text}` is a draft"),
            Self::Repeated(text, answers) => {
                format!("needs evidence of its own, but {answers} answers share `{text}`")
            }
        }
    }
}

/// A piece of evidence, independent of its spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EvidenceKey {
    Place(PageId, Option<String>),
    File(String),
    /// An address without its fragment, or plain words.
    Text(String),
}

/// How many answers of a review use each piece of evidence.
#[derive(Default)]
pub struct Shared {
    answers: BTreeMap<EvidenceKey, usize>,
    /// Evidence that is the same file as other evidence through a symbolic link, and that other evidence.
    same: BTreeMap<EvidenceKey, EvidenceKey>,
}

impl Shared {
    pub fn of(site: &Site, review: &Review, linked: &LinkedReview) -> Self {
        let mut shared = Self { answers: BTreeMap::new(), same: same_files(site, linked) };
        for ((_, answer), leads) in review.answers.iter().zip(&linked.evidence) {
            let texts = answer.evidence.iter().map(|text| text.value.as_str());
            let keys: BTreeSet<EvidenceKey> =
                texts.zip(leads).filter_map(|(text, to)| shared.key(text, to)).collect();
            for key in keys {
                *shared.answers.entry(key).or_default() += 1;
            }
        }
        shared
    }

    /// Each piece of evidence that too many answers use, at its first place: its text, and the number of answers.
    pub fn repeated<'r>(
        &self,
        review: &'r Review,
        linked: &LinkedReview,
    ) -> Vec<(&'r Spanned<String>, usize)> {
        let answers = review.answers.iter().zip(&linked.evidence);
        let each = answers.flat_map(|((_, answer), leads)| answer.evidence.iter().zip(leads));
        let mut seen = BTreeSet::new();
        let first =
            each.filter(|(text, leads)| self.key(&text.value, leads).is_some_and(|one| seen.insert(one)));
        first.filter_map(|(text, leads)| Some((text, self.too_many(&text.value, leads)?))).collect()
    }

    /// How many answers use it, if that is too many.
    pub fn too_many(&self, text: &str, leads: &Evidence) -> Option<usize> {
        let answers = *self.answers.get(&self.key(text, leads)?)?;
        (answers > MOST_SHARED).then_some(answers)
    }

    /// `None` for evidence that shows nothing.
    fn key(&self, text: &str, leads: &Evidence) -> Option<EvidenceKey> {
        let key = evidence_key(text, leads)?;
        Some(self.same.get(&key).cloned().unwrap_or(key))
    }
}

/// Each piece of evidence that is the same file as an earlier one, and the earlier one.
fn same_files(site: &Site, linked: &LinkedReview) -> BTreeMap<EvidenceKey, EvidenceKey> {
    let listing = site.sources.listing();
    let mut first: BTreeMap<(&Utf8Path, Option<&str>), EvidenceKey> = BTreeMap::new();
    let mut same = BTreeMap::new();
    for leads in linked.evidence.iter().flatten() {
        let (path, anchor) = match leads {
            Evidence::Page { page, anchor } => {
                let file = site.page(*page).document.file;
                (site.sources[file].path.as_path(), anchor.as_deref())
            }
            Evidence::File(path) => (path.as_path(), None),
            _ => continue,
        };
        let Some(key) = evidence_key("", leads) else { continue };
        let known = first.entry((listing.real(path), anchor)).or_insert_with(|| key.clone());
        if *known != key {
            same.insert(key, known.clone());
        }
    }
    same
}

/// `None` for evidence that shows nothing.
fn evidence_key(text: &str, leads: &Evidence) -> Option<EvidenceKey> {
    Some(match leads {
        Evidence::Page { page, anchor } => EvidenceKey::Place(*page, anchor.clone()),
        Evidence::File(path) => EvidenceKey::File(path.to_string()),
        Evidence::External => EvidenceKey::Text(address(text)),
        Evidence::Text => EvidenceKey::Text(text.trim().to_lowercase()),
        Evidence::AnchorDead { .. } | Evidence::Dead { .. } | Evidence::Draft | Evidence::Unusable { .. } => {
            return None;
        }
    })
}

/// An address without its fragment, in a normal form.
fn address(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let text = evidence_link(&text).trim_matches(['<', '>']);
    let text = normal(text).unwrap_or(text.into());
    let text = decoded(text.split('#').next().unwrap_or_default());
    let bare = text.split_once("//").map_or(text.as_str(), |(_, rest)| rest);
    let (host, path) = bare.split_at(bare.find(['/', '?']).unwrap_or(bare.len()));
    let host = host.to_lowercase();
    let host = host.trim_end_matches(":443").trim_end_matches(":80");
    // Campaign parameters do not change the page.
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_counter = |pair: &str| pair.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"));
    let query = query.split('&').filter(|pair| !pair.is_empty() && !is_counter(pair)).collect::<Vec<_>>();
    let path = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{host}/{path}{mark}{}", query.join("&"))
}

/// The first thing that an answer needs but does not have.
pub fn unsupported(
    item: &Item,
    answer: &Answer,
    verdict: Verdict,
    evidence: &[(&str, &Evidence)],
    shared: &Shared,
) -> Option<Unsupported> {
    match verdict {
        Verdict::NotApplicable
            if !answer.justification.as_deref().is_some_and(|text| justifies(item, text)) =>
        {
            Some(Unsupported::NoJustification)
        }
        Verdict::Yes if item.evidence() == EvidenceRule::Required => match of_evidence(evidence, shared) {
            Some(Unsupported::NoEvidence) if answer.is_evidence_unread => Some(Unsupported::Unread),
            lacks => lacks,
        },
        _ => None,
    }
}

/// Whether a text gives a reason for an answer. Repeating the question does not.
pub fn justifies(item: &Item, text: &str) -> bool {
    says_something(item.without_question(text))
}

/// Why no piece of evidence shows anything. `None` if one does.
fn of_evidence(evidence: &[(&str, &Evidence)], shared: &Shared) -> Option<Unsupported> {
    let mut first = None;
    for (text, leads) in evidence {
        let flaw = match leads {
            Evidence::External | Evidence::Page { .. } | Evidence::File(_) => {
                let answers = shared.too_many(text, leads)?;
                Unsupported::Repeated((*text).to_owned(), answers)
            }
            Evidence::Text if !model::says_something(text) => continue,
            Evidence::Text => Unsupported::Unusable((*text).to_owned(), "is not a link"),
            Evidence::Unusable { why } => Unsupported::Unusable((*text).to_owned(), why),
            Evidence::Dead { .. } => Unsupported::Dead((*text).to_owned()),
            Evidence::AnchorDead { .. } => Unsupported::AnchorDead((*text).to_owned()),
            Evidence::Draft => Unsupported::Draft((*text).to_owned()),
        };
        first.get_or_insert(flaw);
    }
    Some(first.unwrap_or(Unsupported::NoEvidence))
}

/// Words that give no reason, alone or combined: "not applicable", "to be decided", "see above".
const EMPTY: &str = "
    yes no ok okay true false na none nil null nothing unknown undefined undecided pending later soon
    yet sure tbd tba tbc todo fixme wip it this is item not notapplicable applicable apply applies does
    doesn to be determined decided defined confirmed filled in added written will add see above below
    same as ditto because reason nope skip skipped relevant irrelevant required needed necessary for us
    we do don know idea here service the an at time now
    all before doc docs done fill fine good ignore ignored implement implemented insert jira just
    justification last next placeholder plan planned please previous progress quarter reasons review
    slack test ticket unchanged waive waived week whatever wiki year month asdf blah lorem ipsum goes
    nobody approved non agreed are aren been by can cannot comment comments concern current currently
    didn discussed dummy elsewhere example exempt exempted explain fix foo future give isn moment need note
    notes of our out perhaps maybe priority probably problem qwerty question sample scope so some string team
    temporarily text that these those thread today tomorrow was wasn why won wontfix wouldn your
    discussion exception matter matters per since temporary unclear waiver yolo";

/// The same for other languages that teams often use.
const EMPTY_ELSEWHERE: &str = "
    ja nein nicht zutreffend trifft zu kein keine noch offen siehe oben unten wird gemacht erledigt
    später oui voir aucun aucune définir à sí sim não ninguno ninguna aplica definir por ver arriba
    nessuno nessuna nee niet да нет не применимо неприменимо はい いいえ 該当なし なし 未定 是 否 无 没有 不适用 暂无 待定 네 예
    아니요 해당 없음 se si pas ne sans objet applique corresponde applica applicabile van toepassing nie dotyczy ej
    inte tillämpligt aktuellt ikke relevant aktuelt 対象外 該当しない 不適用 해당없음 требуется это anwendbar
    entfällt erforderlich angabe dito idem nichts für uns pertinent pertinente procede aplicável актуально неактуально
    применяется 无需 不需要 不要 不相关 必要なし 不要です 該当しません 해당사항 ei sovellu koske meitä gäller uygulanamaz
    geçerli değil רלוונטי غير قابل للتطبيق không áp dụng tidak berlaku δεν ισχύει brak dotyczy";

/// Pairs of words that together give a reason: what a service lacks, and what it is.
const PAIRS: [[&str; 2]; 5] =
    [["no", "jira"], ["no", "slack"], ["no", "wiki"], ["temporary", "service"], ["test", "service"]];

/// Whether a text is a reason: it contains a word that is not a placeholder, a number, or a repetition of the answer.
pub fn says_something(text: &str) -> bool {
    let text = masked(&unstruck(&without_markup(&markdown::without_comments(text))));
    // Bold and full-width letters count as the plain letter.
    let text: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    let mut words =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.contains(char::is_alphabetic));
    let is_empty = |word: &str| {
        let word = word.to_lowercase();
        // `x`, `xxx`, and the two letters of `n/a`.
        let first = word.bytes().next().unwrap_or_default();
        [EMPTY, EMPTY_ELSEWHERE].iter().any(|all| all.split_whitespace().any(|empty| empty == word))
            || (word.is_ascii() && word.bytes().all(|byte| byte == first))
    };
    let mut before = "";
    let says = |word| {
        let is_pair = |[first, second]: &[&str; 2]| {
            first.eq_ignore_ascii_case(before) && second.eq_ignore_ascii_case(word)
        };
        let is_reason = PAIRS.iter().any(is_pair);
        before = word;
        is_reason || !is_empty(word)
    };
    !markdown::is_placeholder(&text) && words.any(says)
}

/// A text without what is struck through: `~~it has none~~`.
fn unstruck(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("~~") {
        let Some((_, after)) = from.split_once("~~") else { break };
        bare.push_str(before);
        rest = after;
    }
    bare + rest
}

/// A text without HTML tags and entities, whose letters are not shown: `&nbsp;`, `<br>`.
fn without_markup(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        let (before, from) = rest.split_at(at);
        bare.push_str(before);
        let is_entity = |inner: &str| {
            let name = inner.trim_start_matches('#');
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
        };
        let is_tag = |inner: &str| {
            inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
                && !inner.contains(':')
        };
        let end = if from.starts_with('&') {
            from.find(';').filter(|end| is_entity(&from[1..*end]))
        } else {
            from.find('>').filter(|end| is_tag(&from[1..*end]))
        };
        // An address in angle brackets is shown.
        let is_address = |inner: &str| inner.contains("://") && !inner.contains(char::is_whitespace);
        if let Some(inner) = from.strip_prefix('<').and_then(|from| from.split('>').next())
            && from.len() > inner.len() + 1
            && is_address(inner)
        {
            bare.push_str(inner);
            rest = &from[inner.len() + 2..];
            continue;
        }
        rest = &from[end.unwrap_or(0) + 1..];
    }
    bare.push_str(rest);
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for text in [
            "http://Acme.example/x/",
            "https://acme.example:443/x#a",
            "<https://acme.example//x>",
            "http://sam@acme.example./a/../%78?",
            "https://acme.example/x\u{200b}",
            "https://acme.example/x?utm_source=mail&UTM_medium=a",
            "https://acme.example/x/?&",
        ] {
            assert_eq!(address(text), "acme.example/x", "{text}");
        }
        assert_ne!(address("https://acme.example/x?run=1"), address("https://acme.example/x?run=2"));
    }

    #[test]
    fn punctuation_and_placeholders_say_nothing() {
        for text in [
            "",
            "-",
            "n/a",
            "N/A.",
            "TBD",
            "not applicable",
            "…",
            "&nbsp;",
            "&#160;&#xa0;",
            "<br>",
            "<!-- later -->",
            "TODO later",
            "todo: say why",
            "To be done.",
            "yes",
            "No.",
            "OK",
            "1",
            "2026",
            "-",
            "n. a.",
            "%% It has no customers. %%",
            "{% comment %}It has no customers.{% endcomment %}",
            "{# It has no customers. #} TBD",
            "N/A, not applicable",
            "It does not apply.",
            "not yet",
            "xxx",
            "[reason]",
            "**TBD**",
            "~~It has no database.~~",
            "\u{3164}",
            "T\u{200b}BD",
            "none",
            "To be determined",
            "to be filled in",
            "see above",
            "Same as above.",
            "nope",
            "Not relevant for us.",
            "not applicable to this service at this time",
            "{{ reason }}",
            "${REASON}",
            "$REASON",
            "\u{1d5e7}\u{1d5d5}\u{1d5d7}",
            "in progress",
            "Planned for next quarter",
            "Out of scope.",
            "not a priority",
            "won't fix",
            "This question does not apply to our service.",
            "Currently not applicable",
            "some text",
            "ne s'applique pas",
            "niet van toepassing",
            "nicht anwendbar",
            "対象外",
            "See wiki",
            "Please fill in",
            "insert reason here",
            "same as last time",
            "wird gemacht",
            "Trifft nicht zu.",
            "oui",
            "no aplica",
            "не применимо",
            "該当なし",
            "不适用",
            "해당 없음",
            "nicht relevant für uns",
            "pas pertinent",
            "неактуально",
            "必要なし",
            "해당사항 없음",
            "ei koske meitä",
            "gäller ej",
            "không áp dụng",
            "N/A since not applicable",
            "as per discussion",
            "Temporary waiver",
        ] {
            assert!(!says_something(text), "{text}");
        }
    }

    #[test]
    fn short_reasons_say_something() {
        for text in [
            "stateless",
            "R&D has it; so we do not",
            "a <b>queue</b>",
            "<https://acme.example/x>",
            "1 < 2 pods",
            "No database.",
            "It has none.",
            "We have no customers today",
            "One team owns both",
            "Exempt by the law of 2024",
            "Pas de base de données",
            "It reads ${HOST} only.",
            "Not needed: {{ host }} is shared",
            "See the decision of March",
            "Not applicable: it is a batch job",
            "~~TODO~~ No customers yet",
            "%%d is never printed",
            "データベースがない",
            "Brak bazy danych",
            "A temporary service",
            "It is a test service.",
            "Nicht für uns: der Betrieb liegt bei der Bank",
        ] {
            assert!(says_something(text), "{text}");
        }
    }
}
