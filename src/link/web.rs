//! Why a web address shows nothing: nobody else can open it, or it does not name one specific thing.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::urls::decoded;
use super::{forms, rooms};
use crate::config::Hosting;

const PRIVATE: &str = "is on a host that only one machine or one network knows";

/// Placeholders for the last segment of an address.
const HOLDERS: [&str; 10] =
    ["tbd", "tba", "tbc", "todo", "fixme", "xxx", "changeme", "change-me", "placeholder", "replaceme"];

/// Domains whose names resolve to the reader's own machine or home network.
const NEAR: [&str; 6] = ["docker.internal", "home.arpa", "localtest.me", "lvh.me", "nip.io", "sslip.io"];

/// Whether a text names something: it contains a letter or a digit.
pub fn is_named(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The host of an address in its normal form, its port, its path with the query, and its fragment.
fn split(url: &str) -> (&str, Option<&str>, &str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = match host.strip_prefix('[') {
        Some(host) => host.split_once(']').unwrap_or((host, "")),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    (host, port.strip_prefix(':'), path, fragment)
}

/// The host of an address in its normal form.
pub fn host(url: &str) -> &str {
    split(url).0
}

/// Why a web address in its normal form shows nothing. `hosting` is the software of its host, if it hosts repositories.
pub fn flaw(url: &str, hosting: Option<Hosting>) -> Option<&'static str> {
    let (host, port, path, fragment) = split(url);
    if !is_host(host) {
        Some("has no host")
    } else if HOLDERS.contains(&host) {
        Some("is on a host whose name is a placeholder")
    } else if is_private(host) {
        Some(PRIVATE)
    } else if port.is_some_and(|port| !port.parse::<u16>().is_ok_and(|port| port > 0)) {
        Some("has a port that no host has")
    } else {
        // A single-page application has its addresses after the `#`: `/#/runs/812`, `/#view/alerts/12`.
        let is_front = path.trim_matches('/').is_empty();
        let path = if is_front && is_route(fragment) { fragment } else { path };
        let names_section = |why: &&str| forms::may_have_sections(why) && is_named(fragment);
        let path = decoded(path);
        let why = flaw_of_path(&path, hosting).filter(|why| !names_section(why));
        why.or_else(|| rooms::flaw(host, &path))
    }
}

/// Whether a fragment is a path that ends with a name.
fn is_route(fragment: &str) -> bool {
    fragment.rsplit_once('/').is_some_and(|(_, last)| is_named(last))
}

/// Why a path with its query shows nothing.
fn flaw_of_path(path: &str, hosting: Option<Hosting>) -> Option<&'static str> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.split('/').filter(|part| !part.trim().is_empty());
    let last = parts.next_back().unwrap_or_default();
    let is_front = parts.next().is_none() && (!is_named(last) || last.to_lowercase().starts_with("index."));
    let has_query = query.split('&').any(says);
    if !has_query && is_front {
        Some("is a bare host")
    } else if !has_query && (!is_named(last) || is_holder(last)) {
        Some("ends with a placeholder")
    } else if path.to_lowercase().contains("/path/to/") {
        Some("has a placeholder in it")
    } else {
        forms::flaw(path, query, hosting)
    }
}

/// Whether a query parameter names something. Campaign parameters (`utm_`) do not count.
fn says(pair: &str) -> bool {
    let (key, value) = pair.split_once('=').unwrap_or((pair, pair));
    is_named(value) && !key.to_lowercase().starts_with("utm_")
}

/// Whether the last segment of a path is still to be filled in: `TBD`, `YOUR-RUN`, `your-run`; not `your-on-call-week`.
fn is_holder(part: &str) -> bool {
    const YOURS: [&str; 15] = [
        "build",
        "dashboard",
        "file",
        "id",
        "link",
        "name",
        "org",
        "page",
        "path",
        "project",
        "repo",
        "report",
        "run",
        "service",
        "ticket",
    ];
    let is_shouted = ["YOUR-", "YOUR_"].iter().any(|start| part.starts_with(start));
    let part = part.to_lowercase();
    let yours = part.strip_prefix("your-").or_else(|| part.strip_prefix("your_"));
    HOLDERS.contains(&part.as_str()) || is_shouted || yours.is_some_and(|own| YOURS.contains(&own))
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().any(char::is_alphanumeric);
    host.parse::<Ipv6Addr>().is_ok()
        || (host.split('.').all(is_label) && host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)))
}

