//! Highlighted code blocks.

use super::html;
use crate::markdown::{Highlighter, Memo};

fn code(language: &str, code: &str) -> String {
    let html = html(&format!("```{language}\n{code}\n```\n"));
    let start = html.find("<code>").expect("a fence becomes code") + 6;
    html[start..].trim_end_matches("</code></pre></div>\n").trim_end().to_owned()
}

#[test]
fn blocks_name_their_language() {
    assert_eq!(html("```Bash title=x\n```"), {
        "<div class=\"code\" data-lang=\"bash\"><pre tabindex=\"0\"><code></code></pre></div>\n"
    });
    assert_eq!(html("```\n\na <b>\n```"), {
        "<div class=\"code\"><pre tabindex=\"0\"><code>\na &lt;b&gt;\n</code></pre></div>\n"
    });
    assert_eq!(html("```mermaid\na-->b\n```"), {
        "<div class=\"code\" data-lang=\"mermaid\"><pre tabindex=\"0\"><code>a--&gt;b\n</code></pre></div>\n"
    });
}

#[test]
fn bash() {
    assert_eq!(
        code("bash", "if kubectl get pod <pod> | grep -q \"$NAME\"; then # why"),
        "<span class=\"hl-k\">if</span> <span class=\"hl-f\">kubectl</span> get pod \
         <span class=\"hl-v\">&lt;pod&gt;</span> <span class=\"hl-o\">|</span> <span class=\"hl-f\">grep</span> \
         <span class=\"hl-v\">-q</span> <span class=\"hl-s\">&quot;</span><span class=\"hl-v\">$NAME</span>\
         <span class=\"hl-s\">&quot;</span><span class=\"hl-o\">;</span> <span class=\"hl-k\">then</span> \
         <span class=\"hl-c\"># why</span>"
    );
}

#[test]
fn yaml_json_and_hcl() {
    assert_eq!(
        code("yaml", "up: true # yes\nname: plain text"),
        "<span class=\"hl-t\">up</span>: <span class=\"hl-n\">true</span> <span class=\"hl-c\"># yes</span>\n\
         <span class=\"hl-t\">name</span>: plain text"
    );
    assert_eq!(
        code("json", "{\"a\": [1, \"b\"]}"),
        "{<span class=\"hl-t\">&quot;a&quot;</span>: [<span class=\"hl-n\">1</span>, <span class=\"hl-s\">&quot;b&quot;</span>]}"
    );
    assert_eq!(code("diff", "-a\n+b"), "<span class=\"hl-d\">-a</span>\n<span class=\"hl-i\">+b</span>");
}

#[test]
fn sessions_differ_from_scripts() {
    assert_eq!(
        code("shell", "$ df -h\nFilesystem  Use%"),
        "<span class=\"hl-p\">$ </span><span class=\"hl-f\">df</span> <span class=\"hl-v\">-h</span>\nFilesystem  Use%"
    );
}

#[test]
fn every_class_is_one_that_is_styled() {
    let known =
        ["c", "k", "s", "n", "v", "f", "t", "o", "p", "i", "d", "h"].map(|class| format!("hl-{class}"));
    let mut seen = Vec::new();
    for (language, text) in [
        ("bash", "for i in 1 2; do echo \"${i}\" > x; done # y"),
        ("ini", "[a]\nb = 1"),
        ("sql", "SELECT count(*) FROM t WHERE a = 'b' -- c"),
        ("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-c\n+d"),
        ("hcl", "resource \"a\" \"b\" {\n  c = var.d\n}"),
        ("go", "func a() error { return nil }"),
        ("toml", "[a]\nb = \"c\""),
        ("dockerfile", "FROM a AS b\nRUN c"),
    ] {
        let html = code(language, text);
        seen.extend(
            html.split("class=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
        );
    }
    assert!(seen.len() > 20);
    for class in seen {
        assert!(known.contains(&class), "{class}");
    }
}

#[test]
fn a_memo_changes_nothing() {
    let highlighter = Highlighter::new();
    let code = "/* a\nb */ fn c() {}\nlet d = \"e\nf\";\n";
    let mut memo = Memo::default();
    let first = highlighter.highlight(&mut memo, "rust", code);
    assert!(first.as_ref().is_some_and(|html| html.contains("hl-s")));
    assert_eq!(highlighter.highlight(&mut memo, "rust", code), first);
    assert_eq!(highlighter.highlight(&mut memo, "nothing", code), None);
}

#[test]
fn too_much_code_stays_plain() {
    let highlighter = Highlighter::new();
    let mut memo = Memo::default();
    assert_eq!(highlighter.highlight(&mut memo, "rust", &"let a = 1;\n".repeat(200_000)), None);
    assert_eq!(highlighter.highlight(&mut memo, "bash", &"echo a\n".repeat(200_000)), None);
    let long = format!("let a = {};\nlet b = 1;\n", "a ".repeat(1_000));
    let html = highlighter.highlight(&mut memo, "rust", &long).expect("the rest is highlighted");
    assert!(html.starts_with("let a = a a"));
    assert!(html.ends_with("<span class=\"hl-n\">1</span>;\n"), "{html}");
    // A language with a table has no limit for lines.
    let long = format!("echo {}\necho b\n", "a ".repeat(1_000));
    let html = highlighter.highlight(&mut memo, "bash", &long).expect("it is highlighted");
    assert!(html.starts_with("<span class=\"hl-f\">echo</span> a a"));
}
