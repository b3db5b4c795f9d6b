//! `badges/<service>.svg`: a badge for a README.

use crate::emit::{Content, File};
use crate::judge;
use crate::link::ServiceId;
use crate::render::rendered::{Rendered, unlisted};
use crate::render::view::View;

/// The average width of a letter of a badge, in pixels.
const LETTER: usize = 7;

/// The badge: whether the last stage is a go, and how much is met.
pub fn badge(view: &View<'_>, id: ServiceId) -> Rendered {
    let site = view.site;
    let rate = judge::rates(view.states_of_service(id)).true_rate;
    let stage = site.config.last_stage();
    let owes = view.readiness.owed_of(id).next().is_some();
    let go = judge::gate(view.readiness, id, stage).is_go();
    let (text, colour) = match rate {
        Some(rate) if go => (format!("go, {rate} %"), "#1a7f37"),
        Some(rate) if owes => (format!("no-go, {rate} %"), "#9a6700"),
        Some(rate) => (format!("{rate} %"), "#57606a"),
        None => ("no review".to_owned(), "#57606a"),
    };
    let (left, right) = ("readiness".len() * LETTER + 10, text.len() * LETTER + 10);
    let (all, middle, end) = (left + right, left / 2, left + right / 2);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\">\
         <title>readiness: {text}</title>\
         <clipPath id=\"r\"><rect width=\"{all}\" height=\"20\" rx=\"3\"/></clipPath>\
         <g clip-path=\"url(#r)\"><rect width=\"{left}\" height=\"20\" fill=\"#32383f\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/></g>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{middle}\" y=\"14\">readiness</text><text x=\"{end}\" y=\"14\">{text}</text></g></svg>\n"
    );
    let path = site.service(id).badge_path().into();
    unlisted(File { path, content: Content::Bytes(svg.into_bytes()) })
}
