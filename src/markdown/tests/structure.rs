//! Headings, links and anchors, with their places.

use super::{at, read};
use crate::markdown::{Link, LinkKind};
use crate::source::{FileId, Span};

fn headings(text: &str) -> Vec<(u8, String, String)> {
    read(text).headings.into_iter().map(|heading| (heading.level, heading.text, heading.id)).collect()
}

fn ids(text: &str) -> Vec<String> {
    read(text).headings.into_iter().map(|heading| heading.id).collect()
}

/// Each link's destination, its text, and the text that its span covers.
fn links(text: &str) -> Vec<(String, String, &str)> {
    let links = read(text).links.into_iter();
    links.map(|link| (link.destination, link.text, at(text, link.span))).collect()
}

fn link<'a>(destination: &str, text: &str, span: &'a str) -> (String, String, &'a str) {
    (destination.to_owned(), text.to_owned(), span)
}

#[test]
fn headings_have_githubs_ids() {
    let text = "# Disk `/var` is *full* — [now](a.md)\n\nSetext\n------\n\n## Notes\n\n## Notes\n";
    assert_eq!(
        headings(text),
        [
            (1, "Disk /var is full — now".into(), "disk-var-is-full--now".into()),
            (2, "Setext".into(), "setext".into()),
            (2, "Notes".into(), "notes".into()),
            (2, "Notes".into(), "notes-1".into()),
        ]
    );
}

#[test]
fn words_with_a_colon_between_angle_brackets_are_placeholders() {
    for (text, is_placeholder) in [
        ("<ip:port>", true),
        ("<std::vector>", true),
        ("<host:8080>", false),
        ("<javascript::alert>", false),
        ("[x](ip:port)", false),
    ] {
        assert_eq!(read(text).links[0].is_placeholder(), is_placeholder, "{text}");
    }
}

#[test]
fn an_explicit_id_wins() {
    assert_eq!(ids("## Steps\n\n## Do this {#steps}\n"), ["steps-1", "steps"]);
}

#[test]
fn headings_in_code_do_not_count() {
    assert_eq!(ids("```bash\n# restart\n```\n\n    # indented\n\n> # Quoted\n"), ["quoted"]);
}

#[test]
fn headings_with_emoji_images_and_html() {
    assert_eq!(
        ids("## :fire: On fire\n## ![logo](a.png) Logo\n## <a name=\"x\"></a>Anchor\n"),
        ["fire-on-fire", "-logo", "anchor"]
    );
    assert_eq!(
        headings("## Restart <service> now"),
        [(2, "Restart <service> now".into(), "restart--now".into())]
    );
}

#[test]
fn spans_are_of_the_whole_file() {
    let text = "---\ntitle: x\n---\n# Title \n\n[a](b.md)\n";
    let markdown = crate::markdown::parse(FileId(7), text, 17);
    assert_eq!(at(text, markdown.headings[0].span), "# Title");
    assert_eq!(markdown.links[0].span, Span { file: FileId(7), start: 31, end: 35 });
    assert_eq!(
        markdown.links,
        [Link {
            is_name: false,
            kind: LinkKind::Link,
            destination: "b.md".into(),
            text: "a".into(),
            span: markdown.links[0].span
        }]
    );
}

#[test]
fn links_point_at_their_destination() {
    for (text, expected) in [
        ("[a *b*](c.md#d \"T\")", link("c.md#d", "a b", "c.md#d")),
        ("[](c.md)", link("c.md", "", "c.md")),
        ("[c.md](c.md)", link("c.md", "c.md", "c.md")),
        ("[a](<b c.md>)", link("b c.md", "a", "b c.md")),
        ("[a]( b_(c)\n'T')", link("b_(c)", "a", "b_(c)")),
        ("[a](b&amp;c\\_d)", link("b&c_d", "a", "b&amp;c\\_d")),
        ("[`](`](b.md)", link("b.md", "](", "b.md")),
        ("[a]\n\n[a]: ../b.md 'T'", link("../b.md", "a", "../b.md")),
        ("[x][a]\n\n[A]:\n  <b c>", link("b c", "x", "b c")),
        ("<https://a.example/b>", link("https://a.example/b", "https://a.example/b", "https://a.example/b")),
        ("<a@b.example>", link("mailto:a@b.example", "a@b.example", "a@b.example")),
        ("(www.a.example).", link("http://www.a.example", "www.a.example", "www.a.example")),
        ("- [ ] [a](b.md)", link("b.md", "a", "b.md")),
        ("| [a](b.md) |\n|-|", link("b.md", "a", "b.md")),
        ("> [a](b.md)", link("b.md", "a", "b.md")),
        ("<p>\n<a\n  href='b&amp;c'>a</a>", link("b&c", "", "b&amp;c")),
    ] {
        assert_eq!(links(text), [expected], "{text}");
    }
}

#[test]
fn links_come_in_the_order_of_the_text() {
    let text = "[![a](1.png)](2.md) <img src=3.png> https://4.example\n\n<a href=5.md>![x](6.png)</a>\n";
    let destinations: Vec<_> =
        read(text).links.into_iter().map(|link| (link.kind, link.destination)).collect();
    assert_eq!(
        destinations,
        [
            (LinkKind::Link, "2.md".to_owned()),
            (LinkKind::Image, "1.png".to_owned()),
            (LinkKind::Image, "3.png".to_owned()),
            (LinkKind::Link, "https://4.example".to_owned()),
            (LinkKind::Link, "5.md".to_owned()),
            (LinkKind::Image, "6.png".to_owned()),
        ]
    );
}

#[test]
fn urls_that_are_not_links() {
    for text in [
        "`https://a.example`",
        "```\nhttps://a.example\n```",
        "https://host/<name>/x",
        "https://{{ host }}/x",
        "[a](  ",
        "[a]",
    ] {
        assert_eq!(links(text), [], "{text}");
    }
    // A URL in a link's text is not a link of its own.
    assert_eq!(links("[https://a.example](b.md)").len(), 1);
    assert_eq!(links("<a href=b.md>https://a.example</a>").len(), 1);
}

#[test]
fn anchors_are_what_a_link_may_lead_to() {
    let text = "<a name=\"Top\"></a>[^n] <kbd id=k>x</kbd> <pod id=no>\n\n<details id='d'>\n\n[^n]: note\n";
    assert_eq!(read(text).anchors, ["Top", "site.fnref-1", "k", "d", "site.fn-1"]);
}

#[test]
fn headings_in_admonitions_and_tabs_are_nested() {
    for text in [
        "!!! note\n    # Inner\n\n# Page\n",
        "=== \"Tab\"\n    # Inner\n\n# Page\n",
        "??? tip\n    # Inner\n\n# Page\n",
        ":::note\n# Inner\n:::\n\n# Page\n",
        "::::note\n:::tip\nx\n:::\n# Inner\n::::\n\n# Page\n",
        "{{% notice tip %}}\n# Inner\n{{% /notice %}}\n\n# Page\n",
        "<TabItem value=\"x\">\n\n# Inner\n\n</TabItem>\n\n# Page\n",
        "!!! note\n    <h1>Inner</h1>\n\n# Page\n",
    ] {
        let markdown = read(text);
        let title = markdown.title().map(|at| markdown.headings[at].text.as_str());
        assert_eq!((title, &markdown.raw_title), (Some("Page"), &None), "{text}");
    }
}
