use anyhow::bail;

use super::{Draft, find_service, folder};
use crate::link::Site;
use crate::read::nearest;
use crate::readiness::{self, State};

/// A review, with every item that applies to the service
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the checklist
    #[arg(default_value = "production-readiness")]
    checklist: String,
}

pub fn draft(args: &Args, site: &Site) -> anyhow::Result<Draft> {
    let service = find_service(site, &args.service)?;
    let id = &args.checklist;
    let all = || site.checklists.iter().chain(&site.unused_checklists);
    let Some(checklist) = all().find(|known| known.checklist.id.value == *id) else {
        match nearest(id, all().map(|known| known.checklist.id.value.as_str())) {
            Some(nearest) => bail!("there is no checklist `{id}`; did you mean `{nearest}`?"),
            None => bail!("there is no checklist `{id}`, neither in checklists/ nor built in"),
        }
    };
    let stage = site.config.stages.last().map_or("production", |stage| &stage.value);
    let mut text = format!(
        "---\nchecklist: {{id: {id}, version: {}}}\nstage: {stage}\nstatus: draft\nauthors: []\nreviewers: []               # {{name: sam, role: sre, decision: approved, decided_on: {}}}\nanswers:\n",
        checklist.checklist.version, site.config.today,
    );
    let readiness = readiness::assess(site);
    let items = readiness.unanswered(checklist, service);
    let mut section = usize::MAX;
    for item in items.iter().filter(|item| item.state != State::NotRequired) {
        if item.section != section {
            section = item.section;
            text.push_str(&format!("\n  # {}\n", checklist.sections[section].title));
        }
        let item = &item.item.item;
        let question: Vec<&str> = item.question().split_whitespace().collect();
        text.push_str(&format!(
            "  # {} ({})\n  {}:\n",
            question.join(" "),
            item.severity().word(),
            item.id.value
        ));
    }
    let title = site.service(service).service.title();
    text.push_str(&format!(
        "---\n\n# {}: {title}\n\nWhat the service does, what it depends on, and what worries its team.\n",
        checklist.title
    ));
    Ok(Draft { path: folder(site, service).join(format!("reviews/{}.md", crate::link::segment(id))), text })
}
