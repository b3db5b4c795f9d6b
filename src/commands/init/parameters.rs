//! Finds placeholders that many documents use in code, to propose as parameters of the project.

use std::collections::{BTreeMap, BTreeSet};

/// The minimum number of documents that have to share a placeholder.
const SHARED: usize = 3;

/// The maximum number of placeholders that are proposed.
const MOST: usize = 8;

/// Words in angle brackets that are not names of values, and names that belong to the shell.
const OTHERS: [&str; 34] = [
    "br", "b", "i", "p", "a", "div", "span", "img", "table", "tr", "td", "th", "ul", "li", "ol", "code",
    "pre", "none", "nil", "string", "int", "t", "path", "home", "user", "pwd", "shell", "ifs", "lang",
    "your", "svg", "details", "summary", "body",
];

/// A placeholder, and the number of documents that have it.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub documents: usize,
}

/// The placeholders that several documents share, the most frequent first, from the set of each document.
pub fn shared(all: impl Iterator<Item = BTreeSet<String>>) -> Vec<Parameter> {
    let mut votes = BTreeMap::<String, usize>::new();
    for name in all.flatten() {
        *votes.entry(name).or_default() += 1;
    }
    let votes = votes.into_iter().filter(|(_, documents)| *documents >= SHARED);
    let mut shared: Vec<Parameter> = votes.map(|(name, documents)| Parameter { name, documents }).collect();
    shared.sort_by(|a, b| (b.documents, &a.name).cmp(&(a.documents, &b.name)));
    shared.truncate(MOST);
    shared
}

/// The names of placeholders in the blocks of code of a document: `<pod-name>`, `$NAMESPACE`, `${NAMESPACE}`.
pub fn placeholders(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut assigned = BTreeSet::new();
    let mut fence: Option<(&str, bool)> = None;
    for line in text.lines() {
        let start = line.trim_start();
        if let Some((open, is_shell)) = fence {
            if start.starts_with(open) {
                fence = None;
            } else if is_shell {
                read(line, &mut names, &mut assigned);
            }
        } else if let Some(open) = ["```", "~~~", "----"].iter().find(|open| start.starts_with(**open)) {
            let language = start.trim_start_matches(['`', '~', '-']).trim().to_lowercase();
            let language = language.split([' ', '{', ',']).next().unwrap_or_default();
            let is_shell = ["", "sh", "bash", "shell", "console", "text", "zsh", "terminal", "sql", "promql"];
            fence = Some((open, is_shell.contains(&language)));
        }
    }
    names.retain(|name| !assigned.contains(name));
    names
}

fn read(line: &str, names: &mut BTreeSet<String>, assigned: &mut BTreeSet<String>) {
    let mut add = |word: &str| {
        let name = word.to_lowercase().replace([' ', '-'], "_");
        let is_name = |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() <= 40;
        let is_plain = word == word.trim() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name(&name) && is_plain && name.len() > 1 && !OTHERS.contains(&name.as_str()) {
            names.insert(name);
        }
    };
    for part in line.split('<').skip(1) {
        // Only `<name>`, not a here-document, a comparison, or markup.
        if let Some((word, _)) =
            part.split_once('>').filter(|(word, _)| !line.contains(&format!("</{word}>")))
        {
            add(word);
        }
    }
    for part in line.split('$').skip(1) {
        let part = part.strip_prefix('{').unwrap_or(part);
        let end = part.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_');
        let word = &part[..end.unwrap_or(part.len())];
        if word.len() > 2 {
            add(word);
        }
    }
    let words = line.trim_start().trim_start_matches("$ ").trim_start_matches("export ");
    if let Some((name, _)) = words.split_once('=').filter(|(name, value)| {
        !value.starts_with(['<', '\'', '"']) && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    }) {
        assigned.insert(name.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_in_code() {
        let text = "Use <b>x</b> and <outside>.\n\n```sh\nkubectl -n <namespace> get <Pod-Name>\necho $CLUSTER ${REGION} $HOME $1\n\
                    ZONE=$(pick)\necho $ZONE\ncat <<EOF > x\n<td>x</td>\n```\n\n```go\nvar x List<value>\n```\n";
        let names: Vec<String> = placeholders(text).into_iter().collect();
        assert_eq!(names, ["cluster", "namespace", "pod_name", "region"]);
    }

    #[test]
    fn many_documents_share_one() {
        let page = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        let pages = [page(&["pod", "x"]), page(&["pod"]), page(&["pod", "x"])];
        assert_eq!(shared(pages.into_iter()), [Parameter { name: "pod".into(), documents: 3 }]);
    }
}
