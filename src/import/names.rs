//! The names that people use for the columns of a list of questions.

use super::columns::Field;

/// A field, our name for it, other names for it, and words by which longer names are recognised.
pub struct Names {
    pub field: Field,
    pub own: &'static str,
    pub others: &'static [&'static str],
    pub words: &'static [&'static str],
}

const fn names(
    field: Field,
    own: &'static str,
    others: &'static [&'static str],
    words: &'static [&'static str],
) -> Names {
    Names { field, own, others, words }
}

/// The names are in lower case and without punctuation. The first match counts.
pub const ALL: [Names; 22] = [
    names(Field::Service, "service", &["service name", "application", "system"], &[]),
    names(Field::Checklist, "checklist", &["checklist id"], &[]),
    names(Field::Version, "version", &["checklist version"], &[]),
    names(
        Field::Section,
        "section",
        &["category", "area", "group", "topic", "domain", "pillar", "theme", "subject"],
        &["section", "category"],
    ),
    names(Field::Id, "id", &["item id", "key", "question id", "check id", "control id"], &[]),
    names(
        Field::Waiver,
        "waived until",
        &[
            "waiver",
            "waived",
            "exception",
            "waiver approved by",
            "risk accepted",
            "risk accepted by",
            "risk acceptance",
        ],
        &["waiver", "waived", "exception"],
    ),
    names(
        Field::Approval,
        "approved by",
        &[
            "approver",
            "approved",
            "approval",
            "approvals",
            "reviewer",
            "reviewers",
            "reviewed by",
            "sign off",
            "signoff",
            "signed off by",
            "signed off",
            "decision",
            "decided on",
        ],
        &["approved", "approver", "approval", "reviewer", "signoff", "signed"],
    ),
    names(
        Field::Question,
        "question",
        &[
            "questions",
            "item",
            "check",
            "checks",
            "checklist item",
            "requirement",
            "requirements",
            "criterion",
            "criteria",
            "control",
            "task",
            "practice",
            "best practice",
            "what to check",
            "check name",
        ],
        &["question", "requirement", "criteria", "criterion"],
    ),
    names(
        Field::AnsweredBy,
        "answered by",
        &["by", "respondent", "completed by", "checked by", "done by", "filled in by"],
        &[],
    ),
    names(
        Field::AnsweredOn,
        "answered on",
        &[
            "on",
            "answered",
            "date",
            "answer date",
            "completed on",
            "completion date",
            "date completed",
            "checked on",
        ],
        &[],
    ),
    names(
        Field::Due,
        "due",
        &["due date", "deadline", "target date", "eta", "due by", "by when"],
        &["deadline"],
    ),
    names(
        Field::Owner,
        "owner",
        &["assignee", "assigned to", "responsible", "dri", "poc", "owned by", "owners"],
        &["owner", "assignee"],
    ),
    names(
        Field::Evidence,
        "evidence",
        &["link", "links", "url", "urls", "proof", "evidence link", "evidence links", "evidence url"],
        &["evidence", "proof", "link", "url"],
    ),
    names(Field::Justification, "justification", &["reason", "why not", "explanation"], &["justification"]),
    names(
        Field::Actions,
        "actions",
        &[
            "action",
            "action item",
            "action items",
            "next step",
            "next steps",
            "remediation",
            "follow up",
            "mitigation",
        ],
        &["remediation"],
    ),
    names(
        Field::Answer,
        "answer",
        &[
            "response",
            "status",
            "done",
            "complete",
            "completed",
            "checked",
            "result",
            "compliant",
            "compliance",
            "yes no",
            "y n",
            "yes no n a",
            "y n n a",
            "passed",
            "pass fail",
            "fulfilled",
            "implemented",
        ],
        &["answer", "status", "done", "complete", "response", "compliant"],
    ),
    names(
        Field::Note,
        "note",
        &["notes", "comment", "comments", "remark", "remarks"],
        &["note", "notes", "comment", "comments", "remarks"],
    ),
    names(
        Field::Severity,
        "severity",
        &["priority", "criticality", "importance", "level", "risk"],
        &["severity", "priority"],
    ),
    names(Field::Stage, "stage", &["phase", "milestone"], &["stage"]),
    names(
        Field::Guidance,
        "guidance",
        &[
            "description",
            "short description",
            "details",
            "detail",
            "rationale",
            "why",
            "help",
            "how",
            "how to",
            "background",
        ],
        &["description", "guidance", "rationale"],
    ),
    names(Field::State, "state", &[], &[]),
    names(Field::Expiry, "expires on", &["expires"], &[]),
];

/// Names of columns whose cells are boxes.
pub const BOXES: [&str; 7] =
    ["done", "complete", "completed", "checked", "fulfilled", "implemented", "passed"];
