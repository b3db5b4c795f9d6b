//! Other generators' Markdown.

use super::{at, html, read};
use crate::markdown::{
    Body, Dialect, ForeignKind, Highlighter, Included, Markup, Memo, Target, parse_as, render,
};
use crate::source::FileId;

fn block(text: &str) -> String {
    html(text).trim_end().to_owned()
}

/// The syntax that is reported as foreign.
fn foreign(text: &str) -> Vec<(ForeignKind, String)> {
    read(text).foreign.into_iter().map(|foreign| (foreign.kind, foreign.name)).collect()
}

fn named(kind: ForeignKind, name: &str) -> (ForeignKind, String) {
    (kind, name.to_owned())
}

#[test]
fn admonitions_of_mkdocs() {
    assert_eq!(
        block("!!! warning \"Read `this` *first*\"\n    Text.\n\n    - a\n    - b\n\nAfter.\n"),
        "<aside class=\"alert alert-warning\" role=\"note\" aria-label=\"Warning\"><p class=\"alert-title\">Read <code>this</code> <em>first</em></p>\n\
         <p>Text.</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</aside>\n<p>After.</p>"
    );
    assert_eq!(
        block("??? note\n    ```sh\n    ls\n    ```\n"),
        "<details class=\"alert alert-note\"><summary class=\"alert-title\">Note</summary>\n\
         <div class=\"code\" data-lang=\"sh\"><pre tabindex=\"0\"><code><span class=\"hl-f\">ls</span>\n\
         </code></pre></div>\n</details>"
    );
    assert_eq!(
        block("???+ danger \"Careful\"\n\n    Text.\n"),
        "<details class=\"alert alert-caution\" open><summary class=\"alert-title\">Careful</summary>\n\
         <p>Text.</p>\n</details>"
    );
    // One without a title, one of an unknown kind, and one inside another.
    assert_eq!(
        block("!!! tip \"\"\n    A\n\n    !!! unheard-of\n        B\n"),
        "<aside class=\"alert alert-tip\" role=\"note\" aria-label=\"Tip\">\n<p>A</p>\n<aside class=\"alert alert-note\" role=\"note\" aria-label=\"Note\">\
         <p class=\"alert-title\">Unheard of</p>\n<p>B</p>\n</aside>\n</aside>"
    );
}

#[test]
fn admonitions_in_lists_stay_there() {
    assert_eq!(
        block("1. One\n\n    !!! note\n        Inside.\n\n2. Two\n"),
        "<ol>\n<li><p>One</p>\n<aside class=\"alert alert-note\" role=\"note\" aria-label=\"Note\"><p class=\"alert-title\">Note</p>\n\
         <p>Inside.</p>\n</aside>\n</li>\n<li><p>Two</p>\n</li>\n</ol>"
    );
}

#[test]
fn admonitions_of_docusaurus() {
    assert_eq!(
        block(":::tip[Use *this*]\n\nText.\n\n:::\n\nAfter.\n"),
        "<aside class=\"alert alert-tip\" role=\"note\" aria-label=\"Tip\"><p class=\"alert-title\">Use <em>this</em></p>\n<p>Text.</p>\n\
         </aside>\n<p>After.</p>"
    );
    assert_eq!(
        block("::::danger\nOuter\n:::note Title\nInner\n:::\n::::\n"),
        "<aside class=\"alert alert-caution\" role=\"note\" aria-label=\"Caution\"><p class=\"alert-title\">Danger</p>\n<p>Outer</p>\n\
         <aside class=\"alert alert-note\" role=\"note\" aria-label=\"Note\"><p class=\"alert-title\">Title</p>\n<p>Inner</p>\n</aside>\n</aside>"
    );
    assert_eq!(block(":::info\nnever ends"), "<p>:::info\nnever ends</p>");
    assert_eq!(foreign(":::info\nnever ends"), [named(ForeignKind::Block, "info")]);
}

