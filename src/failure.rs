//! Why a run could not continue: the request is wrong, or the machine failed and may work next time.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

use camino::Utf8Path;

/// A failure of the machine, whatever the error below it: another run holds a lock, or a file that just existed is
/// gone.
#[derive(Debug)]
pub struct TryAgain(pub String);

impl TryAgain {
    /// For a file that changed since it was read.
    pub fn changed(path: &Utf8Path) -> Self {
        Self(format!("`{path}` changed while this command ran: run it again"))
    }
}

impl fmt::Display for TryAgain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for TryAgain {}

/// Whether the machine failed. The same command may then work later, with more space, with access, or without other
/// runs.
pub fn is_machine(error: &anyhow::Error) -> bool {
    error.is::<TryAgain>() || error.chain().filter_map(io_kind).any(|kind| !is_mistake(kind))
}

/// The kind of an I/O error, including one that occurred while writing JSON.
pub fn io_kind(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    let json = || error.downcast_ref::<serde_json::Error>()?.io_error_kind();
    error.downcast_ref::<io::Error>().map(io::Error::kind).or_else(json)
}

/// Whether the kind says that a path, or what is at it, is not what the command needs.
fn is_mistake(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::DirectoryNotEmpty
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidData
            | ErrorKind::Unsupported
    )
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    fn io(kind: ErrorKind) -> anyhow::Error {
        anyhow::Error::new(io::Error::from(kind)).context("cannot write `public`")
    }

    #[test]
    fn the_kind_of_an_error_decides() {
        let machine = [
            ErrorKind::StorageFull,
            ErrorKind::QuotaExceeded,
            ErrorKind::FileTooLarge,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::PermissionDenied,
            ErrorKind::ResourceBusy,
            ErrorKind::StaleNetworkFileHandle,
            ErrorKind::TimedOut,
            ErrorKind::UnexpectedEof,
            ErrorKind::WriteZero,
            ErrorKind::OutOfMemory,
            ErrorKind::AddrInUse,
            ErrorKind::Other,
        ];
        for kind in machine {
            assert!(is_machine(&io(kind)), "{kind}");
        }
        let mistakes = [
            ErrorKind::NotFound,
            ErrorKind::NotADirectory,
            ErrorKind::IsADirectory,
            ErrorKind::AlreadyExists,
            ErrorKind::DirectoryNotEmpty,
            ErrorKind::InvalidFilename,
            ErrorKind::InvalidInput,
            ErrorKind::InvalidData,
        ];
        for kind in mistakes {
            assert!(!is_machine(&io(kind)), "{kind}");
        }
    }

    /// Errors without a kind in the standard library: input/output error, too many open files.
    #[cfg(unix)]
    #[test]
    fn errors_without_a_kind_are_of_the_machine() {
        for code in [rustix::io::Errno::IO, rustix::io::Errno::MFILE] {
            assert!(is_machine(&anyhow::Error::new(io::Error::from(code))), "{code}");
        }
    }

    #[test]
    fn a_mark_decides_whatever_the_kind() {
        let gone = || Err::<(), _>(io::Error::from(ErrorKind::NotFound));
        let marked =
            gone().context(TryAgain("cannot read `a.md`".into())).context("above").expect_err("it is gone");
        assert!(is_machine(&marked));
        assert_eq!(format!("{marked:#}"), "above: cannot read `a.md`: entity not found");
        assert!(is_machine(&TryAgain("another build is writing".into()).into()));
        assert!(!is_machine(&gone().context("cannot read the baseline").expect_err("it is gone")));
        assert!(!is_machine(&anyhow::anyhow!("there is no service `shop`")));
    }

    #[test]
    fn failed_writes_of_json_differ_from_invalid_json() {
        struct Full;
        impl io::Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(is_machine(&serde_json::to_writer(Full, &1).expect_err("it is full").into()));
        assert!(!is_machine(&serde_json::from_str::<u8>("[").expect_err("it breaks off").into()));
    }
}
