//! Removes the markup around a link: `[Runbook](…)`, `<…|Runbook>`, quotes. Also recognises values for "no link".

use super::escapes;
use super::target::target;

/// Pairs of marks around a value that carry no meaning.
const PAIRS: [(&str, &str); 11] = [
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("“", "”"),
    ("‘", "’"),
    ("«", "»"),
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("(", ")"),
    ("\\\"", "\\\""),
];

/// How many levels of markup are removed.
const DEEPEST: usize = 8;

/// Values that say that there is no link yet, in lower case and without the marks around them.
const NONE: [&str; 45] = [
    "tbd",
    "tba",
    "tbc",
    "tbw",
    "tbs",
    "todo",
    "to do",
    "to-do",
    "fixme",
    "wip",
    "pending",
    "placeholder",
    "n/a",
    "na",
    "n.a",
    "n\\a",
    "none",
    "null",
    "nil",
    "nul",
    "undefined",
    "nothing",
    "no",
    "not",
    "never",
    "false",
    "off",
    "empty",
    "blank",
    "missing",
    "unknown",
    "unset",
    "soon",
    "later",
    "coming soon",
    "not applicable",
    "not available",
    "in progress",
    "under construction",
    "work in progress",
    "changeme",
    "change me",
    "replace me",
    "replaceme",
    "0",
];

/// Words that begin such a value, whatever follows them: "TODO: write it", "no runbook yet".
const BEGINNINGS: [&str; 15] = [
    "tbd", "tba", "tbc", "todo", "fixme", "wip", "none", "n/a", "na", "no", "not", "missing", "pending",
    "coming", "to be",
];

/// The link in a value. `None` if the value says that there is no link.
pub fn link(value: &str) -> Option<String> {
    let value = escapes::taken_off(value);
    let mut link = value.trim();
    for _ in 0..DEEPEST {
        let inner = unwrapped(link).trim();
        if inner == link {
            break;
        }
        link = inner;
    }
    (!is_none(link)).then(|| link.to_owned())
}

/// The value without the markup that surrounds all of it.
fn unwrapped(value: &str) -> &str {
    let pair = PAIRS.iter().find_map(|(open, close)| value.strip_prefix(open)?.strip_suffix(close));
    if let Some(inner) = pair {
        return inner;
    }
    markdown(value).or_else(|| angled(value)).or_else(|| bracketed(value)).unwrap_or(value)
}

/// `[Runbook](https://… "Title")`
fn markdown(value: &str) -> Option<&str> {
    let value = value.strip_prefix('!').unwrap_or(value);
    if !value.starts_with('[') || !value.ends_with(')') {
        return None;
    }
    let open = value.find("](")?;
    let inner = value[open + 2..value.len() - 1].trim();
    let range = target(value, open + 2 + (value[open + 2..].len() - value[open + 2..].trim_start().len()));
    let Some(range) = range else {
        // `[Runbook](#)`, `[Runbook]()`
        return Some(inner);
    };
    // Only a title may follow the target, else there is more than one link.
    let behind = value[range.end..value.len() - 1].trim_start_matches('>').trim();
    let is_title = behind.is_empty() || behind.starts_with(['"', '\'', '(']) && !behind.contains("](");
    is_title.then(|| &value[range])
}

/// `<https://…>`, `<https://…|Runbook>`, `<a href="https://…">Runbook</a>`
fn angled(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('<')?.strip_suffix('>')?;
    if inner.get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("a ")) {
        let lower = inner.to_ascii_lowercase();
        let at = lower.find("href")? + "href".len();
        let rest = inner[at..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let rest = quote.map_or(rest, |_| &rest[1..]);
        let ends = |c: char| quote.map_or(c.is_whitespace() || c == '>', |quote| c == quote);
        return Some(&rest[..rest.find(ends)?]);
    }
    // ERB's `<%= url %>` is a placeholder.
    if inner.contains(['<', '>']) || inner.starts_with('%') {
        return None;
    }
    Some(inner.split('|').next().unwrap_or(inner))
}

