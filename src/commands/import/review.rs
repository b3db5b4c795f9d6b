//! `readyroom import review`.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::done::ImportedReview;
use super::matching::{self, is_outdated, matches, pinned};
use super::report;
use super::row::{self, Defaults, New, Tally};
use crate::commands::{Context, Outcome, find_checklist, find_service, project, reviews};
use crate::edit::{ImportReview, NewReview, Target};
use crate::emit;
use crate::files;
use crate::import::{DateOrder, Field, Form, ImportKind, Row};
use crate::judge::{self, ItemState, Readiness};
use crate::link::{LinkedChecklist, ServiceId, Site};
use crate::read::day;
use crate::report::count;

const EXAMPLES: &str = "\
Examples:
  readyroom export review checkout-api --format csv > review.csv    fill it in, then
  readyroom import review review.csv --dry-run      what it would write
  readyroom import review review.csv
  readyroom import review launch.csv --service checkout-api --checklist launch --by mira";

/// Import answers of a review from a spreadsheet or Markdown
///
/// It reads the file that `readyroom export review --format csv` wrote, once it is filled in. In any other CSV, the
/// first row names the columns: `id` or `question`, `answer`, and, if they are there, `evidence`, `note`,
/// `justification`, `answered_by`, `answered_on`, or an owner and a due date. Other common names for them are known
/// too. In Markdown, it reads boxes, tables, and headings that end with a question mark. It prints where each value
/// came from, what it guessed, and what it left out.
///
/// A row belongs to the item with its id, or else to the item with the same question. Values that are empty or missing
/// in the file stay as they are in the review; evidence is added to the existing evidence. Approvals and waivers are
/// never imported: use `approve` and `waive`. If there is no review of the checklist, one is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// CSV or Markdown
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Utf8PathBuf>,
    /// The service that is reviewed, if the file has no column `service`
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The id of the checklist, if the file has no column `checklist` and the service does not have exactly one review
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
    /// The author of answers without a name
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day of answers without a date [default: none]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// How to read a date such as 01/02/2026 [default: not at all]
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The rows for one review, each with its file.
pub type Rows<'f> = Vec<(&'f Utf8Path, &'f Row)>;

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let forms: Vec<(&Utf8Path, Form)> = args
        .files
        .iter()
        .map(|path| Ok((path.as_path(), report::read(path, ImportKind::Answers)?)))
        .collect::<anyhow::Result<_>>()?;
    let project = project(context)?;
    let (root, site) = (&project.root, &project.site);
    let readiness = judge::assess(site);
    let defaults = Defaults { by: args.by.as_deref(), on: args.on, dates: args.dates };
    let mut done = Vec::new();
    for ((service, checklist), rows) in grouped(args, site, &forms)? {
        let import = Import { root, readiness: &readiness, service, defaults };
        done.push(import.run(checklist.as_deref(), &rows)?);
    }
    if args.dry_run {
        for ImportedReview { patch, before, .. } in &done {
            report::diff(patch, before, out)?;
        }
    }
    for (path, form) in &forms {
        report::form(path, form, out)?;
    }
    for done in &done {
        done.print(out)?;
    }
    if args.dry_run {
        writeln!(out, "nothing was written (--dry-run)")?;
    } else {
        emit::apply(root, done.iter().map(|done| &done.patch))?;
    }
    Ok(Outcome::Clean)
}

/// Groups rows by service and checklist, which the row or the command line names.
fn grouped<'f>(
    args: &Args,
    site: &Site,
    forms: &'f [(&Utf8Path, Form)],
) -> anyhow::Result<BTreeMap<(ServiceId, Option<String>), Rows<'f>>> {
    let mut groups: BTreeMap<(ServiceId, Option<String>), Rows<'f>> = BTreeMap::new();
    let mut known: BTreeMap<&str, ServiceId> = BTreeMap::new();
    let all = forms.iter().flat_map(|(path, form)| form.rows.iter().map(move |row| (*path, row)));
    for (path, row) in all {
        let named = [row.get(Field::Service), args.service.as_deref()];
        let name = match (named, &site.services[..]) {
            ([Some(one), Some(other)], _) if one != other => {
                bail!("{path}:{}: this row is about `{one}`, not about `{other}`", row.line)
            }
            ([None, None], [only]) => only.service.name.value.as_str(),
            ([None, None], _) => bail!("{path} does not name the service: add --service NAME"),
            ([one, other], _) => one.or(other).unwrap_or_default(),
        };
        let service = match known.get(name) {
            Some(service) => *service,
            None => *known.entry(name).or_insert(find_service(site, name)?),
        };
        let checklist = match [row.get(Field::Checklist), args.checklist.as_deref()] {
            [Some(one), Some(other)] if one != other => {
                bail!("{path}:{}: this row is about the checklist `{one}`, not about `{other}`", row.line)
            }
            [one, other] => one.or(other).map(str::to_owned),
        };
        groups.entry((service, checklist)).or_default().push((path, row));
    }
    Ok(groups)
}