#[test]
fn notices_of_hugo() {
    for text in [
        "{{% notice warning \"Mind\" %}}\nText.\n{{% /notice %}}\n",
        "{{< notice style=\"warning\" title=\"Mind\" >}}\nText.\n{{< /notice >}}\n",
        "{{% alert title=\"Mind\" color=\"warning\" %}}\n\nText.\n\n{{% /alert %}}\n",
        "{{< callout type=\"warning\" title=\"Mind\" >}}Text.{{< /callout >}}\n",
        "{{< warning \"Mind\" >}}\nText.\n{{< /warning >}}\n",
    ] {
        assert_eq!(
            block(text),
            "<aside class=\"alert alert-warning\" role=\"note\" aria-label=\"Warning\"><p class=\"alert-title\">Mind</p>\n<p>Text.</p>\n</aside>",
            "{text}"
        );
    }
    assert_eq!(
        block("{{< hint danger >}}\nText.\n{{< /hint >}}"),
        "<aside class=\"alert alert-caution\" role=\"note\" aria-label=\"Caution\"><p class=\"alert-title\">Danger</p>\n<p>Text.</p>\n</aside>"
    );
    assert_eq!(
        block("{{% expand \"More\" %}}\nText.\n{{% /expand %}}"),
        "<details class=\"alert alert-note\"><summary class=\"alert-title\">More</summary>\n<p>Text.</p>\n</details>"
    );
}

#[test]
fn tabs_follow_each_other() {
    let expected = "<section class=\"tab\"><p class=\"tab-title\">Linux</p>\n<p>A</p>\n</section>\n\
                    <section class=\"tab\"><p class=\"tab-title\">Mac</p>\n<p>B</p>\n</section>";
    for text in [
        "=== \"Linux\"\n\n    A\n\n=== \"Mac\"\n\n    B\n",
        "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs>\n<TabItem value=\"l\" label=\"Linux\">\n\n\
         A\n\n</TabItem>\n<TabItem value=\"Mac\">\n\nB\n\n</TabItem>\n</Tabs>\n",
        "{{< tabs name=\"os\" >}}\n{{% tab name=\"Linux\" %}}\nA\n{{% /tab %}}\n{{% tab name=\"Mac\" %}}\nB\n{{% /tab %}}\n\
         {{< /tabs >}}\n",
    ] {
        assert_eq!(block(text), expected, "{text}");
        assert!(foreign(text).is_empty(), "{:?}", foreign(text));
    }
    let code = html(
        "{{< tabpane lang=\"bash\" >}}\n{{< tab header=\"A\" >}}\nls *a* *b*\n{{< /tab >}}\n{{< /tabpane >}}\n",
    );
    assert!(code.contains("data-lang=\"bash\"") && !code.contains("<em>"), "{code}");
}

#[test]
fn references_of_hugo_are_links() {
    let text = "[a]({{< ref \"x.md\" >}}) [b]({{% relref \"/y/z.md#part\" %}}) [c]({{< ref \"x.md\" >}}#end)\n\n\
                [d]: {{< ref path=\"w.md\" >}}\n\n[d]\n";
    let markdown = read(text);
    let found: Vec<(&str, &str, bool)> = markdown
        .links
        .iter()
        .map(|link| (link.destination.as_str(), at(text, link.span), link.is_name))
        .collect();
    assert_eq!(
        found,
        [
            ("x.md", "{{< ref \"x.md\" >}}", true),
            ("/y/z.md#part", "{{% relref \"/y/z.md#part\" %}}", true),
            ("x.md#end", "{{< ref \"x.md\" >}}#end", true),
            ("w.md", "{{< ref path=\"w.md\" >}}", true),
        ]
    );
    assert!(markdown.foreign.is_empty());
}

#[test]
fn figures_are_pictures_with_their_words() {
    assert_eq!(
        block("{{< figure src=\"a.png\" alt=\"The [map]\" caption=\"Where it is\" >}}\n"),
        "<p><img src=\"a.png\" alt=\"The [map]\" loading=\"lazy\"><br>\nWhere it is</p>"
    );
}

#[test]
fn contents_and_attributes_are_not_shown() {
    for text in ["[TOC]\n\nA\n", "[[_TOC_]]\n\nA\n", "[[TOC]]\n\nA\n", "{{< toc >}}\n\nA\n", "{:toc}\n\nA\n"]
    {
        assert_eq!(block(text), "<p>A</p>", "{text}");
    }
    let text = "## Restore {: #restore .x }\n\n[a](b.md){:target=\"_blank\"} ![c](d.png){ width=300 #pic } `up`{job=\"x\"}\n\n\
                A paragraph.\n{: #para }\n";
    assert_eq!(
        block(text),
        "<h2 id=\"restore\">Restore<a class=\"anchor\" href=\"#restore\" aria-label=\"Link to this section\"></a></h2>\n\
         <p><a href=\"b.md\">a</a> <img src=\"d.png\" alt=\"c\" loading=\"lazy\"><a id=\"pic\"></a> \
         <code>up</code>{job=\"x\"}</p>\n<p>A paragraph.\n<a id=\"para\"></a></p>"
    );
    assert_eq!(read(text).anchors, ["pic", "para"]);
}

