//! Fences of Mermaid that are drawn, and those that are not.

use super::{html, read};
use crate::markdown::{Colours, Dialect, picture};

fn fence(source: &str) -> String {
    format!("```mermaid\n{source}\n```\n")
}

/// Why a diagram is not drawn; `None` if it is.
fn refused(source: &str) -> Option<String> {
    read(&fence(source)).diagrams.remove(0).drawing.err()
}

#[test]
fn a_diagram_is_two_pictures_and_its_source() {
    let text = fence("flowchart LR\n  a[Alarm] --> b{Paged?}\n  b -- yes --> c[Act]");
    let drawing = read(&text).diagrams.remove(0).drawing.expect("it is drawn");
    let name = &drawing.name;
    let (width, height) = (drawing.width, drawing.height);
    let html = html(&text);
    for (class, ending) in [("in-light", ""), ("in-dark", "-dark")] {
        let img = format!(
            "<img class=\"{class}\" src=\"../../diagrams/{name}{ending}.svg\" alt=\"Flowchart\" width=\"{width}\" \
             height=\"{height}\" loading=\"lazy\">"
        );
        assert!(html.contains(&img), "{html}");
    }
    assert!(html.contains("<summary>Source of the diagram</summary>"), "{html}");
    assert!(html.contains("flowchart LR"), "{html}");
    let files: Vec<String> = read(&text).pictures().map(|(_, _, path)| path).collect();
    assert_eq!(files, [format!("diagrams/{name}.svg"), format!("diagrams/{name}-dark.svg")]);
}

#[test]
fn pictures_hold_the_labels_and_their_colours() {
    let text =
        format!("# A\n\n{}\n{}", fence("pie\n\"x\" : 1"), fence("graph TD\n  a[Check the quorum] --> b"));
    let [light, dark] = [Colours::Light, Colours::Dark]
        .map(|colours| picture(&text, 0, Dialect::PLAIN, 1, colours).expect("it is drawn"));
    assert!(light.contains("Check the quorum") && dark.contains("Check the quorum"));
    assert_ne!(light, dark);
    assert_eq!(picture(&text, 0, Dialect::PLAIN, 2, Colours::Light), None);
}

#[test]
fn colours_that_were_chosen_for_a_light_ground_keep_it() {
    let text = fence("graph TD\n  a --> b\n  style a fill:#eef");
    assert_eq!(read(&text).pictures().count(), 1);
    assert!(html(&text).contains("class=\"on-light\""));
}

#[test]
fn raw_html_on_the_page_leaves_the_pictures() {
    let text = format!("{}\n<b>x</b>\n", fence("graph TD\n  a --> b"));
    let html = html(&text);
    assert!(html.contains("<figure class=\"diagram\"><img"), "{html}");
    assert!(html.contains("class=\"in-dark\""), "{html}");
}

#[test]
fn shapes_outside_the_view_box_are_included() {
    let text = fence("graph TD\n  subgraph logs\n    a --> b\n  end");
    let svg = picture(&text, 0, Dialect::PLAIN, 0, Colours::Light).expect("it is drawn");
    let view = svg.split("viewBox=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has one");
    let top: f64 = view.split(' ').nth(1).and_then(|number| number.parse().ok()).expect("a number");
    assert!(top < -6.0, "the box of the subgraph begins above: {view}");
}

#[test]
fn undrawn_diagrams_have_a_reason_and_stay_code() {
    for (source, reason) in [
        ("", "it is empty"),
        ("%% nothing yet", "it is empty"),
        ("packet-beta\n0-99999999: \"x\"", "`packet-beta` diagrams are not supported"),
        ("no diagram", "`no` diagrams are not supported"),
        ("gantt\ntickInterval 1second\nsection a\nx : 0001-01-01, 9d", "`tickInterval` is not understood"),
    ] {
        assert_eq!(refused(source).as_deref(), Some(reason), "{source}");
        assert!(!html(&fence(source)).contains("<img"), "{source}");
    }
    assert!(refused("graph TD\n  a --> ((").is_some(), "a fault in the diagram");
    assert!(html(&fence("graph TD\n  a --> ((")).contains("data-lang=\"mermaid\""));
}

#[test]
fn arrows_continue_on_the_next_line() {
    let text = fence("graph TB\n\nEdge -->\nProxy -->\n\nStore");
    let svg = picture(&text, 0, Dialect::PLAIN, 0, Colours::Light).expect("it is drawn");
    assert!(svg.contains("Edge") && svg.contains("Store") && svg.matches("marker-end").count() == 2, "{svg}");
}

#[test]
fn hostile_diagrams_do_no_harm() {
    let names = |count: usize, letter: char| {
        (0..count).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(" & ")
    };
    let sources = [
        format!("graph TD\n{} --> {}", names(1200, 'a'), names(1200, 'b')),
        format!("graph TD\n{}a-->b\n{}", "subgraph s\n".repeat(900), "end\n".repeat(900)),
        format!("sequenceDiagram\n{}a->>b: x\n{}", "alt x\n".repeat(1500), "end\n".repeat(1500)),
        format!("stateDiagram-v2\n{}{}", "state s {\n".repeat(900), "}\n".repeat(900)),
        format!("classDiagram\n{}{}", "namespace A {\n".repeat(900), "}\n".repeat(900)),
        format!("graph TD\na[\"{}\"]", "<b>".repeat(5000)),
        format!("mindmap\n{}", (0..180).map(|at| " ".repeat(at) + "n\n").collect::<String>()),
        "pie\n\"a\" : 1e308\n\"b\" : 1e308".into(),
        "quadrantChart\nA: [nan, inf]".into(),
        "xychart-beta\nx-axis 0 --> 99999999999\nbar [1e300, 2]".into(),
        "block-beta\ncolumns 99999999\na:99999999".into(),
        "graph TD\na[\"<script>alert(1)</script><img src=x onerror=alert(1)>\"]-->b\n\
         click a \"javascript:alert(1)\"\nclick b href \"https://x.example\""
            .into(),
        "graph TD\na-->b\nstyle a fill:url(https://x.example/a),stroke:red\" onload=\"alert(1)".into(),
    ];
    for source in sources {
        let text = fence(&source);
        for colours in [Colours::Light, Colours::Dark] {
            let Some(svg) = picture(&text, 0, Dialect::PLAIN, 0, colours) else { continue };
            let lower = svg.to_lowercase();
            for bad in ["<script", "<a ", "<img", "href", "\" onload", "<foreignobject", "url(https"] {
                assert!(!lower.contains(bad), "{bad} in {svg}");
            }
        }
    }
}
