//! `readyroom import review`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::matching::{self, Index, Match, unmatched};
use super::row::{self, Defaults, New, Tally};
use super::told;
use crate::commands::{Context, Outcome, find_checklist, find_service, project, reviews};
use crate::edit::{ImportReview, NewReview, Target};
use crate::emit::{self, Patch};
use crate::files;
use crate::import::{DateOrder, Field, Form, Row, Wanted};
use crate::judge::{self, ItemState, Readiness};
use crate::link::{LinkedChecklist, ServiceId, Site};
use crate::read::quoted;
use crate::report::count;

const EXAMPLES: &str = "\
Examples:
  readyroom export review checkout-api --format csv > review.csv      fill it in, then
  readyroom import review review.csv --dry-run                        what would be written, and nothing is
  readyroom import review review.csv
  readyroom import review launch.csv --service checkout-api --checklist launch --by mira --on 2026-11-20";

/// Answers of a review, out of a spreadsheet or Markdown
///
/// What `readyroom export review --format csv` wrote comes back as it is filled in. Of any other CSV, the first row names
/// the columns: `id` or `question`, `answer`, and, if they are there, `evidence`, `note`, `justification`, `answered_by`,
/// `answered_on`, or an owner and a due date. Other people's names for them are known too. Of Markdown: boxes, tables, and
/// headings that end with a question mark. It says what it took from where, how surely, and what it left out.
///
/// A row is for the item with its id, else for the one with the same question. What is empty in the file, or not in it,
/// stays as it is in the review; evidence is added to what is there. Approvals and waivers are never taken: `approve` and
/// `waive` make them. Without a review of the checklist, one is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// CSV or Markdown
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Utf8PathBuf>,
    /// The service that is reviewed, where the file has no column `service`
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The id of the checklist, where the file has no column `checklist` and the service not one review
    #[arg(long, value_name = "ID")]
    checklist: Option<String>,
    /// Who gave the answers that have no name beside them
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day of the answers that have none beside them [default: none]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// How to read a date such as 01/02/2026 [default: not at all]
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The rows for one review, with the file of each.
pub type Rows<'f> = Vec<(&'f Utf8Path, &'f Row)>;

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let forms: Vec<(&Utf8Path, Form)> = args
        .files
        .iter()
        .map(|path| Ok((path.as_path(), told::read(path, Wanted::Answers)?)))
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
        for Done { patch, before, .. } in &done {
            told::diff(patch, before, out)?;
        }
    }
    for (path, form) in &forms {
        told::form(path, form, out)?;
    }
    for done in &done {
        done.tell(out)?;
    }
    if args.dry_run {
        writeln!(out, "nothing was written (--dry-run)")?;
    } else {
        emit::apply(root, done.iter().map(|done| &done.patch))?;
    }
    Ok(Outcome::Clean)
}

/// Rows by the service and the checklist that they name, or the command line does.
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

/// What an import comes to.
pub struct Done {
    pub patch: Patch,
    before: Vec<u8>,
    set: usize,
    same: usize,
    open: usize,
    tally: Tally,
}

