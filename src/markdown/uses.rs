//! Names of values that may be filled into the code and the links of a page: `<name>`, `$NAME`, `${NAME}`,
//! `{{ name }}`, `--name=<…>`.

use std::collections::BTreeSet;

/// The maximum number of bytes of a name.
const LONGEST: usize = 60;

/// Adds the names in a text, in lower case with `_` for `-`. It may add names that the page's script does not fill
/// in, but never misses one that it does.
pub fn collect(text: &str, uses: &mut BTreeSet<String>) {
    let marks = memchr::memchr3_iter(b'<', b'$', b'{', text.as_bytes());
    for at in marks {
        let rest = text[at + 1..].trim_start_matches(['{', '-', ' ']);
        // `{{ $labels.pod }}`, `{{ .Labels.pod }}`
        let name = rest
            .split(|c: char| !(c.is_ascii_alphanumeric() || "_.-$ ".contains(c)))
            .next()
            .unwrap_or_default();
        let name = name.trim().rsplit_once("abels.").map_or(name, |(_, name)| name);
        add(name, uses);
        if text[at..].starts_with('<') {
            // The option or the variable that has the placeholder as its value.
            let before = text[..at].trim_end_matches(['=', ' ', '"', '\'']);
            let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)));
            let name = &before
                [start.map_or(0, |start| start + before[start..].chars().next().map_or(1, char::len_utf8))..];
            add(name, uses);
        }
    }
    if memchr::memchr(b'%', text.as_bytes()).is_none() {
        return;
    }
    // In an address, `<`, `{` and `$` are percent-encoded.
    for (at, _) in text.match_indices("%3C").chain(text.match_indices("%7B")).chain(text.match_indices("%24"))
    {
        let rest =
            text[at + 3..].trim_start_matches("%7B").trim_start_matches("%20").trim_start_matches("%24");
        let rest = rest.trim_start_matches("labels.");
        add(rest.split(['%', '&', '=', '+']).next().unwrap_or_default(), uses);
    }
}

fn add(name: &str, uses: &mut BTreeSet<String>) {
    let name = name.trim_matches([' ', '-', '$']);
    if !name.is_empty() && name.len() <= LONGEST {
        uses.insert(name.to_ascii_lowercase().replace(['-', ' '], "_"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_form_is_found() {
        let mut uses = BTreeSet::new();
        for text in [
            "kubectl -n <namespace> logs $POD ${CLUSTER_NAME}",
            "{{ $labels.node }} {{.Labels.zone}} {{ app }} {{- disk -}}",
            "tool --queue=<your queue> SHARD='<x>' é<y>",
            "https://g.example/d?var-a=%3Csite%3E&b=%7B%7B%20$labels.rack%20%7D%7D&c=${REGION}",
        ] {
            super::collect(text, &mut uses);
        }
        for name in [
            "namespace",
            "pod",
            "cluster_name",
            "node",
            "zone",
            "app",
            "disk",
            "queue",
            "your_queue",
            "shard",
            "site",
            "rack",
            "region",
        ] {
            assert!(uses.contains(name), "{name}: {uses:?}");
        }
    }
}
