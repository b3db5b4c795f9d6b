//! The HTML of Markdown elements, and the texts for search.

use super::{html, read, rendered};
use crate::markdown::{Highlighter, Section, fragment};

fn block(text: &str) -> String {
    html(text).trim_end().to_owned()
}

#[test]
fn headings_link_to_themselves() {
    assert_eq!(
        block("## Disk `/var` & \"more\" {#a\"b .c}"),
        "<h2 id=\"a&quot;b\">Disk <code>/var</code> &amp; &quot;more&quot;\
         <a class=\"anchor\" href=\"#a%22b\" aria-label=\"Link to this section\"></a></h2>"
    );
}

#[test]
fn a_title_can_be_left_out() {
    let page = rendered(
        "Before\n\n# Title [a](b.md)\n\nIntro.\n\n## Steps\n\nText with `code`.\n\n```\ncode\n```\n",
        true,
    );
    assert!(
        page.html
            .starts_with("<p>Before</p>\n<p><a href=\"b.md\">a</a></p>\n<p>Intro.</p>\n<h2 id=\"steps\">"),
        "{}",
        page.html
    );
    assert_eq!(
        page.sections,
        [
            Section { text: "Before Intro.".into(), ..Section::default() },
            Section {
                id: Some("steps".into()),
                heading: "Steps".into(),
                text: "Text with code.".into(),
                code: "code\n".into(),
            },
        ]
    );
}

#[test]
fn links_by_target() {
    assert_eq!(
        block(
            "[a](b.md \"T\") [c](https://d.example/?e=f&g) [h](dead.md) [i](javascript:alert(1)) <j@k.example>"
        ),
        "<p><a href=\"b.md\" title=\"T\">a</a> \
         <a class=\"external\" href=\"https://d.example/?e=f&amp;g\" rel=\"noreferrer\">c</a> \
         <a class=\"dead\" title=\"leads nowhere\">h</a> i \
         <a class=\"external\" href=\"mailto:j@k.example\" rel=\"noreferrer\">j@k.example</a></p>"
    );
}

#[test]
fn images_by_target() {
    assert_eq!(
        block(
            "![a *b* \"c\"](d.png \"T\") ![e](https://f.example/g.png) ![](https://h.example/i.png) ![j](dead.png)"
        ),
        "<p><img src=\"d.png\" alt=\"a b &quot;c&quot;\" title=\"T\" loading=\"lazy\"> \
         <a class=\"external\" href=\"https://f.example/g.png\" rel=\"noreferrer\">e</a> \
         <a class=\"external\" href=\"https://h.example/i.png\" rel=\"noreferrer\">https://h.example/i.png</a> \
         <a class=\"dead\" title=\"leads nowhere\">j</a></p>"
    );
    // A link may not contain a link.
    assert_eq!(
        block("[![build](https://a.example/b.svg)](https://ci.example)"),
        "<p><a class=\"external\" href=\"https://ci.example\" rel=\"noreferrer\">build</a></p>"
    );
}

#[test]
fn alerts() {
    for (word, class, title) in [
        ("NOTE", "note", "Note"),
        ("tip", "tip", "Tip"),
        ("Important", "important", "Important"),
        ("WARNING", "warning", "Warning"),
        ("CAUTION", "caution", "Caution"),
    ] {
        assert_eq!(
            block(&format!("> [!{word}]\n> Mind **this**.")),
            format!(
                "<aside class=\"alert alert-{class}\" role=\"note\" aria-label=\"{title}\"><p class=\"alert-title\">{title}</p>\n<p>Mind <strong>this</strong>.</p>\n</aside>"
            )
        );
    }
    assert_eq!(block("> [!OTHER]\n> a"), "<blockquote>\n<p>[!OTHER]\na</p>\n</blockquote>");
}

#[test]
fn lists_and_tasks() {
    assert_eq!(
        block("3. a\n   - [x] b\n   - c\n4. d"),
        "<ol start=\"3\">\n<li>a\n<ul class=\"tasks\">\n\
         <li class=\"task\"><input type=\"checkbox\" disabled checked> b</li>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ol>"
    );
    assert_eq!(
        block("- [ ] a\n\n  b"),
        "<ul class=\"tasks\">\n<li class=\"task\"><p><input type=\"checkbox\" disabled> a</p>\n<p>b</p>\n</li>\n</ul>"
    );
}

#[test]
fn tables() {
    assert_eq!(
        block("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | `x\\|y` | 3 |\n"),
        "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n\
         <thead><tr><th class=\"left\">a</th><th class=\"center\">b</th><th class=\"right\">c</th><th>d</th></tr></thead>\n\
         <tbody>\n<tr><td class=\"left\">1</td><td class=\"center\"><code>x|y</code></td><td class=\"right\">3</td><td></td></tr>\n\
         </tbody></table></div>"
    );
}

