//! Addresses that show a whole chat channel, tracker project or calendar instead of one specific thing, and mailboxes,
//! which show others nothing.

pub const MAILBOX: &str = "is in a mailbox, which only its owner can open";
pub const CALENDAR: &str = "is a calendar as a whole";
pub const CHANNEL: &str = "is a channel as a whole";
pub const PROJECT: &str = "is a project as a whole";

/// Why an address shows a whole channel, project or calendar, or a mailbox. `host` is in lower case, and `path` is
/// decoded.
pub fn flaw(host: &str, path: &str) -> Option<&'static str> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.trim().is_empty()).collect();
    let is_below = |domain: &str| {
        host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let is_channel = if is_below("slack.com") || is_below("slack-gov.com") {
        // A message is `/archives/C02/p1700000000000100`, a thread `/client/T01/C02/thread/C02-1700000000.000100`.
        matches!(parts[..], ["archives" | "channels" | "messages" | "client", _] | ["client", _, _])
    } else if ["teams.microsoft.com", "teams.cloud.microsoft"].contains(&host) {
        // A message is `/l/message/19:…/1700000000000`, and a document in a tab `/l/channel/19:…/tab::…`.
        matches!(parts[..], ["l", "channel" | "chat" | "team", ..])
            && !parts.iter().any(|part| part.starts_with("tab:"))
    } else if ["discord.com", "discordapp.com"].contains(&host) {
        // A message is `/channels/1/2/3`. A thread has the same form as a channel, `/channels/1/2`, so such an address
        // may show one thing.
        matches!(parts[..], ["channels", _])
    } else {
        false
    };
    let is_jira = is_below("atlassian.net") || host.starts_with("jira.");
    if is_channel {
        Some(CHANNEL)
    } else if is_mailbox(host, &parts) {
        Some(MAILBOX)
    } else if host == "calendar.google.com" && is_calendar(&parts) && !query.contains("cid=") {
        Some(CALENDAR)
    } else {
        // A query may choose an issue: `?selectedIssue=OPS-12`.
        (is_jira && query.is_empty() && is_project(&parts)).then_some(PROJECT)
    }
}

/// Whether an address leads to a message in the reader's own mailbox. The address of a shared mailbox names it:
/// `/mail/ops@acme.example/…`.
fn is_mailbox(host: &str, parts: &[&str]) -> bool {
    const HOSTS: [&str; 5] = [
        "mail.google.com",
        "outlook.cloud.microsoft",
        "outlook.live.com",
        "outlook.office.com",
        "outlook.office365.com",
    ];
    HOSTS.contains(&host) && parts.first() == Some(&"mail") && !parts.iter().any(|part| part.contains('@'))
}

/// Whether an address of Google Calendar shows all of the reader's own calendars. An event is at `/calendar/event`, and
/// a shared calendar at `/calendar/embed` or `?cid=`.
fn is_calendar(parts: &[&str]) -> bool {
    match *parts {
        ["calendar"] | ["calendar", "r"] | ["calendar", "u", _] | ["calendar", "u", _, "r"] => true,
        ["calendar", "r", view] | ["calendar", "u", _, "r", view] => {
            ["agenda", "day", "month", "week", "year"].contains(&view)
        }
        _ => false,
    }
}

/// Whether an address of Jira shows a project or a board. An issue is at `/browse/OPS-12`.
fn is_project(parts: &[&str]) -> bool {
    match *parts {
        ["browse", key] => !key.contains('-'),
        ["projects", _]
        | ["projects", _, "board" | "issues" | "summary"]
        | ["jira", .., "projects" | "boards", _]
        | ["jira", .., "projects", _, "board" | "issues" | "list" | "summary"] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<&'static str> {
        let (host, path) = url.split_once('/').expect("it has a path");
        flaw(host, path)
    }

    #[test]
    fn a_channel_or_a_project_as_a_whole_shows_no_one_thing() {
        for url in [
            "acme.slack.com/archives/C02AB3CD4",
            "app.slack.com/client/T01AB/C02AB3CD4",
            "acme.enterprise.slack.com/archives/C02AB3CD4/",
            "teams.microsoft.com/l/channel/19:abc@thread.tacv2/General?groupId=1",
            "discord.com/channels/81",
        ] {
            assert_eq!(of(url), Some(CHANNEL), "{url}");
        }
        for url in [
            "jira.acme.example/browse/OPS",
            "acme.atlassian.net/projects/OPS/issues",
            "acme.atlassian.net/jira/software/c/projects/OPS/boards/12",
        ] {
            assert_eq!(of(url), Some(PROJECT), "{url}");
        }
        for url in ["mail.google.com/mail/u/0/", "outlook.office.com/mail/inbox/id/AAQk"] {
            assert_eq!(of(url), Some(MAILBOX), "{url}");
        }
        for url in ["calendar.google.com/calendar/u/0/r", "calendar.google.com/calendar/r/week"] {
            assert_eq!(of(url), Some(CALENDAR), "{url}");
        }
    }

    #[test]
    fn one_message_or_issue_is_evidence() {
        for url in [
            "acme.slack.com/archives/C02AB3CD4/p1700000000000100",
            "acme.slack.com/archives/C02AB3CD4/p1700000000000100?thread_ts=1700000000.000100&cid=C02AB3CD4",
            "app.slack.com/client/T01AB/C02AB3CD4/thread/C02AB3CD4-1700000000.000100",
            "acme.slack.com/files/U01/F02/load.png",
            "notslack.com/archives/2026",
            "teams.microsoft.com/l/message/19:abc@thread.tacv2/1700000000000?groupId=1",
            "teams.microsoft.com/l/channel/19:abc@thread.tacv2/tab::81-82?groupId=1&label=Load%20test",
            "discord.com/channels/81/82",
            "discord.com/channels/81/82/83",
            "jira.acme.example/browse/OPS-812",
            "jira.acme.example/projects/OPS/issues/OPS-812",
            "acme.atlassian.net/jira/software/c/projects/OPS/boards/12?selectedIssue=OPS-812",
            "acme.atlassian.net/wiki/spaces/OPS/pages/12",
            "wiki.acme.example/browse/handbook",
            "outlook.office.com/mail/ops@acme.example/inbox/id/AAQk",
            "groups.google.com/a/acme.example/g/ops/c/81",
            "calendar.google.com/calendar/event?eid=81",
            "calendar.google.com/calendar/embed?src=ops",
            "calendar.google.com/calendar/u/0?cid=b3Bz",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
