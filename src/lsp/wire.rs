//! Reads and writes messages. A message that cannot be parsed is skipped.

use std::io::{self, BufRead, Read, Write};

use crossbeam_channel::{Receiver, Sender};
use lsp_server::Message;

/// The largest message that is read, in bytes. It is far larger than any file that is read.
const LARGEST: u64 = 256 << 20;

/// Reads messages until there are no more, or until the receiver is dropped.
pub fn read(input: &mut dyn BufRead, messages: &Sender<Message>) -> io::Result<()> {
    while let Some(length) = length(input)? {
        if length > LARGEST {
            io::copy(&mut input.take(length), &mut io::sink())?;
            let _ = writeln!(io::stderr(), "a message of {length} bytes is too long, and is skipped");
            continue;
        }
        let mut body = Vec::new();
        if input.take(length).read_to_end(&mut body)? as u64 != length {
            return Ok(());
        }
        match serde_json::from_slice(&body) {
            Ok(message) => {
                if messages.send(message).is_err() {
                    return Ok(());
                }
            }
            Err(error) => {
                let _ = writeln!(io::stderr(), "a message cannot be parsed, and is skipped: {error}");
            }
        }
    }
    Ok(())
}

/// The longest line of a header, in bytes.
const LONGEST_LINE: u64 = 4096;

/// The length that the next header contains. Other lines are skipped. `None` at the end.
fn length(input: &mut dyn BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        match line.split_once(':') {
            None if line.is_empty() && length.is_some() => return Ok(length),
            Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok();
            }
            _ => {}
        }
    }
}

/// Writes messages until the sender is dropped.
pub fn write(messages: &Receiver<Message>, output: &mut dyn Write) -> io::Result<()> {
    for message in messages {
        message.write(&mut &mut *output)?;
        output.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(input: &str) -> Vec<String> {
        let (sender, receiver) = crossbeam_channel::unbounded();
        read(&mut input.as_bytes(), &sender).expect("it is in memory");
        drop(sender);
        let method = |message| match message {
            Message::Notification(notification) => notification.method,
            other => format!("{other:?}"),
        };
        receiver.into_iter().map(method).collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_not_a_message_is_skipped() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"good"}"#);
        for bad in [
            framed("{"),
            framed("[]"),
            framed("\u{0}"),
            framed(&"[".repeat(10_000)),
            framed(r#"{"id":{}}"#),
            "Content-Length: x\r\n\r\n".to_owned(),
            "Content-Length: -1\r\n\r\n".to_owned(),
            "nonsense\r\n\r\n".to_owned(),
            format!("{}\n", "x".repeat(10_000)),
        ] {
            assert_eq!(understood(&format!("{bad}{good}{good}")), ["good", "good"], "{bad:.40}");
        }
        assert_eq!(understood(&format!("{good}Content-Length: 99999999999\r\n\r\nx")), ["good"]);
        assert_eq!(understood(&format!("{good}Content-Length: 10\r\n\r\nx")), ["good"]);
    }
}