#[test]
fn footnotes() {
    assert_eq!(
        block("a[^x] b[^x] c[^y]\n\n[^y]: Y\n[^x]: X\n[^z]: Z\n"),
        "<p>a<sup class=\"footnote-ref\"><a href=\"#site.fn-1\" id=\"site.fnref-1\">1</a></sup> \
         b<sup class=\"footnote-ref\"><a href=\"#site.fn-1\" id=\"site.fnref-1-2\">1</a></sup> \
         c<sup class=\"footnote-ref\"><a href=\"#site.fn-2\" id=\"site.fnref-2\">2</a></sup></p>\n\
         <section class=\"footnotes\"><ol>\n\
         <li id=\"site.fn-1\"><p>X <a href=\"#site.fnref-1\" aria-label=\"Back to the text\">↩</a> \
         <a href=\"#site.fnref-1-2\" aria-label=\"Back to the text\">↩</a></p></li>\n\
         <li id=\"site.fn-2\"><p>Y <a href=\"#site.fnref-2\" aria-label=\"Back to the text\">↩</a></p></li>\n\
         <li id=\"site.fn-3\"><p>Z</p></li>\n\
         </ol></section>"
    );
}

#[test]
fn the_rest_of_inline() {
    assert_eq!(
        block("*a* **b** ~~c~~ `d<e` \"f\" -- g  \nh\\\ni\n"),
        "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;e</code> &quot;f&quot; -- g<br>\nh<br>\ni</p>"
    );
}

#[test]
fn short_options_are_not_broken() {
    let longest = format!("--{}", "a".repeat(22));
    assert_eq!(block(&format!("`{longest}`")), format!("<p><code class=\"whole\">{longest}</code></p>"));
    assert_eq!(block(&format!("`{longest}a`")), format!("<p><code>{longest}a</code></p>"));
    assert_eq!(block("`get -o wide` `checkout`"), "<p><code>get -o wide</code> <code>checkout</code></p>");
}

#[test]
fn fragments_have_no_ids() {
    let text = "# A\n\n**b** [c](d.md) [e](https://f.example) [^1]\n\n<b onclick=x>g</b>\n\n[^1]: h\n";
    assert_eq!(
        fragment(text, &Highlighter::new()),
        "<p><strong>A</strong></p>\n\
         <p><strong>b</strong> c <a class=\"external\" href=\"https://f.example\" rel=\"noreferrer\">e</a> ^1</p>\n\
         <p><b>g</b></p>\n"
    );
}

/// Each block of a page with right-to-left letters has the direction of its first letter. On other pages, no direction
/// is set.
#[test]
fn blocks_of_a_page_in_hebrew_have_a_direction() {
    let hebrew = html("# דף\n\n## שלום\n\nשלום `ls`\n\n1. שתיים\n\n| א |\n|---|\n| ב |\n\n> English\n");
    for block in [
        "<h2 id=\"שלום\" dir=\"auto\">",
        "<p dir=\"auto\">",
        "<ol dir=\"auto\">",
        "<li dir=\"auto\">",
        "<th dir=\"auto\">",
        "<td dir=\"auto\">",
        "<blockquote dir=\"auto\">",
    ] {
        assert!(hebrew.contains(block), "{block}: {hebrew}");
    }
    assert!(!html("# Größe\n\n日本語 text\n").contains("dir="));
}

#[test]
fn a_raw_title_is_left_out_and_others_have_the_second_level() {
    for (text, raw, title, left) in [
        (
            "<h1>The *queue*</h1>\n\nText.\n",
            Some("The *queue*"),
            None,
            "<a id=\"the-queue\"></a>\n<p>Text.</p>",
        ),
        (
            "<h1 align=\"center\">\n\nThe queue\n\n</h1>\n\n# Later\n",
            Some("The queue"),
            None,
            "<a id=\"the-queue\"></a>\n<h2 id=\"later\">Later<a class=\"anchor\" href=\"#later\" aria-label=\"Link to this section\"></a></h2>",
        ),
        ("# First\n\n<h1 id=\"x\">Later</h1>\n", None, Some("First"), "<h2 id=\"x\">Later</h2>"),
        (
            "<h1>First</h1>\n\n<H1>Later</H1>\n",
            Some("First"),
            None,
            "<a id=\"first\"></a>\n<h2 id=\"later\">Later</h2>",
        ),
        (
            "> <h1>Quoted</h1>\n\n<h1>The queue</h1>\n",
            Some("The queue"),
            None,
            "<blockquote>\n<h2 id=\"quoted\">Quoted</h2>\n</blockquote>\n<a id=\"the-queue\"></a>",
        ),
    ] {
        let markdown = read(text);
        assert_eq!(markdown.raw_title.as_deref(), raw, "{text}");
        assert_eq!(markdown.title().map(|at| markdown.headings[at].text.as_str()), title, "{text}");
        assert_eq!(rendered(text, true).html.trim(), left, "{text}");
    }
}

#[test]
fn links_and_pictures_of_a_title_are_kept_below_it() {
    let text =
        "# ![logo](logo.png) Restart `x`, see [the docs](https://x.example) <a name=\"top\"></a>\n\nText.\n";
    assert_eq!(
        rendered(text, true).html,
        "<p><img src=\"logo.png\" alt=\"logo\" loading=\"lazy\"> \
         <a class=\"external\" href=\"https://x.example\" rel=\"noreferrer\">the docs</a> <a name=\"top\"></a></p>\n<p>Text.</p>\n"
    );
    assert_eq!(rendered("# Restart `x` *now*\n\nText.\n", true).html, "<p>Text.</p>\n");
    let raw = rendered("<h1><img src=\"logo.png\" alt=\"\"> The queue</h1>\n", true).html;
    assert!(raw.contains("<img") && !raw.contains("The queue"), "{raw}");
}
