//! Finds passwords in URLs: `https://user:password@host`.

use std::ops::Range;

use super::{Secret, placeholder, run};

const LONGEST: usize = 256;

pub fn find(text: &str, slashes: Range<usize>) -> Option<Secret> {
    let is_part = |byte: u8| byte.is_ascii_graphic() && !b"/?#\"'`<>(){}[]|\\^,;$*".contains(&byte);
    let authority = run(text, slashes.end, LONGEST, is_part);
    let (login, host) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let start = slashes.end + user.len() + 1;
    // `kong:Kong` and `db_admin:DB.Admin` are defaults, not secrets.
    let is_user = letters(password) == letters(user);
    let is_own = !is_example_or_local(host) && !is_user && !placeholder::is_in_password(password);
    is_own.then_some(Secret {
        range: start..start + password.len(),
        kind: "a password".into(),
        prefix: "".into(),
    })
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a host is an example from documentation, or the local machine.
fn is_example_or_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let name = host.split(':').next().unwrap_or_default();
    host.contains("example") || ["", "localhost", "127.0.0.1", "host", "hostname"].contains(&name)
}
