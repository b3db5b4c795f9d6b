//! Generates the handbook's reference from the code: files that people write, rules and commands.
//!
//! `BLESS=1 cargo test --lib reference` writes the pages; review the difference.

mod commands;
mod keys;
mod kinds;
mod practices;
mod rules;
mod templates;
mod tests;

/// A page below `content/handbook/reference/`.
struct Page {
    file: String,
    title: String,
    /// Shown in search results and link previews.
    summary: String,
    /// The source of its text.
    source: &'static str,
    body: String,
}

fn pages() -> Vec<Page> {
    let mut pages: Vec<Page> = kinds::ALL.iter().map(keys::page).collect();
    pages.extend([rules::page(), commands::page(), practices::page(), templates::page()]);
    pages
}

impl Page {
    fn text(&self) -> String {
        let Self { title, summary, source, body, .. } = self;
        format!(
            "---\ntitle: {title}\nsummary: {summary}\n---\n\n\
             <!-- Made from {source} by `BLESS=1 cargo test --lib reference`. -->\n\n{}\n",
            linked(body).trim_end()
        )
    }
}

/// Links each name of a rule in a text to its description. Headings are unchanged.
fn linked(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in lines.iter_mut().filter(|line| !line.starts_with('#')) {
        for rule in crate::rules::ALL {
            let name = format!("`{}`", rule.name);
            *line = line.replace(&name, &format!("[{name}](rules.md#{})", rule.name));
        }
    }
    lines.join("\n")
}