#[test]
fn braces_in_headings_are_text() {
    let text = "## GET /orders/{id}\n\n## Restart ${SERVICE}\n\n## {id}\n\n## {#top}\n\n## Named {#name}\n\n## Not \\{#this}\n";
    let markdown = read(text);
    let found: Vec<(&str, &str)> =
        markdown.headings.iter().map(|heading| (heading.text.as_str(), heading.id.as_str())).collect();
    assert_eq!(
        found,
        [
            ("GET /orders/{id}", "get-ordersid"),
            ("Restart ${SERVICE}", "restart-service"),
            ("{id}", "id"),
            ("{#top}", "top"),
            ("Named", "name"),
            ("Not {#this}", "not-this"),
        ]
    );
}

#[test]
fn emoji_are_shown_and_slugs_stay_githubs() {
    assert_eq!(
        block("## :warning: Danger\n\n:fire: `:fire:` 10:30:45\n"),
        "<h2 id=\"warning-danger\">⚠️ Danger<a class=\"anchor\" href=\"#warning-danger\" \
         aria-label=\"Link to this section\"></a></h2>\n<p>🔥 <code>:fire:</code> 10:30:45</p>"
    );
    assert_eq!(read("## :warning: Danger\n").headings[0].text, "⚠️ Danger");
}

#[test]
fn code_has_its_title() {
    let html =
        html("```yaml title=\"values.yaml\" linenums=\"1\"\na: 1\n```\n\n```bash {linenos=table}\nls\n```\n");
    assert!(
        html.contains("<div class=\"code\" data-lang=\"yaml\"><p class=\"code-title\">values.yaml</p><pre"),
        "{html}"
    );
    assert!(html.contains("data-lang=\"bash\"><pre"), "{html}");
}

#[test]
fn comments_are_not_shown() {
    let text = "Restart it. %%ask Mira%%\n\n{# ask Mira #}\n\n%%\n## Ask Mira\n[x](mira.md)\n%%\n";
    assert_eq!(block(text), "<p>Restart it.</p>");
    let page = read(text);
    assert_eq!((page.headings.len(), page.links.len(), page.foreign.len()), (0, 0, 0));
    // Without an end, nothing is hidden: a stray sign must not hide the steps of a runbook.
    assert!(html("%%\n1. Restart it\n").contains("Restart it"));
}

#[test]
fn code_is_not_translated() {
    for text in [
        "```md\n!!! note\n    x\n\n:::tip\ny\n:::\n{{< ref \"x\" >}}\n[TOC]\n```\n",
        "    !!! note\n        x\n",
        "> ```\n> {{< ref \"x\" >}}\n> ```\n",
        "<!--\n!!! note\n    x\n-->\n",
        "`{{< ref \"x\" >}}` and `:::`\n",
        "- ```md\n  {{< toc >}}\n  ```\n",
    ] {
        let shown = html(text);
        assert!(!shown.contains("alert") && !shown.contains('\u{1}'), "{shown}");
        let toc = !text.contains("toc") || shown.contains("{{&lt; toc &gt;}}");
        let reference = !text.contains("ref") || shown.contains("ref &quot;x&quot;") || shown.contains("hl-");
        assert!(toc && reference, "{shown}");
        assert!(foreign(text).is_empty(), "{text}");
    }
}

#[test]
fn authors_cannot_write_a_mark() {
    let text = "!!! note\n    a\n\n<!--\u{1}0-->\n\nb\n";
    assert!(!html(text).contains("alert"), "a text with marks is taken as it is");
    // The mark of a block would be inside a table here.
    let shown = html("| a |\n|---|\n| {{% notice tip %}} b {{% /notice %}} |\n");
    assert!(!shown.contains('\u{1}'), "{shown}");
}

