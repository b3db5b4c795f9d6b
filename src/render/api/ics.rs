//! Writes iCalendar (RFC 5545).

use jiff::civil::Date;

/// The maximum number of octets of a line, without its line break.
const LONGEST: usize = 75;

/// An all-day event.
pub struct Event {
    /// Stable: the same in every build, as long as what the event is about exists.
    pub uid: String,
    pub on: Date,
    pub summary: String,
    pub description: String,
    pub category: &'static str,
    pub url: Option<String>,
}

/// A calendar of events.
pub fn calendar(name: &str, events: impl Iterator<Item = Event>) -> String {
    let mut lines = Lines::default();
    lines.line("BEGIN:VCALENDAR");
    lines.line("VERSION:2.0");
    lines.line("PRODID:-//readyroom//readyroom//EN");
    lines.line("CALSCALE:GREGORIAN");
    lines.line("METHOD:PUBLISH");
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.line("REFRESH-INTERVAL;VALUE=DURATION:PT12H");
    let mut is_empty = true;
    for event in events {
        is_empty = false;
        lines.event(&event);
    }
    if is_empty {
        lines.zone();
    }
    lines.line("END:VCALENDAR");
    lines.text
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn event(&mut self, event: &Event) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", event.uid));
        // The format requires the time of the last change. The event's own day is used, so that the calendar is the
        // same in every build.
        self.line(&format!("DTSTAMP:{}T000000Z", day(event.on)));
        self.line(&format!("DTSTART;VALUE=DATE:{}", day(event.on)));
        self.text("SUMMARY", &event.summary);
        self.text("DESCRIPTION", &event.description);
        self.text("CATEGORIES", event.category);
        if let Some(url) = &event.url {
            // Addresses must not be escaped. They cannot contain a character that would end the line.
            self.line(&format!("URL:{}", shown(url)));
        }
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// Writes a time zone, since a calendar needs at least one component even if nothing is due.
    fn zone(&mut self) {
        for line in [
            "BEGIN:VTIMEZONE",
            "TZID:UTC",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0000",
            "END:STANDARD",
            "END:VTIMEZONE",
        ] {
            self.line(line);
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escaped(text)));
    }

    /// Adds a line and folds it: a long line continues after a line break and a space.
    fn line(&mut self, line: &str) {
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = LONGEST - 1;
            }
            room -= c.len_utf8();
            self.text.push(c);
        }
        self.text.push_str("\r\n");
    }
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A text without characters that are not allowed in a line.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "a@readyroom".to_owned(),
            on: date(2026, 12, 1),
            summary: summary.to_owned(),
            description: String::new(),
            category: "review",
            url: Some("https://example.com/a/\r\nATTACH:x".to_owned()),
        }
    }

    fn of(summary: &str) -> String {
        calendar("All", std::iter::once(event(summary)))
    }

    /// Undoes the folding of lines.
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn lines_end_in_two_characters_and_are_folded_between_letters() {
        let long = "Überprüfung des Ausfallplans für „Kasse 日本語“, ".repeat(6);
        let text = of(&long);
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        for line in text.split("\r\n") {
            assert!(line.len() <= LONGEST, "{} octets: {line}", line.len());
            assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
        let whole = format!("SUMMARY:{}\r\n", long.replace(',', "\\,"));
        assert!(unfolded(&text).contains(&whole), "{text}");
    }

    #[test]
    fn text_is_escaped() {
        let text = unfolded(&of("a;b,c\\d\ne\rEND:VEVENT\u{7}"));
        assert!(text.contains("SUMMARY:a\\;b\\,c\\\\d\\neEND:VEVENT\r\n"), "{text}");
        assert!(text.contains("URL:https://example.com/a/ATTACH:x\r\n"), "{text}");
        assert_eq!(
            text.matches("END:VEVENT\r\n").count(),
            2,
            "one ends the event, one is in a summary: {text}"
        );
    }

    #[test]
    fn a_calendar_has_a_component_even_if_nothing_is_due() {
        let empty = calendar("None", std::iter::empty());
        assert!(empty.contains("BEGIN:VTIMEZONE\r\n") && !empty.contains("VEVENT"), "{empty}");
        assert!(!of("x").contains("VTIMEZONE"));
    }
}
