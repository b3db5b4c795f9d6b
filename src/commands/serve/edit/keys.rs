//! Decides who may write. The printed token is exchanged for a cookie, and each cookie has a key.
//!
//! A cookie alone does not allow writing, since browsers send it to every port of this machine, and with requests
//! that other sites make. A write also needs the key, which only the script of our own pages knows. The key is a
//! keyed hash of the cookie. So the server keeps no list of sessions, and nobody can make a key for a cookie of their
//! own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::anyhow;
use axum::http::{HeaderMap, HeaderName, header};

/// The header that a write sends the key in.
pub const KEY_HEADER: HeaderName = HeaderName::from_static("x-readyroom-key");

/// The secrets of one run, from the system's random numbers.
pub struct Keys {
    /// The secret from which the keys of cookies are made.
    secret: [u8; 32],
    token: blake3::Hash,
    /// A second token that can be used once, since others on this machine may see the command line of the browser.
    ticket: Mutex<Option<blake3::Hash>>,
    port: u16,
}

/// What the token is exchanged for.
pub struct Login {
    /// The value of the `Set-Cookie` header.
    pub cookie: String,
    pub key: String,
}

impl Keys {
    /// Makes keys for a port. Also returns the token, which is not stored: only its hash is.
    pub fn new(port: u16) -> anyhow::Result<(Self, String)> {
        let token = random_text()?;
        let ticket = Mutex::new(None);
        let keys = Self { secret: random()?, token: blake3::hash(token.as_bytes()), ticket, port };
        Ok((keys, token))
    }

    /// Makes a token that can be used for one exchange.
    pub fn ticket(&self) -> anyhow::Result<String> {
        let ticket = random_text()?;
        *self.lock() = Some(blake3::hash(ticket.as_bytes()));
        Ok(ticket)
    }

    fn lock(&self) -> MutexGuard<'_, Option<blake3::Hash>> {
        self.ticket.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Exchanges a token for a cookie and its key. `None` if the token is wrong.
    pub fn exchange(&self, token: &str) -> anyhow::Result<Option<Login>> {
        // Comparing hashes takes constant time.
        let token = blake3::hash(token.as_bytes());
        let is_ticket = self.lock().take_if(|ticket| *ticket == token).is_some();
        if !is_ticket && token != self.token {
            return Ok(None);
        }
        let value = blake3::Hash::from_bytes(random()?).to_hex();
        let key = self.key(&value).to_hex().to_string();
        let cookie = format!("{}={value}; HttpOnly; SameSite=Strict; Path=/", self.cookie());
        Ok(Some(Login { cookie, key }))
    }

    /// The name of the cookie. It contains the port, since another server on this machine has its own cookies.
    fn cookie(&self) -> String {
        format!("readyroom-{}", self.port)
    }

    fn key(&self, cookie: &str) -> blake3::Hash {
        blake3::keyed_hash(&self.secret, cookie.as_bytes())
    }

    /// Whether the `Host` header names this server the way a client on this machine would.
    pub fn knows_host(&self, headers: &HeaderMap) -> bool {
        self.host(headers).is_some()
    }

    fn host<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let host = only(headers, &header::HOST)?;
        // Browsers leave out port 80.
        let bare = host.strip_suffix(&format!(":{}", self.port)).or((self.port == 80).then_some(host))?;
        matches!(bare, "127.0.0.1" | "localhost" | "[::1]").then_some(host)
    }

    /// The reason why a write is refused. `None` if it is allowed.
    pub fn refusal(&self, headers: &HeaderMap) -> Option<&'static str> {
        let Some(host) = self.host(headers) else {
            return Some("the host of this request is not this server\n");
        };
        if only(headers, &header::ORIGIN).and_then(|origin| origin.strip_prefix("http://")) != Some(host) {
            return Some("only pages of this server may write\n");
        }
        let site = HeaderName::from_static("sec-fetch-site");
        if headers.contains_key(&site) && only(headers, &site) != Some("same-origin") {
            return Some("only pages of this server may write\n");
        }
        let key = only(headers, &KEY_HEADER).and_then(|key| blake3::Hash::from_hex(key).ok());
        let fits = key.is_some_and(|key| self.cookies(headers).any(|cookie| self.key(cookie) == key));
        (!fits).then_some("open the address that `readyroom serve --edit` printed\n")
    }

    /// All cookies with our name. Another server on this machine may have set a second one.
    fn cookies<'h>(&self, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> {
        let name = self.cookie();
        let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        all.flat_map(|line| line.split(';')).filter_map(move |cookie| {
            let (own, value) = cookie.trim().split_once('=')?;
            (own == name).then_some(value)
        })
    }
}

