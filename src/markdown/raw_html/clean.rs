//! The last check of a page with raw HTML. Even if earlier steps have a bug, no script, style, form, frame or request
//! to another host gets through.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};

use super::elements::{ELEMENTS, GLOBAL};
use crate::markdown::links;

/// Elements and attributes that the page writer generates, in addition to those that people may write.
const OURS: &[(&str, &[&str])] = &[
    ("a", &["class", "rel", "aria-label"]),
    ("aside", &["class", "role", "aria-label"]),
    ("div", &["class", "data-lang", "tabindex", "role", "aria-label"]),
    ("details", &["class"]),
    ("figure", &["class"]),
    ("img", &["class", "loading"]),
    ("input", &["checked"]),
    ("li", &["class"]),
    ("ol", &["class"]),
    ("p", &["class"]),
    ("pre", &["tabindex"]),
    ("section", &["class"]),
    ("summary", &["class"]),
    ("span", &["class"]),
    ("sup", &["class"]),
    ("td", &["class"]),
    ("th", &["class"]),
    ("ul", &["class"]),
];

pub fn clean(html: &str) -> String {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for element in ELEMENTS {
        attributes.entry(element.name).or_default().extend(element.attributes);
    }
    for (name, ours) in OURS {
        attributes.entry(name).or_default().extend(*ours);
    }
    Builder::empty()
        .tags(attributes.keys().copied().collect())
        .clean_content_tags(["script", "style"].into())
        .generic_attributes(GLOBAL.into())
        .tag_attributes(attributes)
        // One value is forced and the other only allowed. If both were forced, their order would change from run to
        // run.
        .tag_attribute_values([("input", [("type", ["checkbox"].into())].into())].into())
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(no_request)
        .clean(html)
        .to_string()
}

/// Links may lead anywhere, but the page may not load anything from another site.
fn no_request<'v>(_: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    (name != "src" || !links::leaves_the_site(value)).then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn output_of_the_writer_stays() {
        for html in [
            "<h2 id=\"a\">A<a class=\"anchor\" href=\"#a\" aria-label=\"Link to this section\"></a></h2>",
            "<div class=\"code\" data-lang=\"bash\"><pre tabindex=\"0\"><code><span class=\"hl-k\">if</span></code></pre></div>",
            "<aside class=\"alert alert-note\" role=\"note\" aria-label=\"Note\"><p class=\"alert-title\">Note</p></aside>",
            "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"></div>",
            "<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>",
            "<a class=\"external\" href=\"https://a.example\" rel=\"noreferrer\">a</a>",
            "<img src=\"a.png\" alt=\"A\" loading=\"lazy\">",
            "<section class=\"footnotes\"><ol start=\"2\"><li id=\"fn-1\">a</li></ol></section>",
            "<details open=\"\"><summary>s</summary></details>",
        ] {
            assert_eq!(clean(html), html);
        }
        let task =
            "<ul class=\"tasks\"><li class=\"task\"><input type=\"checkbox\" disabled checked> a</li></ul>";
        let cleaned = clean(task);
        assert_eq!(cleaned, clean(task), "each run gives the same");
        assert!(cleaned.contains("<input type=\"checkbox\" checked=\"\" disabled=\"\">"), "{cleaned}");
        assert!(
            cleaned.contains("type=\"checkbox\"")
                && cleaned.contains("disabled")
                && cleaned.contains("checked")
        );
    }

    #[test]
    fn attacks_are_removed() {
        for (attack, left) in [
            ("a<script>alert(1)</script>", "a"),
            ("<style>*{}</style>b", "b"),
            ("<p onclick=\"x()\" style=\"color:red\">c</p>", "<p>c</p>"),
            ("<a href=\"java&#10;script:x\">d</a>", "<a>d</a>"),
            ("<img src=\"https://evil.example/x\">", "<img>"),
            ("<img src=\"/\\evil.example/x\" onerror=x>", "<img>"),
            ("<img src=\"data:image/svg+xml,x\" srcset=\"//e.example\">", "<img>"),
            ("<iframe src=x></iframe><form action=x><base href=x><meta http-equiv=refresh>e", "e"),
            ("<svg><a xlink:href=\"javascript:x\">f</a></svg>", ""),
        ] {
            assert_eq!(clean(attack), left, "{attack}");
        }
    }
}