#[test]
fn blocks_between_tags_of_liquid() {
    assert_eq!(
        block("{% hint style=\"danger\" %}\nText.\n{% endhint %}\n\nAfter.\n"),
        "<aside class=\"alert alert-caution\" role=\"note\" aria-label=\"Caution\"><p class=\"alert-title\">Danger</p>\n<p>Text.</p>\n\
         </aside>\n<p>After.</p>"
    );
    let text = "{% tabs %}\n{% tab title=\"Linux\" %}\n```\nls\n```\n{% endtab %}\n{% endtabs %}\n\n\
                {%- highlight bash linenos -%}\nls -l\n{%- endhighlight -%}\n";
    assert!(foreign(text).is_empty());
    let shown = html(text);
    assert!(!shown.contains("{%") && shown.contains("Linux") && shown.contains("<pre"), "{shown}");
    assert_eq!(foreign("{% hint style=\"info\" %}\nnever ends\n"), [named(ForeignKind::Tag, "hint")]);
    assert_eq!(foreign("{% tabs log %}\n"), [named(ForeignKind::Tag, "tabs")]);
}

#[test]
fn foreign_syntax_stays_and_is_recorded_once_per_kind() {
    let text = "{{< youtube abc >}}\n{{< youtube def >}}\n\n{% include nav.html %}\n\n::: columns\nx\n:::\n\n```{figure} a.png\ny\n```\n";
    assert_eq!(
        foreign(text),
        [
            named(ForeignKind::Shortcode, "youtube"),
            named(ForeignKind::Tag, "include"),
            named(ForeignKind::Block, "columns"),
            named(ForeignKind::Directive, "figure"),
        ]
    );
    let html = html(text);
    assert!(html.contains("{{&lt; youtube def &gt;}}") && html.contains("{% include nav.html %}"), "{html}");
    assert!(foreign("{{</* ref \"x\" */>}} {{ $labels.pod }} ::: :: 100%}\n").is_empty());
}

#[test]
fn elements_that_show_something_and_are_left_out_are_recorded() {
    for (text, name) in [
        ("<object data=\"a.svg\"></object>\n", "object"),
        ("<map name=\"m\"><area href=\"a.md\"></map>\n", "area"),
        ("<iframe src=\"a.html\"></iframe>\n", "iframe"),
    ] {
        assert_eq!(foreign(text), [named(ForeignKind::Element, name)], "{text}");
    }
}

#[test]
fn roles_of_myst_are_links() {
    let text = "See {doc}`the steps <../steps>`, {doc}`/ops/queue`, {ref}`drain` and `{ref}`; {doc}`py:x`.\n";
    let markdown = parse_as(FileId(0), text, 0, Dialect::PLAIN);
    let links = markdown.links.iter();
    let links: Vec<_> =
        links.map(|link| (link.destination.as_str(), at(text, link.span), link.is_name)).collect();
    assert_eq!(
        links,
        [
            ("../steps", "{doc}`the steps <../steps>`", true),
            ("ops/queue", "{doc}`/ops/queue`", true),
            ("myst:drain", "{ref}`drain`", false),
        ]
    );
    assert_eq!(markdown.foreign.len(), 1, "the document of another project");
}

#[test]
fn components_of_mdx_are_shown_and_recorded() {
    let text = "import X from './x';\n\n<Video src=\"a.mp4\" />\n\n<Note>\n\nMind.\n\n</Note>\n";
    let dialect = Dialect { markup: Markup::Mdx, ..Dialect::PLAIN };
    let markdown = parse_as(FileId(0), text, 0, dialect);
    let noted: Vec<ForeignKind> = markdown.foreign.iter().map(|foreign| foreign.kind).collect();
    assert_eq!(noted, [ForeignKind::Statement, ForeignKind::Component]);
    let shown = written(text, dialect);
    assert!(shown.contains("import X from") && shown.contains("&lt;Video src="), "{shown}");
    assert!(
        shown.contains("<aside class=\"alert alert-note\" role=\"note\" aria-label=\"Note\">"),
        "{shown}"
    );
}

fn written(text: &str, dialect: Dialect<'_>) -> String {
    let markdown = parse_as(FileId(0), text, 0, dialect);
    let body = Body { text, start: 0, markdown: &markdown, skips_title: false, root: "", dialect };
    let target = |index: usize| Target::Href(markdown.links[index].destination.clone());
    render(&body, &Highlighter::new(), &mut Memo::default(), &target).html
}

