//! `readyroom export checklist`.

use std::io::{self, Write};

use anyhow::bail;

use crate::commands::table::markdown_cell;
use crate::commands::{Context, Outcome, find_checklist, site};
use crate::judge;
use crate::link::{LinkedChecklist, LinkedItem, Site, encoded};
use crate::routes::PageKind;

const EXAMPLES: &str = "\
Examples:
  readyroom export checklist launch --as pull-request-template > .github/pull_request_template.md
  readyroom export checklist production-readiness --as pull-request-template --stage one_box";

/// Export a checklist's questions for another program
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The id of the checklist, the project's own or a built-in one
    id: String,
    /// The form to write it in
    #[arg(long = "as", value_name = "FORM")]
    form: Form,
    /// Only what this stage or an earlier one requires [default: everything that is asked]
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Form {
    /// Checkboxes by section, for the template of a pull request; with links if `base_url` is set
    PullRequestTemplate,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let checklist = find_checklist(&site, &args.id)?;
    if let Some(stage) = args.stage.as_deref()
        && site.config.stage_order(stage).is_none()
    {
        bail!("there is no stage `{stage}` among `stages` in readyroom.yaml");
    }
    if checklist.items().next().is_none() {
        bail!("checklist `{}` asks nothing", args.id);
    }
    match args.form {
        Form::PullRequestTemplate => boxes(&site, checklist, args.stage.as_deref(), out)?,
    }
    Ok(Outcome::Clean)
}

fn boxes(
    site: &Site,
    checklist: &LinkedChecklist,
    stage: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (id, version) = (&checklist.checklist.id.value, checklist.checklist.version);
    let today = site.config.today;
    let is_asked = |linked: &&LinkedItem| {
        let item = &linked.item;
        item.replaced_by.is_none()
            && item.asked_from.is_none_or(|from| from <= today)
            && stage.is_none_or(|stage| judge::is_required(site, linked, Some(stage)))
    };
    // A checklist that no review names has no page to link to.
    let has_page = site.checklists.iter().any(|known| known.checklist.id.value == *id);
    let base = site.config.base_url.as_ref().filter(|base| has_page && base.contains("://"));
    let page = base.map(|base| format!("{base}{}", PageKind::Checklist.url_of(id)));
    writeln!(out, "<!-- {id} version {version}, by `readyroom export checklist` -->")?;
    for section in &checklist.sections {
        let items: Vec<&LinkedItem> = section.items.iter().filter(is_asked).collect();
        if items.is_empty() {
            continue;
        }
        writeln!(out, "\n### {}\n", text(&section.title))?;
        for linked in items {
            writeln!(out, "- [ ] {}", line(&linked.item, page.as_deref()))?;
        }
    }
    Ok(())
}

/// The line of a question: its text, when it is asked, and a link to its explanation.
fn line(item: &crate::model::Item, page: Option<&str>) -> String {
    let mut line = text(item.question());
    let conditions = judge::conditions(item);
    if !conditions.is_empty() {
        line.push_str(&format!(" ({})", text(&conditions.join("; "))));
    }
    if let Some(page) = page {
        let id = &item.id.value;
        line.push_str(&format!(" [{}](<{page}#{}>)", text(id), encoded(id)));
    }
    line
}

/// Escapes text so that a host shows it as it is and it mentions nobody. Otherwise each pull request would notify
/// them.
fn text(text: &str) -> String {
    markdown_cell(text).replace('@', "@<!-- -->").replace('#', "#<!-- -->")
}
