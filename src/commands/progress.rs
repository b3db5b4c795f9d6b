//! Shows on a terminal which stage a run is in. It is one line, which is rewritten in place and removed when the
//! stage is over.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::timing::Stopwatch;

/// How long a run takes before its stage is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is rewritten, and how long a stage has to last to be shown.
const TICK: Duration = Duration::from_millis(100);

/// How much of a stage is done.
#[derive(Debug, Default)]
pub struct Count {
    done: AtomicUsize,
    /// The total. Zero if it is not known.
    of: usize,
}

impl Count {
    pub fn of(of: usize) -> Self {
        Self { done: AtomicUsize::new(0), of }
    }

    pub fn add_one(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn line(&self, stage: &str) -> String {
        match self.of {
            0 => stage.to_owned(),
            of => format!("{stage} {} of {of}", self.done.load(Ordering::Relaxed)),
        }
    }
}

/// Runs a stage, and shows it on standard error meanwhile.
pub fn shown<T>(name: &str, count: &Count, run: &Stopwatch, stage: impl FnOnce() -> T) -> T {
    // Dropped when the stage is over, even if it panics.
    let (open, over) = mpsc::channel::<()>();
    let wait = PATIENCE.saturating_sub(run.elapsed()).max(TICK);
    thread::scope(|scope| {
        scope.spawn(move || {
            // Ignore a terminal that is gone.
            let _ = follow(name, count, wait, &over, &mut io::stderr());
        });
        let made = stage();
        drop(open);
        made
    })
}

fn follow(
    name: &str,
    count: &Count,
    mut wait: Duration,
    over: &Receiver<()>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut width = 0;
    while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let line = count.line(name);
        width = line.len();
        write!(out, "\r{line}")?;
        out.flush()?;
        wait = TICK;
    }
    if width > 0 {
        write!(out, "\r{:width$}\r", "")?;
        out.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_is_over_in_time_shows_nothing() {
        let (open, over) = mpsc::channel();
        drop(open);
        let mut out = Vec::new();
        follow("load", &Count::default(), PATIENCE, &over, &mut out)
            .expect("a vector takes all, and it is text");
        assert_eq!(out, b"");
    }

    /// A terminal on which the stage ends when the second line is written.
    struct Terminal {
        text: Vec<u8>,
        open: Option<mpsc::Sender<()>>,
    }

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.text.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.text.split(|byte| *byte == b'\r').count() > 2 {
                self.open = None;
            }
            Ok(())
        }
    }

    #[test]
    fn a_long_stage_has_a_line_that_is_removed() {
        let (open, over) = mpsc::channel();
        let mut terminal = Terminal { text: Vec::new(), open: Some(open) };
        let count = Count::of(20);
        count.add_one();
        follow("render", &count, Duration::ZERO, &over, &mut terminal)
            .expect("a vector takes all, and it is text");
        assert_eq!(
            String::from_utf8(terminal.text).expect("a vector takes all, and it is text"),
            "\rrender 1 of 20\rrender 1 of 20\r              \r"
        );
    }
}