/// The value of a header that occurs exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).into_iter();
    all.next().filter(|_| all.next().is_none())?.to_str().ok()
}

/// A random text that nobody can guess.
fn random_text() -> anyhow::Result<String> {
    Ok(blake3::Hash::from_bytes(random()?).to_hex().to_string())
}

fn random() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow!("cannot get random numbers from the system: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "makes its own requests")]

    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn a_ticket_opens_once() {
        let (keys, token) = Keys::new(3070).unwrap();
        let ticket = keys.ticket().unwrap();
        assert!(keys.exchange(&ticket).unwrap().is_some());
        assert!(keys.exchange(&ticket).unwrap().is_none());
        assert!(keys.exchange(&token).unwrap().is_some());
        assert!(keys.exchange(&token).unwrap().is_some());
    }

    #[test]
    fn a_host_has_the_port_that_is_listened_on() {
        let knows = |port, host| Keys::new(port).unwrap().0.knows_host(&headers(&[("host", host)]));
        for host in ["localhost:3070", "127.0.0.1:3070", "[::1]:3070"] {
            assert!(knows(3070, host) && !knows(80, host) && !knows(13070, host), "{host}");
        }
        for host in
            ["localhost", "localhost:", "localhost:13070", "localhost:3070.", "127.1:3070", "::1:3070", ""]
        {
            assert!(!knows(3070, host), "{host}");
        }
        assert!(knows(80, "localhost") && knows(80, "localhost:80") && !knows(80, "attacker.example"));
    }

    #[test]
    fn a_write_needs_the_host_the_origin_the_cookie_and_the_key() {
        let (keys, token) = Keys::new(3070).unwrap();
        assert!(keys.exchange("").unwrap().is_none());
        assert!(keys.exchange(&token[1..]).unwrap().is_none());
        let one = keys.exchange(&token).unwrap().unwrap();
        let two = keys.exchange(&token).unwrap().unwrap();
        assert_ne!(one.key, two.key);
        let cookie = |login: &Login| login.cookie.split(';').next().unwrap().to_owned();
        let (own, other) = (cookie(&one), cookie(&two));
        let origin = ("origin", "http://localhost:3070");
        let host = ("host", "localhost:3070");
        let all = [host, origin, ("cookie", &own), ("x-readyroom-key", &one.key)];
        assert_eq!(keys.refusal(&headers(&all)), None);
        let tossed = format!("readyroom-3070=tossed; theme=dark; {own}");
        for good in [("cookie", tossed.as_str()), ("sec-fetch-site", "same-origin")] {
            let mut all = all.to_vec();
            all.retain(|(name, _)| *name != good.0);
            all.push(good);
            assert_eq!(keys.refusal(&headers(&all)), None, "{good:?}");
        }
        for at in 0..all.len() {
            let mut less = all.to_vec();
            let without = less.remove(at);
            assert!(keys.refusal(&headers(&less)).is_some(), "without {}", without.0);
            let mut twice = all.to_vec();
            twice.push(all[at]);
            let is_refused = keys.refusal(&headers(&twice)).is_some();
            assert_eq!(is_refused, without.0 != "cookie", "{} twice", without.0);
        }
        let of_another = own.replace("3070", "3071");
        for wrong in [
            ("host", "localhost"),
            ("host", "localhost:3071"),
            ("host", "attacker.example:3070"),
            ("host", "localhost.:3070"),
            ("origin", "http://127.0.0.1:3070"),
            ("origin", "http://localhost:3071"),
            ("origin", "http://localhost"),
            ("origin", "https://localhost:3070"),
            ("origin", "null"),
            ("cookie", &other),
            ("cookie", &of_another),
            ("x-readyroom-key", &two.key),
            ("x-readyroom-key", &token),
            ("x-readyroom-key", ""),
        ] {
            let mut all = all.to_vec();
            all.retain(|(name, _)| *name != wrong.0);
            all.push(wrong);
            assert!(keys.refusal(&headers(&all)).is_some(), "{wrong:?}");
        }
        for site in ["cross-site", "same-site", "none"] {
            let mut all = all.to_vec();
            all.push(("sec-fetch-site", site));
            assert!(keys.refusal(&headers(&all)).is_some(), "{site}");
        }
        let six = [("host", "[::1]:3070"), ("origin", "http://[::1]:3070"), all[2], all[3]];
        assert_eq!(keys.refusal(&headers(&six)), None);
    }
}