/// An import into one review.
pub struct Import<'a, 's> {
    pub root: &'a Utf8Path,
    pub readiness: &'s Readiness<'s>,
    pub service: ServiceId,
    pub defaults: Defaults<'a>,
}

impl<'s> Import<'_, 's> {
    pub fn run(&self, checklist: Option<&str>, rows: &Rows<'_>) -> anyhow::Result<ImportedReview> {
        let site = self.readiness.site;
        let mut tally = Tally::default();
        let mut target = self.target(checklist, rows, &mut tally)?;
        let fresh;
        let items: &[ItemState<'s>] = match &target {
            Target::Old(current) => current.items(),
            Target::New { review, .. } => {
                fresh = self.readiness.unanswered(review.checklist, self.service);
                &fresh
            }
        };
        let matched = matches(rows, items, &mut tally);
        if matched.is_empty() {
            let id = &target.checklist().checklist.id.value;
            let first = tally.lost.first().map(|lost| format!("\n  {lost}")).unwrap_or_default();
            bail!("nothing was imported: no row is about an item that `{id}` asks of the service{first}");
        }
        if let Target::New { version, review } = &mut target {
            *version = pinned(review.checklist, &matched);
        }
        let mut news: Vec<(&ItemState<'s>, New)> = Vec::new();
        let (mut set, mut same, mut open) = (0, 0, 0);
        for (row, found) in &matched {
            let item = &items[found.at];
            if is_outdated(&target, item, row) {
                let (line, id) = (row.line, item.id());
                tally.unread += 1;
                tally
                    .lost
                    .push(format!("line {line}: the answer to `{id}`, whose question was revised since"));
                continue;
            }
            let unread = tally.unread;
            let new = row::read(row, item, &self.defaults, &mut tally);
            let is_new = !new.is_empty();
            if is_new {
                news.push((item, new));
            }
            if tally.unread > unread {
                continue;
            }
            if is_new {
                set += 1;
            } else if row.get(Field::Answer).is_some() {
                same += 1;
            } else {
                open += 1;
            }
        }
        let before = match &target {
            Target::Old(current) => files::bytes_in(self.root, current.path(site).into())?,
            Target::New { .. } => Vec::new(),
        };
        let answers = news.iter().map(|(item, new)| (*item, new.given())).collect();
        let patch = ImportReview { review: target, answers }.patch(self.readiness, &before)?;
        Ok(ImportedReview { patch, before, set, same, open, tally })
    }

    /// The review to import the rows into: the existing one, or a new one.
    fn target(
        &self,
        checklist: Option<&str>,
        rows: &Rows<'_>,
        tally: &mut Tally,
    ) -> anyhow::Result<Target<'s>> {
        let site = self.readiness.site;
        let mut found = reviews::current(self.readiness, self.service);
        if let Some(id) = checklist {
            found.retain(|current| current.id() == id);
        }
        if !found.is_empty() {
            return Ok(Target::Old(reviews::one(site, self.service, found, checklist)?));
        }
        reviews::look(site, self.service)?;
        let checklist = match checklist {
            Some(id) => find_checklist(site, id)?,
            None => self.likeliest(rows, tally)?,
        };
        Ok(Target::New { review: NewReview { service: self.service, checklist }, version: None })
    }

    /// The checklist that has an item for most of the rows, if it has one for more than half of them.
    fn likeliest(&self, rows: &Rows<'_>, tally: &mut Tally) -> anyhow::Result<&'s LinkedChecklist> {
        let site = self.readiness.site;
        let rows: Vec<&Row> = rows.iter().map(|(_, row)| *row).collect();
        let all = site.checklists.iter().chain(&site.unused_checklists);
        let mut counted: Vec<_> = all.map(|known| (matching::matched(known, &rows), known)).collect();
        counted.sort_by_key(|(matched, known)| (std::cmp::Reverse(*matched), known.items().count()));
        let [(most, best), rest @ ..] = &counted[..] else { bail!("there is no checklist") };
        let id = &best.checklist.id.value;
        let is_alone = rest.first().is_none_or(|(next, _)| next < most);
        if most * 2 <= rows.len() || !is_alone {
            bail!(
                "the file does not name its checklist: add --checklist ID; `{id}` has an item for {most} of {}",
                count(rows.len(), "row")
            );
        }
        tally.guesses.push(format!(
            "the checklist `{id}`, which has an item for {most} of {}",
            count(rows.len(), "row")
        ));
        Ok(best)
    }
}
