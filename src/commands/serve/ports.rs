//! Finds a free port.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context;

/// The maximum number of ports to try.
const TRIES: u16 = 50;

/// Listens on a port of the loopback address, or on the next free one.
pub fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let mut next = port;
    loop {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, next)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse && next - port < TRIES && next < u16::MAX => {
                next += 1;
            }
            bound => return bound.with_context(|| format!("cannot listen on port {next}")),
        }
    }
}
