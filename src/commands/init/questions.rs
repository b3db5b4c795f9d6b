//! Asks a few questions on a terminal. An empty answer accepts the proposal.

use std::io::{BufRead, Write};

use super::Wishes;
use super::found::Found;
use crate::report::count;

pub fn ask(
    wishes: &mut Wishes,
    found: &mut Found,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if let Some(title) = answer(&format!("What is the site called? [{}]", wishes.title), input, out)? {
        wishes.title = title;
    }
    let url = answer("Where will it be published, as https://…? [not known yet]", input, out)?;
    wishes.base_url = url.map(|url| if url.contains("://") { url } else { format!("https://{url}/") });
    for entry in &mut found.documents {
        let pages = count(entry.pages, "page");
        entry.left_out = wanted(&pages, &entry.path.text, entry.left_out, input, out)?;
    }
    for files in &mut found.alarms {
        let alarms = count(files.alarms, "alarm");
        files.left_out = wanted(&alarms, &files.pattern, files.left_out, input, out)?;
    }
    writeln!(out)?;
    Ok(())
}

/// Shows what a pattern matches, and asks whether to add it. Returns the reason if it is left out.
fn wanted(
    what: &str,
    pattern: &str,
    left_out: Option<&'static str>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<Option<&'static str>> {
    let proposed = if left_out.is_none() { "Y/n" } else { "y/N" };
    let why = left_out.map(|why| format!(" ({why})")).unwrap_or_default();
    let question = format!("Include {what} of `{pattern}`{why}? [{proposed}]");
    Ok(match answer(&question, input, out)?.as_deref().map(str::to_lowercase).as_deref() {
        Some("y" | "yes") => None,
        Some("n" | "no") => Some("not wanted"),
        _ => left_out,
    })
}

fn answer(question: &str, input: &mut dyn BufRead, out: &mut dyn Write) -> anyhow::Result<Option<String>> {
    write!(out, "{question} ")?;
    out.flush()?;
    let mut line = String::new();
    input.read_line(&mut line)?;
    let text = line.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::init::alarm_files::Files;
    use crate::commands::init::documents::Entry;

    #[test]
    fn an_empty_answer_takes_what_is_proposed() {
        let files = |left_out| Files {
            pattern: "x/**".into(),
            formats: vec![],
            alarms: 2,
            members: Vec::new(),
            ending: None,
            is_template: false,
            left_out,
        };
        let mut found = Found {
            documents: Vec::from_iter(Entry::new("docs/")),
            alarms: vec![files(None), files(None), files(Some("a test"))],
            ..Found::default()
        };
        let mut wishes = Wishes { title: "Ops".into(), base_url: None };
        let mut out = Vec::new();
        let mut input = &b"\nhttps://run.acme.example\nn\n\nno\ny\n"[..];
        ask(&mut wishes, &mut found, &mut input, &mut out).expect("memory does not fail");
        assert_eq!(wishes.title, "Ops");
        assert_eq!(wishes.base_url.as_deref(), Some("https://run.acme.example"));
        assert_eq!(found.documents[0].left_out, Some("not wanted"));
        assert_eq!(
            found.alarms.iter().map(|files| files.left_out).collect::<Vec<_>>(),
            [None, Some("not wanted"), None]
        );
    }
}
