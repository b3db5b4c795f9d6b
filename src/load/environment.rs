//! Reads what a run needs besides files: the working directory, environment variables, the program itself and the
//! clock.

use anyhow::Context;
use camino::Utf8PathBuf;
use jiff::civil::Date;

use crate::files;

/// The working directory.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the working directory")]
pub fn here() -> anyhow::Result<Utf8PathBuf> {
    let here = std::env::current_dir().context("cannot determine the working directory")?;
    Utf8PathBuf::try_from(here).context("the path of the working directory is not UTF-8")
}

/// The value of an environment variable, if it is set and not empty.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.trim().is_empty())
}

/// The file named by an environment variable, if it is set and not empty.
pub fn file_named_by(name: &str) -> Option<Utf8PathBuf> {
    variable(name).map(Utf8PathBuf::from)
}

/// The command in `PAGER`. `None` if the variable is not set. If it is empty, no pager is wanted.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the environment")]
pub fn pager() -> Option<String> {
    std::env::var("PAGER").ok()
}

/// The digest of the running program. `None` if it cannot be read.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the environment")]
pub fn program() -> Option<[u8; 32]> {
    let path = Utf8PathBuf::try_from(std::env::current_exe().ok()?).ok()?;
    files::program(&path)
}

/// The day in `SOURCE_DATE_EPOCH`, see <https://reproducible-builds.org/specs/source-date-epoch/>.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the environment")]
pub fn epoch() -> anyhow::Result<Option<Date>> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    // An empty variable counts as not set, as is usual.
    if text.trim().is_empty() {
        return Ok(None);
    }
    let seconds: i64 = text.trim().parse().context("SOURCE_DATE_EPOCH is not a number of seconds")?;
    let moment = jiff::Timestamp::from_second(seconds).context("SOURCE_DATE_EPOCH is out of range")?;
    Ok(Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date()))
}

/// Today, in UTC.
#[expect(clippy::disallowed_methods, reason = "this is the stage that reads the clock")]
pub fn clock() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
