//! The files of a project, each in several versions. A step replaces a file with one of its versions.

/// A path, and the possible contents of the file. Any file may also be missing.
pub struct Versions {
    pub path: &'static str,
    pub texts: &'static [&'static str],
}

const fn versions(path: &'static str, texts: &'static [&'static str]) -> Versions {
    Versions { path, texts }
}

/// Whether a file is Markdown.
pub fn is_page(file: &Versions) -> bool {
    std::path::Path::new(file.path).extension().is_some_and(|ending| ending == "md")
}

pub const FILES: &[Versions] = &[
    versions(
        "content/shop/runbooks/disk.md",
        &[
            "# Disk is full\n\n1. Run `df -h` on the host that is named.\n\nSee [CPU](cpu.md#steps).\n",
            "# Disk is full\n\n1. Run `df -h` on the other host, then wait.\n\nSee [CPU](cpu.md#steps).\n",
            "# The disk is nearly full\n\n1. Run `df -h` on the host that is named.\n",
            "---\nalarms: [DiskFull]\nsummary: What to do\n---\n# Disk\n\n{{< include \"/content/shop/part.md\" >}}\n\n```sql\nselect 1;\n```\n",
            "---\ndraft: true\n---\n# Disk is full\n\nNot yet what anybody should read.\n",
            "---\nalarms: [DiskFull\n---\n# Disk\n",
            "",
        ],
    ),
    versions(
        "content/shop/runbooks/cpu.md",
        &[
            "# CPU\n\n## Steps\n\n- Look at `top` for a minute.\n",
            "# CPU\n\n## What to do\n\n- Look at `top` for a minute. <!-- readyroom-allow L001: soon -->\n\n[gone](gone.md)\n",
            "---\naliases: [/old/cpu/]\nescalation: [sre]\nreviewed_on: 2020-01-01\n---\n# CPU\n\n## Steps\n\n- Look at `top` for a minute.\n",
        ],
    ),
    versions(
        "content/shop/part.md",
        &[
            "Three words of text that are part of another page.\n",
            "Other words, with a [link](runbooks/cpu.md).\n",
        ],
    ),
    versions(
        "content/shop/index.md",
        &["# Shop\n\nIt sells.\n\n![logo](logo.svg)\n", "# The shop\n\nIt sells more.\n"],
    ),
    versions(
        "content/shop/logo.svg",
        &[
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>",
        ],
    ),
    versions(
        "content/shop/service.yaml",
        &[
            "owner: sre\ntier: 1\n",
            "owner: web\ndescription: Sells.\ndepends_on: [pay]\n",
            "owner: [\n",
            "name: store\n",
        ],
    ),
    versions("content/pay/service.yaml", &["owner: sre\n", "tier: 2\n"]),
    versions(
        "alarms/shop.yml",
        &[
            "groups:\n- name: shop\n  rules:\n  - alert: DiskFull\n    expr: up == 0\n    annotations:\n      runbook_url: content/shop/runbooks/disk.md\n",
            "groups:\n- name: shop\n  rules:\n  - alert: DiskFull\n    expr: up == 1\n    labels: {severity: page}\n  - alert: CpuHigh\n    expr: a > 1\n    annotations:\n      runbook_url: content/shop/runbooks/cpu.md#steps\n      summary: The CPU is busy.\n",
            "groups: [\n",
            "{}\n",
        ],
    ),
    versions(
        "checklists/launch.md",
        &[
            "---\nid: launch\nversion: 1\nsections:\n- id: a\n  title: A\n  items:\n  - id: a-1\n    question: Is there an owner?\n  - id: a-2\n    question: Is there a runbook?\n---\nWhat we ask.\n",
            "---\nid: launch\nversion: 2\nsections:\n- id: a\n  title: A\n  items:\n  - id: a-1\n    question: Is there an owner of it?\n---\nWhat we ask now.\n",
        ],
    ),
    versions(
        "content/shop/reviews/launch.md",
        &[
            "---\nkind: review\nchecklist: launch\nversion: 1\nanswers:\n  a-1: {answer: yes, evidence: [../runbooks/cpu.md]}\n---\n# Launch\n",
            "---\nkind: review\nchecklist: launch\nversion: 1\nstatus: approved\nreviewers:\n- {name: sam, decision: approve, decided_on: 2026-01-01}\nanswers:\n  a-1: {answer: yes, evidence: [../runbooks/cpu.md]}\n  a-2: {answer: no, justification: none}\n---\n# Launch\n",
        ],
    ),
    versions(
        "content/shop/postmortems/2026-01-02-disk.md",
        &[
            "---\nkind: postmortem\nincident: INC-1\nservices: [shop]\nalarms: [DiskFull]\n---\n# Disk\n\nIt was full.\n",
        ],
    ),
    versions(
        "readyroom.yaml",
        &[
            "title: Acme\nalarms: [alarms/*.yml]\n",
            "title: Acme again\nalarms: [alarms/*.yml]\nrepository: https://github.com/acme/ops\nreviews:\n- checklist: launch\n",
            "alarms: [alarms/*.yml]\nrules:\n  runbook-without-verification: off\ntheme:\n  css: static/own.css\n",
            "alarms: [other/*.yml]\n",
        ],
    ),
    versions(
        "templates/folder.html",
        &["{% extends \"base.html\" %}{% block main %}Own {{ root }}{% endblock %}", "{% if %}"],
    ),
    versions("templates/assets/site.css", &["a { color: red }", "a { color: blue }"]),
    versions("static/own.css", &["b { color: red }", "b { color: green }"]),
    versions("CODEOWNERS", &["* @acme/sre\n", "/content/shop/ @acme/web\n"]),
    versions(".gitignore", &["content/shop/runbooks/\n", "*.svg\n"]),
];
