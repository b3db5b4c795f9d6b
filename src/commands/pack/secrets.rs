//! Searches the packed files for keys and passwords.

use std::io::{self, Write};

use camino::Utf8Path;

use super::Contents;
use crate::commands::Context;
use crate::files;
use crate::link::Site;
use crate::report::{self, Report, one_line};
use crate::rules::{self, FILE_SECRET};
use crate::secrets::Scanner;

/// Prints each secret that no exception allows. Returns whether there was one.
pub fn report(site: &Site, contents: &Contents, context: &Context, out: &mut dyn Write) -> io::Result<bool> {
    let findings = rules::secrets(site);
    let scanner = Scanner::new();
    let mut is_clean = findings.is_empty();
    for path in contents.unread.iter().filter(|path| !is_allowed(site, path)) {
        let bytes = contents.files.get(path).and_then(|packed| packed.bytes.as_deref()).unwrap_or_default();
        is_clean &= !of_unread(&scanner, path, bytes, out)?;
    }
    if !findings.is_empty() {
        let report = Report::new(site, &findings);
        let write = if context.terminal { report::EXCERPTS } else { report::LINES };
        write(&report, out)?;
    }
    Ok(!is_clean)
}

/// Prints the secrets of a file that `check` does not read, in the format of `check`. Binary files are not searched.
fn of_unread(scanner: &Scanner, path: &Utf8Path, bytes: &[u8], out: &mut dyn Write) -> io::Result<bool> {
    if bytes.contains(&0) {
        return Ok(false);
    }
    let source = files::decode(path.to_owned(), bytes.to_vec());
    let secrets = scanner.secrets(&source.text);
    for secret in &secrets {
        let at = source.position(u32::try_from(secret.range.start).unwrap_or_default());
        let (path, message) = (one_line(path.as_str()), rules::message_of_secret(secret));
        let code = FILE_SECRET.code;
        writeln!(out, "{path}:{}:{}: error[{code}] {}", at.line, at.column, one_line(&message))?;
    }
    Ok(!secrets.is_empty())
}

/// Whether an exception in `readyroom.yaml` allows the secrets of a file.
fn is_allowed(site: &Site, path: &Utf8Path) -> bool {
    let today = site.config.today;
    let own = site.config.exceptions.iter().filter(|exception| exception.rule.value == FILE_SECRET.name);
    let mut current = own.filter(|exception| !exception.is_over(today));
    current.any(|exception| exception.globs().iter().any(|glob| glob.compile_matcher().is_match(path)))
}
