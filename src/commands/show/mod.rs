//! A runbook in the terminal, filled in with what fired.

mod alert;
mod write;

use std::io::Write;

use anyhow::bail;
use camino::Utf8PathBuf;
use serde::Serialize;

use self::alert::Alert;
use super::format::Format;
use super::{Context, Outcome, snapshot};
use crate::files::{self, BuiltSite};
use crate::fill::{Stretch, Value, folded};
use crate::judge;
use crate::load;
use crate::lookup::{Candidate, Finder, LookupResult, Pages, Twin};
use crate::markdown::Highlighter;
use crate::read::nearest;
use crate::render::{Layout, Plan};
use crate::session::{Session, Snapshot};
use crate::theme::Theme;

const EXAMPLES: &str = "\
Examples:
  readyroom show KubePodCrashLooping --set namespace=checkout --set pod=api-0
  readyroom show disk full --section make-room
  readyroom show < webhook.json         what Alertmanager sent: it names the alarm and its labels
  amtool alert query -o json | readyroom show
  readyroom show DiskFull --site runbooks.zip    from the file that build --zip wrote";

/// Show the runbook of an alarm in the terminal, with its commands filled in
///
/// NAME is an alarm, a page's address or file, or what the site's search finds. Values come from `--set`, or from what
/// Alertmanager sends or lists, as JSON on standard input. A value that the site refuses is refused here too. The exit
/// code is 1 if nothing is found, if several pages fit, or if the alarm has no runbook.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The alarm, the page, or words to search for [default: the alarm of the alert on standard input]
    name: Vec<String>,
    /// A value to fill in, such as namespace=checkout
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The JSON of an alert; `-` for standard input [default: `-` if no NAME is given]
    #[arg(long, value_name = "FILE")]
    alert: Option<Utf8PathBuf>,
    /// Show only the section with this id
    #[arg(long, value_name = "ID")]
    section: Option<String>,
    /// No colour and no pager
    #[arg(long)]
    plain: bool,
    /// Read a built site, made with `outputs: [markdown]`, instead of the project: its folder or its zip
    #[arg(long, value_name = "PATH")]
    site: Option<Utf8PathBuf>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The JSON of `readyroom show`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    title: &'a str,
    kind: &'a str,
    /// The path from the site's root.
    url: &'a str,
    alarm: Option<&'a str>,
    severity: Option<&'a str>,
    service: Option<&'a str>,
    escalation: &'a [String],
    section: Option<&'a str>,
    values: &'a [Value],
    /// All code of the page, inline and in blocks, filled in.
    code: Vec<Code<'a>>,
    /// The shown text, without colours.
    text: String,
}

#[derive(Serialize)]
struct Code<'a> {
    language: &'a str,
    block: bool,
    text: String,
}

/// What the user asked for.
struct Asked {
    name: String,
    /// The given names and values, in order.
    given: Vec<(String, String)>,
    /// Notes on the alerts that the values come from.
    notes: Vec<String>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let alert = alert(args)?;
    let asked = match asked(args, alert)? {
        Ok(asked) => asked,
        Err(names) => {
            writeln!(out, "alerts of several alarms are firing; name one of them:")?;
            for name in names {
                writeln!(out, "  {}", write::cleaned(&name))?;
            }
            return Ok(Outcome::Problems);
        }
    };
    if let Some(path) = &args.site {
        let site = BuiltSite::open(path)?;
        return Show { args, context, asked }.run(Pages::Built(&site), out);
    }
    let session = Session::open(&context.place, &context.cache)?;
    let Snapshot { site, .. } = snapshot(&session, context, None)?;
    let readiness = context.stage("assess", || judge::assess(&site));
    let (layout, highlighter) = (Layout::with_twins(&site), Highlighter::new());
    // Twins and the search index do not have what the project's templates add.
    let theme = Theme::built_in();
    let plan = Plan::new(&layout, &readiness, &[], &theme, &highlighter);
    Show { args, context, asked }.run(Pages::Project(&plan), out)
}

/// Makes the JSON. `codes`: all code of the page, filled in. `text`: the shown text.
fn document<'a>(head: &write::Head<'a>, codes: &[Vec<Stretch>], text: &str) -> Document<'a> {
    let twin = head.twin;
    let code = twin.codes.iter().zip(codes).map(|(code, stretches)| Code {
        language: &code.language,
        block: code.is_block,
        text: stretches.iter().map(Stretch::text).collect(),
    });
    Document {
        version: 1,
        title: &twin.title,
        kind: &twin.kind,
        url: &twin.url,
        alarm: head.alarm,
        severity: head.severity,
        service: twin.service.as_deref(),
        escalation: &twin.escalation,
        section: head.section,
        values: head.values,
        code: code.collect(),
        text: write::plain(text),
    }
}

/// Reads the alert from standard input or the named file.
fn alert(args: &Args) -> anyhow::Result<Option<Alert>> {
    let text = match &args.alert {
        Some(path) if path != "-" => files::alert(path)?,
        None if !args.name.is_empty() => return Ok(None),
        _ => files::alert_of_input()?,
    };
    Alert::read(&text).map(Some)
}

