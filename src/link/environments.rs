//! The environment in which something runs, according to its folders, its file name and its own name.

use std::collections::BTreeSet;

use camino::Utf8Path;

/// Words for environments, and the environment that each abbreviates. A project may use other words. These words never
/// mean anything else.
const WORDS: [(&str, &str); 23] = [
    ("dev", "development"),
    ("develop", "development"),
    ("development", "development"),
    ("local", "local"),
    ("minikube", "local"),
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

/// What a path or a name says about the environment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StatedEnvironment<'a> {
    Nothing,
    In(&'a str),
    /// Several environments, or one that is not declared.
    Unclear,
}

impl<'a> StatedEnvironment<'a> {
    /// Combines two statements. The result is unclear if they differ.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (one, two) if one == two => one,
            _ => Self::Unclear,
        }
    }

    /// The environment. If nothing is said, the only environment that exists. `None` if it is unclear.
    pub fn or_only(self, only: Option<&'a str>) -> Option<&'a str> {
        match self {
            Self::In(environment) => Some(environment),
            Self::Nothing => only,
            Self::Unclear => None,
        }
    }
}

/// What the path of a file below the folder of its service says: each folder, and each word of the file name. Words in
/// the name of a folder only count if no folder has the exact name of an environment. They never count in a folder with
/// the name of the service: `production/dev-portal`.
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

/// What the words in the name of a folder say: `staging-eu`. Only words that always mean an environment count.
fn in_folder<'a>(name: &str, environments: &BTreeSet<&'a str>) -> StatedEnvironment<'a> {
    let certain = words(name, environments).into_iter().filter(|(word, _)| is_always_one(word));
    certain.map(|(_, said)| said).fold(StatedEnvironment::Nothing, StatedEnvironment::and)
}

/// The words of a name, and what each says. Two words that together mean one environment count as one word: `non-prod`.
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

/// Whether a word always means an environment.
fn is_always_one(word: &str) -> bool {
    WORDS.iter().any(|(own, _)| own.eq_ignore_ascii_case(word))
}

/// Whether a folder or a namespace is certainly for another environment: it has a word for another declared
/// environment, or exactly one of the two is for production.
pub fn is_elsewhere(
    folder: &Utf8Path,
    environment: &str,
    environments: &BTreeSet<&str>,
    service: &str,
) -> bool {
    let folders = || folder.components().map(|folder| folder.as_str()).filter(|folder| *folder != service);
    let is_known = |word: &str| environments.contains(word) || is_always_one(word);
    let mut said: Vec<String> = folders().filter(|folder| is_known(folder)).map(str::to_owned).collect();
    if said.is_empty() {
        let parts = folders().flat_map(|folder| words(folder, environments));
        said.extend(parts.map(|(word, _)| word).filter(|word| is_always_one(word)));
    }
    let own = meaning(environment);
    let is_own = |word: &str| {
        let word = meaning(word);
        word == own || words(environment, environments).iter().any(|(part, _)| meaning(part) == word)
    };
    let is_other = |word: &str| {
        let differ = (meaning(word) == PRODUCTION) != (own == PRODUCTION);
        environments.contains(word) || is_always_one(environment) && differ
    };
    !said.is_empty() && said.iter().all(|word| !is_own(word) && is_other(word))
}

/// Whether two environments are of one kind, according to their names: `eu-production` and `us-prod`.
pub fn are_alike(one: &str, other: &str) -> bool {
    let kinds = |name: &str| -> BTreeSet<String> {
        let words = words(name, &BTreeSet::new()).into_iter().map(|(word, _)| word);
        words.filter(|word| is_always_one(word)).map(|word| meaning(&word)).collect()
    };
    !kinds(one).is_disjoint(&kinds(other))
}

/// The environment of users.
pub const PRODUCTION: &str = "production";

/// The environment that a word abbreviates, ignoring case. Any other word means itself.
pub fn meaning(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    let known = WORDS.iter().find(|(own, _)| *own == word).map(|(_, meaning)| *meaning);
    known.map_or(word, str::to_owned)
}

/// What a word says: it may be an environment or another word for one.
fn of_word<'a>(word: &str, environments: &BTreeSet<&'a str>) -> StatedEnvironment<'a> {
    if let Some(known) = environments.get(word) {
        return StatedEnvironment::In(known);
    }
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
            ("overlays/local/a.yaml", "unclear"),
            ("deploy/values-local.yaml", "unclear"),
            ("infra/locals.tf", "nothing"),
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

    #[test]
    fn environments_of_several_regions_are_alike() {
        assert!(are_alike("eu-production", "us-prod") && are_alike("staging", "stage-eu"));
        assert!(!are_alike("gamma", "production") && !are_alike("non-prod", "production"));
        assert!(!are_alike("eu", "us"));
    }

    #[test]
    fn a_folder_may_be_for_another_environment() {
        for (folder, environment, expected) in [
            ("overlays/dev", "production", true),
            ("overlays/minikube", "production", true),
            ("overlays/gamma", "production", true),
            ("overlays/staging-eu", "production", true),
            ("overlays/production", "gamma", true),
            ("overlays/prod", "production", false),
            ("production/dev", "production", false),
            ("overlays/production", "eu-production", false),
            ("overlays/dev", "staging", false),
            ("overlays/dev", "live", false),
            ("overlays/qa-bot", "production", false),
            ("overlays", "production", false),
            ("", "production", false),
        ] {
            let environments = BTreeSet::from(["gamma", "production"]);
            let found = is_elsewhere(Utf8Path::new(folder), environment, &environments, "qa-bot");
            assert_eq!(found, expected, "{folder}, {environment}");
        }
    }
}
