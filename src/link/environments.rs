//! Where something runs, according to the folders of its file, the file's name and its own name.

use std::collections::BTreeSet;

use camino::Utf8Path;

/// Words for environments, and what each is short for. A project may have others; these never mean anything else.
const WORDS: [(&str, &str); 21] = [
    ("dev", "development"),
    ("develop", "development"),
    ("development", "development"),
    ("non-prod", "non-production"),
    ("non-production", "non-production"),
    ("nonproduction", "non-production"),
    ("nonprod", "non-production"),
    ("pre-prod", "pre-production"),
    ("pre-production", "pre-production"),
    ("preprod", "pre-production"),
    ("preproduction", "pre-production"),
    ("prd", "production"),
    ("prod", "production"),
    ("production", "production"),
    ("qa", "quality"),
    ("sandbox", "sandbox"),
    ("stage", "staging"),
    ("staging", "staging"),
    ("stg", "staging"),
    ("testing", "testing"),
    ("uat", "acceptance"),
];

/// What something says about where it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StatedEnvironment<'a> {
    Nothing,
    In(&'a str),
    /// In several environments, or in one that nobody declares.
    Unclear,
}

impl StatedEnvironment<'_> {
    /// Combines two statements. If they differ, it is unclear.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (one, two) if one == two => one,
            _ => Self::Unclear,
        }
    }
}

/// What the path of a file says, below the folder of its service: each folder, and each word of the file's name. Words in the
/// names of folders count only where no whole folder is called like an environment, and not in a folder that is called like
/// the service: `production/dev-portal`.
pub fn of_path<'a>(
    path: &Utf8Path,
    environments: &BTreeSet<&'a str>,
    service: &str,
) -> StatedEnvironment<'a> {
    let folders = || path.parent().into_iter().flat_map(Utf8Path::components);
    let whole = folders().map(|folder| of_word(folder.as_str(), environments));
    let of_folders = match whole.fold(StatedEnvironment::Nothing, StatedEnvironment::and) {
        StatedEnvironment::Nothing => {
            let others = folders().filter(|folder| folder.as_str() != service);
            let parts = others.map(|folder| in_folder(folder.as_str(), environments));
            parts.fold(StatedEnvironment::Nothing, StatedEnvironment::and)
        }
        said => said,
    };
    let words = words(path.file_name().unwrap_or_default(), environments).into_iter().enumerate();
    let words = words.map(|(at, (word, said))| match said {
        // `ci.yml` may be for the environment `ci`, or be named after what it does.
        StatedEnvironment::In(_) if at == 0 && !is_always_one(&word) => StatedEnvironment::Unclear,
        other => other,
    });
    words.fold(of_folders, StatedEnvironment::and)
}

/// What the words in the name of a folder say: `staging-eu`. Only those that always mean an environment count.
fn in_folder<'a>(name: &str, environments: &BTreeSet<&'a str>) -> StatedEnvironment<'a> {
    let certain = words(name, environments).into_iter().filter(|(word, _)| is_always_one(word));
    certain.map(|(_, said)| said).fold(StatedEnvironment::Nothing, StatedEnvironment::and)
}

/// The words of a name, and what each says. Two words that mean one environment together are one: `non-prod`.
fn words<'a>(name: &str, environments: &BTreeSet<&'a str>) -> Vec<(String, StatedEnvironment<'a>)> {
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let pair = parts.get(at + 1).map(|next| format!("{}-{next}", parts[at]));
        let of_pair = pair.map(|pair| (of_word(&pair, environments), pair));
        if let Some((said, pair)) = of_pair.filter(|(said, _)| *said != StatedEnvironment::Nothing) {
            words.push((pair, said));
            at += 2;
        } else {
            words.push((parts[at].to_owned(), of_word(parts[at], environments)));
            at += 1;
        }
    }
    words
}

/// Whether a word means an environment wherever it occurs.
fn is_always_one(word: &str) -> bool {
    WORDS.iter().any(|(own, _)| own.eq_ignore_ascii_case(word))
}

/// A word in any case of letters: an environment, or another word for one.
fn of_word<'a>(word: &str, environments: &BTreeSet<&'a str>) -> StatedEnvironment<'a> {
    if let Some(known) = environments.get(word) {
        return StatedEnvironment::In(known);
    }
    let meaning = |word: &str| {
        let word = word.to_ascii_lowercase();
        let known = WORDS.iter().find(|(own, _)| *own == word).map(|(_, meaning)| *meaning);
        known.map_or(word, str::to_owned)
    };
    let meant = meaning(word);
    let mut same = environments.iter().filter(|own| meaning(own) == meant);
    match (same.next(), same.next()) {
        (Some(only), None) => StatedEnvironment::In(only),
        (Some(_), Some(_)) => StatedEnvironment::Unclear,
        (None, _) if WORDS.iter().any(|(_, known)| *known == meant) => StatedEnvironment::Unclear,
        (None, _) => StatedEnvironment::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(path: &str) -> &'static str {
        match of_path(Utf8Path::new(path), &BTreeSet::from(["gamma", "production"]), "qa-bot") {
            StatedEnvironment::Nothing => "nothing",
            StatedEnvironment::In(environment) => {
                if environment == "gamma" {
                    "gamma"
                } else {
                    "production"
                }
            }
            StatedEnvironment::Unclear => "unclear",
        }
    }

    #[test]
    fn folders_and_words_of_the_name_say_where() {
        for (path, expected) in [
            ("deploy/production/a.yaml", "production"),
            ("deploy/PROD/a.yaml", "production"),
            ("Gamma/a.yaml", "gamma"),
            ("deploy/values-gamma.yaml", "gamma"),
            ("deploy/gamma.yaml", "unclear"),
            ("deploy/production.yaml", "production"),
            ("deploy/a.yaml", "nothing"),
            ("deploy/products/a.yaml", "nothing"),
            ("deploy/staging/a.yaml", "unclear"),
            ("deploy/values-dev.yaml", "unclear"),
            ("production/gamma/a.yaml", "unclear"),
            ("production/staging.yaml", "unclear"),
            ("deploy/values-non-prod.yaml", "unclear"),
            ("deploy/pre_prod.yaml", "unclear"),
            ("deploy/non-production/a.yaml", "unclear"),
            ("deploy/staging-eu/a.yaml", "unclear"),
            ("deploy/eu-prod/a.yaml", "production"),
            ("deploy/nonprod-eu/a.yaml", "unclear"),
            ("deploy/gamma-rays/a.yaml", "nothing"),
            ("deploy/reproduction/a.yaml", "nothing"),
            ("production/dev-portal/a.yaml", "production"),
            ("production/dev-portal/staging.yaml", "unclear"),
            ("deploy/dev-portal/a.yaml", "unclear"),
            ("deploy/qa-bot/a.yaml", "nothing"),
            ("deploy/qa-bot/values-production.yaml", "production"),
        ] {
            assert_eq!(stated(path), expected, "{path}");
        }
    }
}