/// What the user asked for. If the alert is of several alarms, their names, since the user has to choose one.
fn asked(args: &Args, alert: Option<Alert>) -> anyhow::Result<Result<Asked, Vec<String>>> {
    let mut given = Vec::new();
    for set in &args.set {
        let Some((name, value)) = set.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            bail!("`--set {set}` has no name and value: write it as namespace=checkout");
        };
        given.push((name.to_owned(), value.to_owned()));
    }
    let mut name = args.name.join(" ");
    let mut notes = Vec::new();
    if let Some(alert) = alert {
        if name.trim().is_empty() {
            match &alert.names()[..] {
                [] => bail!("the alert has no label `alertname`: name the alarm"),
                [only] => name.clone_from(only),
                several => return Ok(Err(several.to_vec())),
            }
        }
        let found = alert.labels_of(&name);
        given.extend(found.labels);
        notes = found.notes;
    }
    Ok(Ok(Asked { name, given, notes }))
}

/// Notes on values of the command line that no command of the page uses.
fn unused(set: &[String], values: &[Value]) -> Vec<String> {
    let known: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
    let names = set.iter().filter_map(|set| Some(set.split_once('=')?.0));
    let unused = names.filter(|name| !known.iter().any(|known| folded(known) == folded(name)));
    let note = |name: &str| match nearest(name, known.iter().copied()) {
        Some(meant) => format!("`{name}` is not filled in; did you mean `{meant}`?"),
        None => format!("`{name}` is not filled in: no command on this page uses it"),
    };
    unused.map(note).collect()
}

struct Show<'a> {
    args: &'a Args,
    context: &'a Context,
    asked: Asked,
}

impl Show<'_> {
    fn run(&self, pages: Pages<'_>, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        let name = self.asked.name.trim();
        let finder = Finder::new(pages);
        let (url, anchor, alarm) = match finder.find(name)? {
            LookupResult::Page { url, anchor, alarm } => (url, anchor, alarm),
            LookupResult::Several(candidates) => return several(name, &candidates, out),
            LookupResult::Nothing(offered) => return nothing(name, &offered, out),
        };
        let Some(text) = finder.pages.twin(&url)? else {
            bail!("`{url}` has no Markdown twin: {}", finder.pages.cure());
        };
        let twin = Twin::parse(&url, &text)?;
        let has_runbook = alarm.as_ref().is_none_or(|alarm| alarm.has_runbook);
        let filled = twin.filled(&self.asked.given);
        let wanted = self.args.section.as_deref().map(|id| id.trim_start_matches('#'));
        let section = wanted.or(anchor.as_deref().filter(|id| twin.has_section(id)));
        let Some(pieces) = twin.section(section) else {
            return no_section(&twin, section.unwrap_or_default(), out);
        };
        let mut notes = self.asked.notes.clone();
        notes.extend(unused(&self.args.set, &filled.values));
        let severity = alarm.as_ref().and_then(|alarm| alarm.severity.as_deref()).or(twin.severity());
        let head = write::Head {
            twin: &twin,
            alarm: alarm.as_ref().map(|alarm| alarm.name.as_str()),
            severity,
            section,
            is_whole: wanted.is_some() || section.is_none(),
            has_runbook,
            values: &filled.values,
            notes: &notes,
        };
        let text = write::text(&head, pieces, &filled.codes);
        match self.args.format {
            Format::Text => self.print(&text, out)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, &document(&head, &filled.codes, &text))?;
                writeln!(out)?;
            }
        }
        Ok(if has_runbook { Outcome::Clean } else { Outcome::Problems })
    }

    /// Prints the text: through a pager on a terminal, else directly.
    fn print(&self, text: &str, out: &mut dyn Write) -> anyhow::Result<()> {
        let plain = || write::plain(text);
        if self.args.plain {
            out.write_all(plain().as_bytes())?;
            return Ok(());
        }
        if self.context.terminal {
            let shown = if self.context.is_coloured { text.to_owned() } else { plain() };
            let command = match load::pager() {
                Some(command) => shlex::split(&command).unwrap_or_default(),
                None => vec!["less".to_owned(), "-FRX".to_owned()],
            };
            if files::page(&command, shown.as_bytes())? {
                return Ok(());
            }
        }
        out.write_all(text.as_bytes())?;
        Ok(())
    }
}

fn no_section(twin: &Twin, wanted: &str, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    writeln!(out, "`{}` has no section `{wanted}`; it has:", write::cleaned(&twin.title))?;
    for (id, heading) in twin.sections() {
        writeln!(out, "  {}  {}", write::cleaned(&id), write::cleaned(&heading))?;
    }
    Ok(Outcome::Problems)
}

fn several(name: &str, candidates: &[Candidate], out: &mut dyn Write) -> anyhow::Result<Outcome> {
    writeln!(out, "several pages match `{}`; name one by its address:", write::cleaned(name))?;
    let width = candidates.iter().map(|candidate| candidate.kind.len()).max().unwrap_or(0);
    for Candidate { kind, title, url } in candidates {
        writeln!(out, "  {kind:width$}  {}  {}", write::cleaned(url), write::cleaned(title))?;
    }
    Ok(Outcome::Problems)
}

fn nothing(name: &str, offered: &[String], out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let offered: Vec<String> = offered.iter().map(|word| format!("`{}`", write::cleaned(word))).collect();
    let name = write::cleaned(name);
    if offered.is_empty() {
        writeln!(out, "nothing found for `{name}`: try fewer words, or a part of the name")?;
    } else {
        writeln!(out, "nothing found for `{name}`; did you mean {}?", offered.join(" or "))?;
    }
    Ok(Outcome::Problems)
}