#[test]
fn files_are_included() {
    let include = |path: &str| {
        let text = match path {
            "steps.md" => "## Steps\n\n1. Do [this](a.md).\n",
            "inner.md" => "--8<-- \"steps.md\"\n",
            "loop.md" => "x\n\n--8<-- \"loop.md\"\n",
            "v.yaml" => "a: 1\nb: 2\n",
            "long.md" => "",
            _ => return None,
        };
        Some(Included { path: path.into(), text: text.into(), is_too_long: path == "long.md" })
    };
    let dialect = Dialect { markup: Markup::Markdown, include: &include };
    for directive in [
        "--8<-- \"steps.md\"",
        "{{% include \"steps.md\" %}}",
        "{{< readfile file=\"steps.md\" >}}",
        "{% include-markdown \"steps.md\" %}",
        "{!steps.md!}",
        "::include{file=steps.md}",
        "--8<-- \"inner.md\"",
    ] {
        let text = format!("# Page\n\n{directive}\n\nEnd.\n");
        let markdown = parse_as(FileId(0), &text, 0, dialect);
        assert_eq!(markdown.headings.len(), 2, "{directive}");
        assert_eq!(at(&text, markdown.headings[1].span), directive);
        assert_eq!(at(&text, markdown.links[0].span), directive);
        assert!(written(&text, dialect).contains("<a href=\"a.md\">this</a>"), "{directive}");
        assert!(markdown.foreign.is_empty());
    }
    let code = written("```yaml\n--8<-- \"v.yaml:2\"\n```\n", dialect);
    assert!(code.contains(">b<") && !code.contains(">a<"), "{code}");
    let noted = |text: &str| {
        let foreign = parse_as(FileId(0), text, 0, dialect).foreign;
        foreign.into_iter().map(|foreign| (foreign.kind, foreign.name)).collect::<Vec<_>>()
    };
    assert_eq!(noted("--8<-- \"loop.md\"\n"), [named(ForeignKind::Cycle, "loop.md")]);
    assert_eq!(noted("--8<-- \"gone.md\"\n"), [named(ForeignKind::NotThere, "gone.md")]);
    assert_eq!(noted("--8<-- \"long.md\"\n"), [named(ForeignKind::TooLong, "long.md")]);
    assert_eq!(noted("{% include gone.md %}\n"), [named(ForeignKind::NotThere, "gone.md")]);
}

#[test]
fn places_are_those_of_the_file() {
    let text = "# A\n\n!!! note \"T\"\n    See [b](c.md).\n\n    ## Inner\n\n[d](e.md)\n\n## Last\n";
    let markdown = read(text);
    let links: Vec<&str> = markdown.links.iter().map(|link| at(text, link.span)).collect();
    assert_eq!(links, ["c.md", "e.md"]);
    let headings: Vec<&str> = markdown.headings.iter().map(|heading| at(text, heading.span)).collect();
    assert_eq!(headings, ["# A", "## Inner", "## Last"]);
}

#[test]
fn hostile_pages_take_no_longer_than_their_length() {
    for text in [
        ":::note\n".repeat(5_000),
        ":::note\n".repeat(5_000) + ":::\n",
        "!!! note\n".repeat(5_000),
        (0..300).map(|at| " ".repeat(at * 4) + "!!! note\n").collect::<String>(),
        "{{< notice \"".repeat(5_000),
        "{{< notice >}}\n".repeat(5_000) + "{{< /notice >}}\n",
        "{{< a ".repeat(5_000),
        "<Note>\n".repeat(5_000),
        format!("{{{{< x >}}}}{}", "`".repeat(10_000)),
        (1..200).map(|at| "`".repeat(at) + " ").collect::<String>() + "{{< x >}}",
        ":a".repeat(10_000),
        "[x](y){".repeat(5_000),
        "- ".repeat(5_000) + "!!! note\n    x\n",
        "{{< x >}}".repeat(5_000),
        "{{% x %}}".repeat(5_000),
        "```{note}\n".repeat(5_000),
        "```{note}\n```\n".repeat(5_000),
        (3..200).rev().map(|at| "`".repeat(at) + "{note}\n").collect::<String>()
            + &(3..200).map(|at| "`".repeat(at) + "\n").collect::<String>(),
    ] {
        let shown = html(&text);
        assert!(!shown.contains('\u{1}'));
    }
}

