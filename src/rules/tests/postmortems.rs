//! Facts about an incident that are unknown are not reported.

use super::*;

/// The lines with findings of a code in the front matter of a postmortem.
fn lines(code: &str, front_matter: &str) -> Vec<usize> {
    let text = format!("---\n{front_matter}\n---\n\n# Lost\n");
    let alarms = "alarms: [{name: Creaks}]\n".to_owned();
    let files =
        [Source::new("content/postmortems/lost.md", text), Source::new("content/alarms/mill.yaml", alarms)];
    let site = sample::site(files, DAY);
    let found = check(&judge::assess(&site)).findings;
    let found = found.iter().filter(|reported| reported.rule.code == code);
    let line = |reported: &Reported| {
        let place = reported.finding.place;
        let text = site.sources.text(place.file).expect("it is in memory");
        text[..place.start as usize].matches('\n').count() + 1
    };
    found.map(line).collect()
}

#[test]
fn unknown_times_are_skipped() {
    let of = |times: &str| lines("P006", times);
    let late = "started_at: 2026-10-02T09:00:00Z\n";
    assert_eq!(of(&format!("{late}resolved_at: 2026-10-02T08:00:00Z")), [3]);
    assert_eq!(of(&format!("{late}resolved_at: 2026-10-02T10:30:00+02:00")), [3], "by the offset");
    for unknown in
        ["", "resolved_at:", "resolved_at: 8 o'clock", "resolved_at: 2026-10-02", "resolved_at: TBD"]
    {
        assert!(of(&format!("{late}{unknown}")).is_empty(), "{unknown}");
    }
    assert_eq!(of(&format!("{late}resolved_at: 2026-09-30")), [3], "every hour of that day is too early");
    assert!(of(&format!("{late}resolved_at: 2026-10-01")).is_empty(), "it may end later, west of Greenwich");
    let between = "detected_at: 2026-10-02\nmitigated_at: 2026-10-02T08:00:00Z";
    assert_eq!(of(&format!("{late}{between}")), [4], "a day hides nothing");
    let one_typo = "detected_at: 2026-11-02T09:10:00Z\nmitigated_at: 2026-10-02T09:20:00Z\nresolved_at: 2026-10-02T10:00:00Z";
    assert_eq!(of(&format!("{late}{one_typo}")), [4], "one mistake is one finding");
}

#[test]
fn a_timeline_is_checked_against_known_times() {
    let of = |times: &str, entries: &str| lines("P007", &format!("{times}\ntimeline:\n{entries}"));
    let entry = |at: &str| format!("- {{at: {at}, event: x}}\n");
    let (early, late) = (entry("2026-10-02T08:00:00Z"), entry("2026-10-02T10:00:00Z"));
    assert_eq!(of("owner: x", &format!("{late}{early}")), [5]);
    for unknown in [entry("2026-10-02"), entry("noon"), "- {event: x}\n".to_owned()] {
        assert!(of("started_at: 2026-10-02T09:00:00Z", &format!("{late}{unknown}{late}")).is_empty());
    }
    assert_eq!(of("started_at: 2026-10-02T09:00:00Z", &format!("{early}{late}")), [4]);
    assert_eq!(of("resolved_at: 2026-10-02T09:00:00Z", &format!("{early}{late}{early}")), [5]);
    let crossed = "started_at: 2026-10-02T09:00:00Z\nresolved_at: 2026-10-01T09:00:00Z";
    assert!(of(crossed, &format!("{early}{late}")).is_empty(), "a start after the end");
}

#[test]
fn an_action_that_cannot_be_read_is_not_open() {
    let of = |status: &str, action: &str| {
        lines("P009", &format!("status: {status}\nactions:\n- {{id: a{action}}}"))
    };
    for open in ["", ", status: open", ", status: in_progress"] {
        assert_eq!(of("closed", open), [4], "{open}");
        assert!(of("in_review", open).is_empty());
    }
    for other in [", status: done", ", status: dropped", ", status: finished", ", staus: done"] {
        assert!(of("closed", other).is_empty(), "{other}");
    }
}

#[test]
fn only_a_done_action_owes_its_alarm() {
    let of = |code: &str, action: &str| lines(code, &format!("actions:\n- {{id: a, {action}}}"));
    assert_eq!(of("P010", "type: detect, status: done"), [3]);
    for fine in
        ["type: detect", "type: detect, status: dropped", "type: prevent, status: done", "status: done"]
    {
        assert!(of("P010", fine).is_empty(), "{fine}");
    }
    for alarm in ["alarm: Creaks", "alarm: Groans"] {
        let done = format!("type: detect, status: done, {alarm}");
        assert!(of("P010", &done).is_empty());
        assert_eq!(of("P004", &done).is_empty(), alarm == "alarm: Creaks", "{alarm}");
        assert!(of("P004", &format!("type: detect, {alarm}")).is_empty(), "it may still come");
    }
}