/// `[https://…]`, `[Runbook|https://…]`, as in wikis.
fn bracketed(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    // A list of several links, an Azure expression, or a placeholder of gomplate.
    let whole = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let is_placeholder = whole.is_some_and(|whole| whole.starts_with(' ') && !whole.contains("://"));
    if inner.contains(['(', '{', '$']) || is_placeholder {
        return None;
    }
    let inner = whole.unwrap_or(inner).trim();
    let mut parts = inner.split('|');
    let first = parts.next().unwrap_or(inner);
    let last = parts.next_back().unwrap_or(first);
    // The address may be on either side.
    Some(if first.contains("://") { first } else { last })
}

/// Whether a value says that there is no link.
fn is_none(link: &str) -> bool {
    let lower = link[..link.floor_char_boundary(200)].to_lowercase().replace(" / ", "/");
    let bare =
        ["https://", "http://", "//"].iter().find_map(|start| lower.strip_prefix(start)).unwrap_or(&lower);
    let bare = bare.trim_end_matches('/');
    let words = bare.trim_matches(|c: char| c.is_whitespace() || ".,:;!…#<>()[]\"'`*".contains(c));
    if !words.contains(|c: char| c.is_alphanumeric() || c == '{' || c == '$') {
        // `-`, `?`, `#`; but a bare scheme or a path of dots was meant as a link.
        return bare.len() == lower.len() && !lower.contains('/');
    }
    if NONE.contains(&words) || words.bytes().all(|byte| byte == b'x') {
        return true;
    }
    let is_plain = !words.contains("://") && !words.replace("n/a", "").contains('/');
    is_plain
        && BEGINNINGS.iter().any(|word| {
            words
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || ":(,;".contains(c)))
        })
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn markup_around_a_link_is_removed() {
        for text in [
            "https://a.example/x",
            " https://a.example/x\n",
            "\"https://a.example/x\"",
            "`https://a.example/x`",
            "“https://a.example/x”",
            "[Runbook](https://a.example/x)",
            "[Runbook](<https://a.example/x>)",
            "[Runbook](https://a.example/x \"Full disks\")",
            "**[Runbook](https://a.example/x)**",
            "[Run [book]](https://a.example/x)",
            "<https://a.example/x>",
            "<https://a.example/x|the runbook>",
            "[the runbook|https://a.example/x]",
            "[[https://a.example/x|the runbook]]",
            "<a href=\"https://a.example/x\" target=_blank>Runbook</a>",
            "<A HREF='https://a.example/x'>Runbook</A>",
            "(<https://a.example/x>)",
            "{{`\"https://a.example/x\"`}}",
        ] {
            assert_eq!(link(text).as_deref(), Some("https://a.example/x"), "{text}");
        }
        for text in [
            "https://a.example/Disk_(full)",
            "docs/x.md#a(b)",
            "[a](https://x) [b](https://y)",
            "https://",
            "../",
        ] {
            assert_eq!(link(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn some_values_say_that_there_is_no_link() {
        for text in [
            "",
            " ",
            "TBD",
            "tbd.",
            "ToDo",
            "TODO: write it",
            "todo (sam)",
            "N/A",
            "n/a - no runbook yet",
            "n / a",
            "none",
            "None.",
            "NULL",
            "-",
            "--",
            "—",
            "?",
            "???",
            "...",
            "…",
            "tba",
            "xxx",
            "XX",
            "Coming soon…",
            "coming soon!",
            "#",
            "<TBD>",
            "[TBD]",
            "\"TODO\"",
            "[Runbook](TBD)",
            "[Runbook](#)",
            "[Runbook]()",
            "https://TODO",
            "https://tbd/",
            "no runbook yet",
            "not yet written",
            "to be written",
            "'-'",
            "(none)",
            "`n/a`",
        ] {
            assert_eq!(link(text), None, "{text}");
        }
        for text in [
            "todo.md",
            "docs/todo",
            "none/x.md",
            "tbd/disk.md",
            "no-space-left",
            "xxl",
            "disk",
            "{{ $x }}",
            "<%= @url %>",
            "/",
        ] {
            assert_eq!(link(text).as_deref(), Some(text));
        }
    }
}
