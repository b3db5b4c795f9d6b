//! Hostile inputs. None may cause a panic, overflow the stack, or take a noticeable time.

use std::fmt::Write;

use super::{html, read, rendered};

#[test]
fn depth() {
    let deep = [
        ">".repeat(10_000) + " x",
        "- ".repeat(10_000) + "x",
        "1. ".repeat(10_000) + "x",
        "[".repeat(100_000),
        "![".repeat(20_000) + &"](x)".repeat(20_000),
        "[![a".repeat(20_000) + &"](x)](y)".repeat(20_000),
        "**a ".repeat(50_000) + &"b**".repeat(50_000),
        "<div>".repeat(100_000),
        "<div>\n\n".repeat(20_000),
        "<details>\n\n- ".repeat(10_000),
        "<table><tr><td>".repeat(50_000),
        "<b id=x>a\n\n".repeat(20_000),
        "<svg><math>".repeat(20_000),
    ];
    for text in deep {
        assert!(html(&text).matches('<').count() < 400_000);
    }
}

#[test]
fn length() {
    for part in [
        "[",
        "[a](",
        "[]",
        "*a **b ",
        "_",
        "<a ",
        "<a b=\"",
        "<!-- ",
        "<!x ",
        "</p>",
        "<b>",
        "<p>a",
        "&amp;",
        "TODO(",
        "TODO ",
        "TBD\n\n",
        "https://{",
        "https://a.example/((",
        "www.",
        "(www.a",
        "a\0b\n",
        "# a\r\n\r\n",
        "#\n",
        "[^1] ",
        "- [ ] a\n",
        "|a|\n|-|\n",
        "~~~\n",
        "`",
        "<img src=a>",
        "<a href=x><div>",
    ] {
        let text = part.repeat(20_000);
        let markdown = read(&text);
        assert!(markdown.headings.len() <= 20_000);
        assert!(!rendered(&text, true).html.contains('\0'));
    }
}

#[test]
fn a_very_long_line() {
    let text = "lorem <ipsum> http://x ".repeat(100_000);
    assert_eq!(read(&text).links.len(), 100_000);
}

#[test]
fn many_of_everything() {
    let mut text = String::from("<table>\n\n");
    for number in 0..3_000 {
        let _ = write!(text, "# h\n\n[^{number}] [r{number}] <b>x\n\n[^{number}]: n\n\n[r{number}]: d\n\n");
    }
    let markdown = read(&text);
    assert_eq!(markdown.headings.last().map(|heading| heading.id.as_str()), Some("h-2999"));
    assert_eq!(markdown.links.len(), 3_000);
    html(&text);
}

#[test]
fn what_breaks_grammars() {
    for (language, line) in [
        ("properties", " ".repeat(390)),
        ("nginx", " \t".repeat(190)),
        ("rust", "{".to_owned() + &" ".repeat(390)),
        ("groovy", "import".to_owned() + &" ".repeat(390)),
        ("lua", "((".repeat(190)),
        ("bash", "$(".repeat(190)),
        ("yaml", "[{".repeat(190)),
        ("tf", "${".to_owned() + &"a-".repeat(190)),
    ] {
        let lines: Vec<_> = (0..200).map(|number| format!("{line}{number}")).collect();
        html(&format!("```{language}\n{}\n```\n", lines.join("\n")).repeat(10));
    }
}

#[test]
fn odd_bytes() {
    for text in [
        "",
        "\0",
        "\u{feff}# a",
        "a\r\nb\r\n",
        "\u{202e}a",
        "```",
        "---\n",
        "<",
        "&",
        "\\",
        "[]: x",
        "\u{fffc}TODO",
    ] {
        read(text);
        html(text);
    }
    // The body is empty if it begins after the end or inside a character.
    let none = crate::markdown::parse(crate::source::FileId(0), "ü", 1);
    assert_eq!(none, crate::markdown::Markdown::default());
}