/// Whether a host is private: loopback and private addresses, names reserved for tests, and names without a dot, which
/// mean a different machine in each network: `https://ci/run`.
fn is_private(host: &str) -> bool {
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return address.to_ipv4_mapped().is_some_and(is_private_v4)
            || address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
    }
    // Browsers also accept `127.1`, `2130706433` and `0x7f.1` as IP addresses.
    let is_number = |part: &str| {
        let hex = part.strip_prefix("0x");
        hex.is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()))
            || part.chars().all(|c| c.is_ascii_digit())
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        return host.parse::<Ipv4Addr>().map_or(true, is_private_v4);
    }
    !host.contains('.')
        || ["localhost", "localdomain", "local", "test", "invalid"].contains(&last)
        || NEAR.iter().any(|name| host == *name || host.ends_with(&format!(".{name}")))
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // The address range that carriers share among their customers.
    let is_shared = first == 100 && (64..128).contains(&second);
    address.is_loopback()
        || first == 0
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || is_shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::urls::normal;

    fn of(url: &str) -> Option<&'static str> {
        normal(url).map_or(Some("has no host"), |url| flaw(&url, forms::hosting(host(&url))))
    }

    #[test]
    fn an_address_shows_something_if_it_names_more_than_a_public_host() {
        for url in [
            "https://ci.acme.example/run/81",
            "https://8.8.8.8/x",
            "https://100.1.2.3/x",
            "https://ci.internal/run",
            "https://user@ci.acme.example:8443/run",
            "https://ci.acme.example?run=81",
            "https://[2001:db8::1]/x",
            "https://acme.example/wiki/TODO.md",
            "https://acme.example/?page=TBD",
            "https://acme.example/index.html/run",
            "https://acme.example/?run",
            "https://ci.acme.example/run/81?utm_source=mail",
            "https://portal.azure.com/#view/Microsoft_Azure_Monitoring/AlertDetails/12",
            "https://spinnaker.acme.example/#/applications/pay/executions/01",
            "https://github.com/o/r#load-test",
            "https://wiki.acme.example/your-on-call-week",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
        for url in [
            "https://",
            "https:///x",
            "https:x",
            "https://…/x",
            "https://acme.example",
            "https://acme.example/",
            "https://acme.example/#top",
            "https://acme.example/?",
            "https://acme.example//",
            "http://localhost/x",
            "http://LOCALHOST:8080/x",
            "http://ci.localhost/x",
            "http://printer.local/x",
            "http://127.0.0.1/x",
            "http://127.1/x",
            "http://2130706433/x",
            "http://0x7f.1/x",
            "http://[::1]/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://10.1.2.3/x",
            "http://192.168.0.1/x",
            "http://100.64.0.1/x",
            "http://0.1.2.3/x",
            "http://224.0.0.1/x",
            "https://x/y",
            "http://go/restore",
            "https://ci:8443/run",
            "https://ci./run",
            "http://mira@localhost/x",
            "https://https://x",
            "https://TBD/TBD",
            "https://acme.example/TBD",
            "https://acme.example/run/xxx/",
            "https://acme.example/run/...",
            "https://acme.example/%20",
            "https://acme.example/index.html",
            "https://acme.example/?utm_source=mail",
            "https://acme.example/?run=",
            "https://acme.example/run/YOUR-RUN",
            "https://acme.example/path/to/report",
            "https://ci.acme.example:0/run",
            "https://ci.acme.example:99999/run",
            "http://host.docker.internal/x",
            "http://printer.home.arpa/x",
            "http://127.0.0.1.nip.io/x",
            "https://github.com/o/r/commits/main",
            "https://acme.example/login",
            "https://acme.slack.com/archives/C02AB3CD4",
            "https://jira.acme.example/browse/OPS",
        ] {
            assert!(of(url).is_some(), "{url}");
        }
    }
}
