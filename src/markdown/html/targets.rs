//! Writes targets as `<a>` and `<img>`.

use crate::markdown::Target;
use crate::markdown::links::{self, Scheme};
use crate::markdown::write::{attribute, escape, url_attribute};

/// Checks a target again, so that nothing unsafe is written even if linking has a bug.
pub fn checked(target: Target) -> Target {
    match target {
        Target::Href(url) | Target::Picture { url, .. } if links::leaves_the_site(&url) => Target::Unsafe,
        Target::External(url) if url.starts_with("//") => Target::External(format!("https:{url}")),
        Target::External(url) if !matches!(links::scheme(&url), Scheme::Web | Scheme::Contact) => {
            Target::Unsafe
        }
        target => target,
    }
}

/// Writes `<a …`, without its `>`. Returns false and writes nothing if there is no link to make.
pub fn open(out: &mut String, target: &Target) -> bool {
    match target {
        Target::Href(url) | Target::Picture { url, .. } => {
            out.push_str("<a");
            url_attribute(out, "href", url);
        }
        Target::External(url) => {
            out.push_str("<a class=\"external\"");
            url_attribute(out, "href", url);
            out.push_str(" rel=\"noreferrer\"");
        }
        Target::Dead { title } => {
            out.push_str("<a class=\"dead\"");
            attribute(out, "title", title);
        }
        Target::Unsafe => return false,
    }
    true
}

/// An image, from Markdown or raw HTML.
pub struct Image<'a> {
    pub source: &'a str,
    pub alt: &'a str,
    /// Further attributes.
    pub attributes: &'a [(&'a str, &'a str)],
}

/// Writes an image of the project. An image from elsewhere becomes a link to it, or plain text if it is inside a
/// link.
pub fn image(out: &mut String, target: &Target, image: &Image<'_>, in_link: bool) {
    let words = if image.alt.trim().is_empty() { image.source } else { image.alt };
    match target {
        Target::Href(url) | Target::Picture { url, .. } => {
            out.push_str("<img");
            url_attribute(out, "src", url);
            attribute(out, "alt", image.alt);
            for (name, value) in image.attributes {
                attribute(out, name, value);
            }
            let has_own = image.attributes.iter().any(|(name, _)| matches!(*name, "width" | "height"));
            if let Target::Picture { width, height, .. } = target
                && !has_own
            {
                attribute(out, "width", &width.to_string());
                attribute(out, "height", &height.to_string());
            }
            out.push_str(" loading=\"lazy\">");
        }
        Target::External(_) | Target::Dead { .. } if !in_link => {
            open(out, target);
            out.push('>');
            escape(out, words);
            out.push_str("</a>");
        }
        _ => escape(out, words),
    }
}
