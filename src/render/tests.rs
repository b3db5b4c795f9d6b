//! What pages of small projects show.

use camino::Utf8Path;
use jiff::civil::date;

use super::{Layout, Plan};
use crate::emit::Content;
use crate::markdown::{Highlighter, Memo};
use crate::source::Source;
use crate::theme::Theme;
use crate::{judge, rules, sample};

/// The page at a path of the site that files make.
fn page(files: &[(&str, &str)], path: &str) -> String {
    let sources = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(sources, date(2026, 11, 20));
    let readiness = judge::assess(&site);
    let findings = rules::check(&readiness).findings;
    let (theme, problems) = Theme::new(&[]);
    assert!(problems.is_empty(), "the theme is the built-in one");
    let highlighter = Highlighter::new();
    let layout = Layout::new(readiness.site);
    let plan = Plan::new(&layout, &readiness, &findings, &theme, &highlighter);
    let file = plan.file(Utf8Path::new(path), &mut Memo::default()).expect("there is such a page");
    let Content::Bytes(bytes) = file.expect("it can be rendered").content else { panic!("a page is text") };
    String::from_utf8(bytes).expect("a page is text")
}

#[test]
fn a_service_shows_its_recovery_objectives_and_its_pipeline() {
    let service = |entry: &str| {
        let entry = format!("description: Takes orders.\nenvironments: [beta]\n{entry}");
        page(&[("content/shop/service.yaml", &entry)], "services/shop/index.html")
    };
    let html =
        service("recovery_objectives: {time: 4h, point: 60m}\npipeline: {stages: [beta, production]}\n");
    for shown in [
        "<dt>Recovered within</dt><dd>4h</dd>",
        "<dt>Data lost at most</dt><dd>60m</dd>",
        "<dt>Pipeline</dt><dd>beta → production</dd>",
    ] {
        assert!(html.contains(shown), "{shown} is not in {html}");
    }
    let html = service("recovery_objectives: {point: 60m}\npipeline: {tool: x}\n");
    assert!(html.contains("Data lost at most"), "{html}");
    for absent in ["Recovered within", "Pipeline"] {
        assert!(!html.contains(absent), "{absent} is in {html}");
    }
    assert!(
        page(&[("content/shop/service.yaml", "pipeline: {stages: [beta]}")], "services/shop/index.html")
            .contains("<dt>Pipeline</dt><dd>beta</dd>")
    );
}
