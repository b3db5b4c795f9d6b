//! Reads which formats to write, and where each goes.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::str::FromStr;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};

use super::super::Context;
use crate::emit;
use crate::files;
use crate::link::Site;
use crate::load;
use crate::read::nearest;
use crate::report::{self, Format, Report};

/// A value of `--format`: `sarif`, or `sarif=out.sarif`.
#[derive(Clone, Debug)]
pub struct Target {
    format: &'static str,
    file: Option<Utf8PathBuf>,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("name a file after the `=`".to_owned()),
            Some((name, file)) => (name, Some(file.into())),
            None => (text, None),
        };
        let names = || report::ALL.iter().map(|format| format.name);
        if let Some(format) = names().find(|known| *known == name) {
            return Ok(Self { format, file });
        }
        Err(match nearest(name, names()) {
            Some(nearest) => format!("there is no format `{name}`; did you mean `{nearest}`?"),
            None => {
                format!("there is no format `{name}`; there are {}", names().collect::<Vec<_>>().join(", "))
            }
        })
    }
}

/// The parser of targets for clap. It lists the formats.
#[derive(Clone)]
pub struct Formats;

impl TypedValueParser for Formats {
    type Value = Target;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Target, clap::Error> {
        let parser = |text: &str| text.parse::<Target>();
        TypedValueParser::parse_ref(&parser, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = report::ALL.iter().map(|format| PossibleValue::new(format.name).help(format.about));
        Some(Box::new(values))
    }
}

/// What goes to standard output, and what to which file.
pub struct Targets<'a> {
    /// `None` if every format goes to a file. Only the summary is printed then.
    printed: Option<&'a Format>,
    files: Vec<(&'static Format, &'a Utf8Path)>,
}

impl<'a> Targets<'a> {
    pub fn new(asked: &'a [Target], output: Option<&'a Utf8Path>) -> anyhow::Result<Self> {
        let format = |target: &Target| {
            let found = report::ALL.iter().find(|format| format.name == target.format);
            found.expect("a target names a format of the table")
        };
        let mut bare = asked.iter().filter(|target| target.file.is_none());
        let printed = bare.next().map(format);
        if let (Some(first), Some(second)) = (printed, bare.next()) {
            let (first, second) = (first.name, second.format);
            bail!("only one format can be printed: `--format {first} --format {second}=FILE`");
        }
        let printed = printed.or_else(|| asked.is_empty().then(|| &report::ALL[0]));
        let mut files: Vec<(&'static Format, &Utf8Path)> =
            asked.iter().filter_map(|target| Some((format(target), target.file.as_deref()?))).collect();
        match (output, printed) {
            (Some(_), None) => bail!("`--output` has no format left: each `--format` names its own file"),
            (Some(file), Some(format)) => {
                files.insert(0, (format, file));
                Ok(Self { printed: None, files })
            }
            (None, _) => Ok(Self { printed, files }),
        }
    }

    /// Whether anything is written to files.
    pub fn write_files(&self) -> bool {
        let variable = self.printed.and_then(|format| format.beside.as_ref()).map(|beside| beside.variable);
        !self.files.is_empty() || variable.is_some_and(|variable| load::file_named_by(variable).is_some())
    }

    /// Fails if a report would replace a file of the project, or the project's baseline.
    pub fn refuse_sources(&self, root: &Utf8Path, site: &Site) -> anyhow::Result<()> {
        for (_, file) in &self.files {
            refuse_source(file, root, site)?;
            let path = files::path_in_project(root, file)?;
            if path.is_some() && path == site.config.baseline {
                bail!(
                    "`{file}` is not written: it is the baseline that readyroom.yaml names; name another file"
                );
            }
        }
        Ok(())
    }

    pub fn write(&self, report: &Report<'_>, context: &Context, out: &mut dyn Write) -> anyhow::Result<()> {
        for (format, file) in &self.files {
            let mut bytes = Vec::new();
            (format.write)(report, &mut bytes)?;
            emit::put(file, &bytes)?;
        }
        self.print(report, context, out)?;
        Ok(self.beside(report, out)?)
    }

    /// Adds to what the CI host shows of the run. If that cannot be written, the findings are still printed.
    fn beside(&self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Some(beside) = self.printed.and_then(|format| format.beside.as_ref()) else { return Ok(()) };
        let Some(file) = load::file_named_by(beside.variable) else { return Ok(()) };
        let mut bytes = Vec::new();
        (beside.write)(report, &mut bytes)?;
        if let Err(error) = emit::append(&file, &bytes) {
            writeln!(out, "{}: {error:#}", beside.variable)?;
        }
        Ok(())
    }

    fn print(&self, report: &Report<'_>, context: &Context, out: &mut dyn Write) -> io::Result<()> {
        let Some(format) = self.printed.filter(|format| format.name != "text" || !context.quiet) else {
            return report::SUMMARY(report, out);
        };
        let write = if format.name == "text" && context.terminal { report::EXCERPTS } else { format.write };
        write(report, out)
    }
}

/// Fails if a file to be written is a file of the project, or would become one.
pub fn refuse_source(file: &Utf8Path, root: &Utf8Path, site: &Site) -> anyhow::Result<()> {
    let Some(path) = files::path_in_project(root, file)? else { return Ok(()) };
    let is_read = || site.sources.iter().any(|(_, file)| file.path == path);
    let is_copied = || site.copies.iter().any(|copy| copy.from == path);
    if site.is_for_project(&path) || is_read() || is_copied() {
        bail!("`{file}` is not written: the project reads the files there; name a file elsewhere");
    }
    Ok(())
}
