//! Files that are not plain text, and text that only looks like front matter.

use crate::project::Project;

#[test]
fn latin_1() {
    let project = Project::new("latin_1").file("content/a.md", b"# Caf\xe9\n\n[x](nowhere.md)\n");
    let run = project.build();
    run.finds(&[
        "content/a.md:1:6: error[F001] the bytes here are not UTF-8",
        "content/a.md:3:5: error[L001] this link leads nowhere",
    ]);
    assert!(project.page("a/index.html").contains("Caf\u{fffd}"));
}

#[test]
fn nul_bytes() {
    let project = Project::new("nul_bytes").file("content/a.md", b"# A\nb\0c\n\n[x](nowhere.md)\n");
    project.build().finds(&[
        "content/a.md:2:2: error[F001] there is a NUL byte here",
        "content/a.md:4:5: error[L001] this link leads nowhere",
    ]);
    assert!(!project.page("a/index.html").contains('\0'));
}

#[test]
fn a_name_of_an_alarm_with_a_nul_byte() {
    let rules = "      - alert: \"a\\0b\"\n";
    let project = Project::new("nul_in_alarm").file("content/alarms/a.yaml", crate::project::alarms(rules));
    project.build();
    assert!(!project.page("alarms/index.html").contains('\0'));
}

#[test]
fn utf_16() {
    let text = "---\ntitle: Café\n---\n# A\n\n[x](nowhere.md)\n";
    let marked = format!("\u{feff}{text}");
    let written = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let all: [(&str, Vec<u8>); 4] = [
        ("le", written(&marked, u16::to_le_bytes)),
        ("be", written(&marked, u16::to_be_bytes)),
        ("le_unmarked", written(text, u16::to_le_bytes)),
        ("be_unmarked", written(text, u16::to_be_bytes)),
    ];
    for (name, bytes) in all {
        let project = Project::new(&format!("utf_16_{name}")).file("content/a.md", bytes);
        project.build().finds(&[
            "content/a.md:1:1: error[F001] this file is UTF-16, not UTF-8",
            "content/a.md:6:5: error[L001] this link leads nowhere",
        ]);
        assert!(project.page("a/index.html").contains("<title>Café"));
    }
    let yaml: Vec<u8> = written("\u{feff}owner: mira\n", u16::to_le_bytes);
    let project = Project::new("utf_16_yaml").file("content/pay/service.yaml", yaml);
    project.check().finds(&["content/pay/service.yaml:1:1: error[F001] this file is UTF-16, not UTF-8"]);
}

#[test]
fn compressed_files() {
    let packed = [&b"\x1f\x8b\x08\x00\xff"[..], b"PK\x03\x04\xff", b"\x28\xb5\x2f\xfd\x00"];
    let project = |name: &str, path: &str, bytes: &[u8]| {
        Project::new(&format!("compressed_{name}")).file("content/a.md", "# A\n").file(path, bytes)
    };
    for (name, bytes) in ["pay.yaml.gz", "prometheus-rules.zip", "pay.yml.zst"].into_iter().zip(packed) {
        let path = format!("content/alarms/{name}");
        let expected = format!("{path}:1:1: error[F001] this file is compressed, so nothing in it is read");
        project(name, &path, bytes).check().finds(&[&expected]);
    }
    // The names of these archives do not suggest alarms.
    for name in ["function.zip", "chart-1.2.0.tgz", "photos.tar.gz"] {
        project(name, &format!("content/alarms/{name}"), packed[0]).check().finds(&[]);
    }
}

#[test]
fn byte_order_mark_and_crlf() {
    let text = "\u{feff}---\r\ntitle: Mine\r\nsumary: 1\r\n---\r\n# A\r\n\r\n[x](nowhere.md)\r\n";
    let project = Project::new("bom_crlf").file("content/a.md", text);
    project.build().finds(&[
        "content/a.md:3:1: warning[F002] unknown key `sumary` in a page",
        "content/a.md:7:5: error[L001] this link leads nowhere",
    ]);
    assert!(project.page("a/index.html").contains("<title>Mine"));
}

#[test]
fn what_only_looks_like_front_matter() {
    for (name, text, expected) in [
        ("only_a_rule", "---\n", &[][..]),
        ("a_list", "---\n- a\n---\n# A\n", &[]),
        ("a_word", "---\nword\n---\n# A\n", &[]),
        ("not_closed", "---\ntitle: A\n# B\n", &["content/a.md:1:1: error[F001]"]),
        ("not_closed_comment", "---\n# mine\ntitle: A\n", &["content/a.md:1:1: error[F001]"]),
        ("broken", "---\ntitle: [a\n---\n# A\n", &["content/a.md:2:8: error[F001] this is not YAML"]),
        ("twice", "---\ntitle: A\ntitle: B\n---\n", &["content/a.md:3:1: error[F001] duplicate key `title`"]),
        ("template", "---\ntitle: {{ x }}\n---\n", &["content/a.md:2:8: error[F001] expected a string"]),
        ("toml", "+++\ntitle = 1\n+++\n# A\n", &[]),
        ("broken_toml", "+++\ntitle = A\n+++\n# A\n", &["content/a.md:2:9: error[F001] this is not TOML"]),
        ("toml_not_closed", "+++\ntitle = 1\n# B\n", &["content/a.md:1:1: error[F001]"]),
    ] {
        Project::new(name).file("content/a.md", text).check().finds(expected);
    }
}

#[test]
fn invalid_dates_and_periods() {
    let text = "---\nkind: runbook\nreviewed_on: 2026-02-30\nreview_every: -1d\n---\nDo it.\n";
    Project::new("no_date").file("content/a.md", text).check().finds(&[
        "content/a.md:3:14: error[F001] expected a date, found `2026-02-30`",
        "content/a.md:4:15: error[F001] expected a period, found `-1d`",
    ]);
    for (name, day, period) in [("late", "9999-12-31", "19998y"), ("years", "2026-01-01", "7000000d")] {
        let text = format!("---\nkind: runbook\nreviewed_on: {day}\nreview_every: {period}\n---\nDo it.\n");
        Project::new(name).file("content/a.md", text).build().finds(&[]);
    }
}