#[test]
fn elements_that_are_not_shown_are_recorded() {
    assert_eq!(foreign("<video src=\"a.mp4\"></video>\n"), [named(ForeignKind::Element, "video")]);
    assert!(foreign("<center>x</center> <nav>y</nav>\n").is_empty());
}

#[test]
fn shortcodes_may_span_lines() {
    let text = "{{< figure\n  src=\"a.png\"\n  alt=\"A\"\n>}}\n\n{{% alert\n  color=\"warning\" %}}\nMind.\n{{% /alert %}}\n\n[b]({{< ref\n\"b.md\" >}})\n";
    let shown = html(text);
    assert!(
        shown.contains("alt=\"A\"") && shown.contains("alert-warning") && !shown.contains("{{"),
        "{shown}"
    );
    // An unclosed shortcode, a shortcode across a blank line, and a shortcode in code stay as they are.
    for text in [
        "{{< figure\nsrc=\"a.png\"\n\n>}}\n",
        "{{< figure\nsrc\n",
        "```\n{{< figure\nsrc=\"a.png\" >}}\n```\n",
    ] {
        assert!(html(text).contains("{{&lt; figure"), "{}", html(text));
    }
}

#[test]
fn addresses_may_have_shortcodes() {
    let text = "See [a][raft] and [b](https://a.example/{{< param v >}}/x.md).\n\n\
                [tag]: https://a.example/{{< param v >}}/{{< param w >}}/y.md\n[raft]: https://raft.example/\n";
    let markdown = read(text);
    let links: Vec<&str> = markdown.links.iter().map(|link| link.destination.as_str()).collect();
    assert!(links.contains(&"https://raft.example/"), "{links:?}");
    assert!(links.contains(&"https://a.example/{{param}}/x.md"), "{links:?}");
    assert_eq!(markdown.foreign.len(), 1);
    assert!(html("Run (as [x]: {{< param v >}} says).\n").contains("{{&lt; param v &gt;}}"));
}

#[test]
fn tabs_may_be_indented_or_on_one_line() {
    let expected = "<section class=\"tab\"><p class=\"tab-title\">Linux</p>\n<p>A</p>\n</section>\n\
                    <section class=\"tab\"><p class=\"tab-title\">Mac</p>\n<p>B</p>\n</section>";
    for text in [
        "<Tabs>\n  <TabItem value=\"l\" label=\"Linux\">\n\n      A\n\n  </TabItem>\n  <TabItem value=\"Mac\">B</TabItem>\n</Tabs>\n",
        "<Tabs>\n    <TabItem value=\"Linux\" default>\n        A\n    </TabItem>\n    <TabItem value=\"Mac\">\n        B\n    </TabItem>\n</Tabs>\n",
        "<TabItem value=\"Linux\">A</TabItem>\n<TabItem value=\"Mac\">B</TabItem>\n",
    ] {
        assert_eq!(block(text), expected, "{text}");
        assert!(foreign(text).is_empty(), "{:?}", foreign(text));
    }
    let code = html(
        "<Tabs>\n  <TabItem value=\"a\">\n\n    ```bash\n    ls\n      -l\n    ```\n\n  </TabItem>\n</Tabs>\n",
    );
    assert!(code.contains("data-lang=\"bash\"") && !code.contains("```") && code.contains("\n  "), "{code}");
    assert_eq!(foreign("<TabItem value=\"a\">never ends\n"), [named(ForeignKind::Component, "")]);
}

