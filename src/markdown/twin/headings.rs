//! Decides which headings need an explicit id, since their text does not give it.

use std::collections::HashMap;

use crate::markdown::Heading;
use crate::markdown::slug::slug;

/// The id to write for each heading. `None` if GitHub's slug of the heading is the same id, given that the twin's
/// title is the first heading of its page.
pub fn ids(headings: &[Heading], skips: Option<usize>, title: &str) -> Vec<Option<String>> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut natural = |text: &str| {
        let slug = slug(text);
        let count = counts.entry(slug.clone()).or_default();
        *count += 1;
        if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
    };
    natural(title);
    let own = |(at, heading): (usize, &Heading)| {
        let is_written = skips != Some(at) && natural(&heading.text) != heading.id;
        is_written.then(|| heading.id.clone())
    };
    headings.iter().enumerate().map(own).collect()
}