impl<'s> Import<'_, 's> {
    pub fn run(&self, checklist: Option<&str>, rows: &Rows<'_>) -> anyhow::Result<Done> {
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
        let (mut same, mut open) = (0, 0);
        for (row, found) in &matched {
            let item = &items[found.at];
            if is_outdated(&target, item, row) {
                let (line, id) = (row.line, item.id());
                tally
                    .lost
                    .push(format!("line {line}: the answer to `{id}`, whose question was revised since"));
                continue;
            }
            let new = row::read(row, item, &self.defaults, &mut tally);
            if !new.is_empty() {
                news.push((item, new));
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
        let set = news.len();
        let answers = news.iter().map(|(item, new)| (*item, new.given())).collect();
        let patch = ImportReview { review: target, answers }.patch(self.readiness, &before)?;
        Ok(Done { patch, before, set, same, open, tally })
    }

    /// The review that the rows are for: the one that is there, else a new one.
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

    /// The checklist that has an item for most of the rows, if that is more than half.
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

/// The rows that an item fits. Two that say different things of one item are none.
fn matches<'f>(rows: &Rows<'f>, items: &[ItemState<'_>], tally: &mut Tally) -> Vec<(&'f Row, Match)> {
    const MOST: usize = 20;
    let index = Index::of_states(items);
    let mut of_item: BTreeMap<usize, Vec<(&'f Row, Match)>> = BTreeMap::new();
    let mut strangers = Vec::new();
    for (_, row) in rows {
        match index.find(row) {
            Some(found) => of_item.entry(found.at).or_default().push((row, found)),
            None => strangers.push(*row),
        }
    }
    // To look for what is alike takes its time.
    tally.lost.extend(strangers.iter().take(MOST).map(|row| unmatched(row, items)));
    if let Some(more @ 1..) = strangers.len().checked_sub(MOST) {
        tally.lost.push(format!("{} more that no item fits", count(more, "row")));
    }
    let mut matched = Vec::new();
    for (at, rows) in of_item {
        let id = items[at].id();
        let without_line = |row: &Row| (row.cells.clone(), row.is_box);
        let differ = rows.iter().any(|(row, _)| without_line(row) != without_line(rows[0].0));
        if differ {
            let lines: Vec<String> = rows.iter().map(|(row, _)| row.line.to_string()).collect();
            tally.lost.push(format!("lines {}: each is about `{id}`, and they differ", lines.join(", ")));
        } else if items[at].state.is_asked() {
            matched.push(rows[0]);
        } else if rows[0].0.get(Field::Answer).is_some() {
            tally.lost.push(format!("line {}: `{id}`, which is not asked of this service", rows[0].0.line));
        }
    }
    matched
}

/// The version of the checklist that rows answer: the one that all of them say, else today's if they have its questions.
fn pinned(checklist: &LinkedChecklist, rows: &[(&Row, Match)]) -> Option<u32> {
    let said: BTreeSet<Option<&str>> = rows.iter().map(|(row, _)| row.get(Field::Version)).collect();
    let said: Vec<Option<&str>> = said.into_iter().collect();
    match said[..] {
        [Some(version)] => version.parse().ok(),
        [None] if rows.iter().all(|(_, found)| found.has_words) => Some(checklist.checklist.version),
        _ => None,
    }
}

/// Whether a row answers an earlier question than the one that the review has under its id.
fn is_outdated(target: &Target<'_>, item: &ItemState<'_>, row: &Row) -> bool {
    let Target::Old(current) = target else { return false };
    let Some(revised) = item.item.item.revised else { return false };
    let answered: Option<u32> = row.get(Field::Version).and_then(|version| version.parse().ok());
    let is_newer = current.review.version.is_some_and(|pinned| pinned >= revised);
    is_newer && answered.is_some_and(|answered| answered < revised)
}

impl Done {
    fn tell(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let Self { patch, set, same, open, tally, .. } = self;
        writeln!(
            out,
            "{}: {} set, {same} there already, {open} without an answer",
            patch.path,
            count(*set, "item")
        )?;
        let words = tally.words.iter().map(|((text, verdict), rows)| {
            format!("`{text}` was read as {} ({})", verdict.replace('_', " "), count(*rows, "row"))
        });
        let guesses: Vec<String> = words.chain(tally.guesses.iter().cloned()).collect();
        told::list("guessed", &guesses, out)?;
        told::list("left out", &tally.lost, out)?;
        if !tally.waivers.is_empty() {
            let ids = quoted(&tally.waivers);
            told::list("left out", &[format!("waivers of {ids}: `readyroom waive` gives them")], out)?;
        }
        if !tally.kept.is_empty() {
            let ids = quoted(&tally.kept);
            let what = format!("the name or the day of the answer before: {ids}; --by and --on say others");
            told::list("kept", &[what], out)?;
        }
        Ok(())
    }
}