#[test]
fn blocks_of_pymdown_and_myst() {
    for text in [
        "/// warning | Mind\nText.\n///\n",
        "/// admonition | Mind\n    type: warning\n\nText.\n///\n",
        ":::{warning} Mind\nText.\n:::\n",
        ":::{warning} Mind\n:name: here\n\nText.\n:::\n",
        "```{warning} Mind\nText.\n```\n",
        "~~~~{warning} Mind\n:name: here\n\nText.\n~~~~\n",
    ] {
        assert_eq!(
            block(text).trim_start_matches("<p><a id=\"here\"></a></p>\n"),
            "<aside class=\"alert alert-warning\" role=\"note\" aria-label=\"Warning\"><p class=\"alert-title\">Mind</p>\n<p>Text.</p>\n</aside>",
            "{text}"
        );
        assert!(foreign(text).is_empty(), "{text}");
    }
    for text in [
        "/// details | More\nText.\n///\n",
        ":::{note} More\n:class: dropdown\n\nText.\n:::\n",
        "```{note} More\n:class: dropdown\n\nText.\n```\n",
        "```{note} More\n---\nclass: dropdown\n---\nText.\n```\n",
    ] {
        let shown = block(text);
        let begin = "<details class=\"alert alert-note\"><summary class=\"alert-title\">More</summary>";
        assert!(shown.starts_with(begin), "{shown}");
    }
    for text in [
        "(the-place)=\n## Steps\n",
        "```{note}\n:name: the-place\n\nText.\n```\n",
        ":::{note}\n:class: tip\n:name: the-place\n\nText.\n:::\n",
        "```{code-block} bash\n:name: the-place\nls\n```\n",
    ] {
        assert!(html(text).contains("<a id=\"the-place\"></a>"), "{text}");
    }
    assert!(html("(ci/hub)=\n## Steps\n").contains("<a id=\"ci/hub\"></a>"));
    assert!(html("```bash {#run .x}\nls\n```\n").contains("<a id=\"run\"></a>"));
    assert!(!html("a\n\n        ```bash {#run}\n").contains("<a id"));
}

#[test]
fn headings_of_mkdocs_may_lack_a_space() {
    let markdown = read("###Pods { #v1/Pods }\n\n##`Pod` {#pod}\n\n#one { two }\n\n#!x {#y}\n\n#{#z}\n");
    let headings: Vec<_> =
        markdown.headings.iter().map(|heading| (heading.level, &*heading.text, &*heading.id)).collect();
    assert_eq!(headings, [(3, "Pods", "v1/Pods"), (2, "Pod", "pod")]);
}

#[test]
fn a_notice_in_a_fence_may_hold_code() {
    let text = "````{note}\nSee [this](a.md).\n\n```bash\nls\n```\n````\n\nAfter.\n";
    let shown = block(text);
    assert!(shown.contains("<a href=\"a.md\">this</a>") && shown.contains("data-lang=\"bash\""), "{shown}");
    assert!(shown.ends_with("</aside>\n<p>After.</p>"), "{shown}");
    assert_eq!(at(text, read(text).links[0].span), "a.md");
}

#[test]
fn syntax_that_stays_as_typed_is_recorded() {
    for (text, kind, name) in [
        ("/// caption\nA picture.\n///\n", ForeignKind::Slashes, "caption"),
        (":::{toctree}\na\n:::\n", ForeignKind::Directive, "toctree"),
        ("```{note}\nNever ends.\n", ForeignKind::Directive, "note"),
        ("```{todo}\nWrite it.\n```\n", ForeignKind::Directive, "todo"),
        ("See {ref}`the place`.\n", ForeignKind::Directive, "ref"),
        ("!!! warning\nNot indented.\n", ForeignKind::Unindented, "warning"),
        ("$$\nx\n$$\n", ForeignKind::Other, "maths"),
        ("Word\n:   What it means\n", ForeignKind::Other, "a list of definitions"),
        ("*[HTML]: Hypertext\n", ForeignKind::Other, "an abbreviation"),
        ("Text.\n\n<!-- to do\n\n1. Restart it\n", ForeignKind::Comment, ""),
    ] {
        assert_eq!(foreign(text), [named(kind, name)], "{text}");
    }
    for text in [
        "!!! mind the gap\n",
        "/// and so on\n",
        "$$ is the process\n",
        "*[x](y.md)*\n",
        "`{ref}`\n",
        "(a)=b\n",
        "!!! tip\n    x\n",
        "```\n$$\n:   x\n*[A]: b\n```\n",
        "<!-- a <!-- b\n\nc -->\n\nText.\n",
        "Text.\n\n<!-- vim: set ts=2\n",
        "<div>\n<!-- a\nb\n\n<div>\n-->\n</div>\n",
        "```html\n<!-- a\n\nb\n```\n",
    ] {
        assert!(foreign(text).is_empty(), "{text}: {:?}", foreign(text));
    }
}

#[test]
fn a_list_that_stands_for_the_contents_is_left_out() {
    for text in ["* TOC\n{:toc}\n\nText.\n", "1. Contents\n{: .x toc}\n\nText.\n", "- TOC\n{:toc}\n\nText.\n"]
    {
        assert_eq!(block(text), "<p>Text.</p>", "{text}");
    }
    assert!(block("* One\n{: .x}\n").contains("<li>One"));
}

#[test]
fn notices_in_lists_stay_there() {
    for text in [
        "1. One\n\n   {{< notice tip >}}\n   Inside.\n   {{< /notice >}}\n\n2. Two\n",
        "1. One\n   {{% notice tip %}}\n   Inside.\n   {{% /notice %}}\n2. Two\n",
        "1. One\n\n   ```{tip}\n   Inside.\n   ```\n\n2. Two\n",
        "1.  One\n\n    ```{tip}\n    Inside.\n    ```\n\n2.  Two\n",
    ] {
        let shown = block(text);
        assert!(shown.matches("<ol").count() == 1 && shown.contains("<aside"), "{shown}");
        assert!(shown.find("Inside.") < shown.find("</aside>"), "{shown}");
        assert!(shown.find("</aside>") < shown.find("Two"), "{shown}");
    }
}

#[test]
fn includes_of_other_tools() {
    let include = |path: &str| {
        let text = match path {
            "a.md" => "First.\n",
            "b.md" => "Second.\n",
            "c.sh" => "echo 1\n# ANCHOR: part\necho 2\n# ANCHOR_END: part\n",
            _ => return None,
        };
        Some(Included { path: path.into(), text: text.into(), is_too_long: false })
    };
    let dialect = Dialect { markup: Markup::Markdown, include: &include };
    for text in [
        "{{#include a.md}}\n",
        "{{ include \"a.md\" }}\n",
        "[!INCLUDE [x](a.md)]\n",
        "<!--@include: @/a.md-->\n",
        "<!-- @include: a.md{1,1} -->\n",
        "--8<--\na.md\n--8<--\n",
        "{%\n  include-markdown \"a.md\"\n  comments=false\n%}\n",
        "```{include} a.md\n```\n",
        "import A from '@site/a.md';\n\n<A />\n",
        "{% raw %}\n\nFirst.\n\n{% endraw %}\n",
    ] {
        assert_eq!(written(text, dialect).trim(), "<p>First.</p>", "{text}");
        assert!(parse_as(FileId(0), text, 0, dialect).foreign.is_empty(), "{text}");
    }
    let part =
        written("```{include} c.sh\n:start-after: \"echo 1\"\n:end-before: \"echo 2\"\n```\n", dialect);
    assert!(!part.contains("echo"), "{part}");
    let code = written("```{literalinclude} c.sh\n:lines: 1\n:language: bash\n```\n", dialect);
    assert!(code.contains("data-lang=\"bash\"") && !code.contains("lines"), "{code}");
    assert_eq!(written("--8<--\na.md\n; c.sh\n\nb.md\n--8<--\n", dialect), "<p>First.</p>\n<p>Second.</p>\n");
    let code = written("<<< @/c.sh\n", dialect);
    assert!(code.contains("data-lang=\"sh\"") && !code.contains("ANCHOR"), "{code}");
    let part = written("```sh\n{{#include c.sh:part}}\n```\n", dialect);
    assert!(part.contains(" 2") && !part.contains(" 1"), "{part}");
    for text in [
        "<!--@include: gone.md-->\n",
        "{{#include gone.md}}\n",
        "[!INCLUDE [x](gone.md)]\n",
        "<<< @/gone.md\n",
        "--8<--\ngone.md\n--8<--\n",
        "--8<-- \"gone.md\"\n",
        "```{include} gone.md\n```\n",
    ] {
        let foreign = parse_as(FileId(0), text, 0, dialect).foreign;
        assert_eq!(foreign.len(), 1, "{text}");
        assert_eq!((foreign[0].kind, foreign[0].name.as_str()), (ForeignKind::NotThere, "gone.md"), "{text}");
    }
    let foreign = parse_as(FileId(0), "--8<-- \"c.sh:other\"\n", 0, dialect).foreign;
    assert_eq!(foreign.len(), 1, "a section that is not there");
}
