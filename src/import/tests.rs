//! Tests forms of many kinds, and files that are not forms.

#![allow(clippy::unwrap_used, reason = "reads texts of its own")]

use camino::Utf8Path;

use super::{Field, Form, How, ImportError, ImportKind, read};

fn form(name: &str, text: &str, wanted: ImportKind) -> Form {
    read(Utf8Path::new(name), text.as_bytes(), wanted).unwrap()
}

fn fault(name: &str, bytes: &[u8]) -> ImportError {
    read(Utf8Path::new(name), bytes, ImportKind::Answers).unwrap_err()
}

fn column(form: &Form, field: Field) -> Vec<&str> {
    form.rows.iter().map(|row| row.get(field).unwrap_or_default()).collect()
}

fn how(form: &Form, field: Field) -> Option<(&str, How)> {
    form.taken.iter().find(|taken| taken.field == field).map(|taken| (taken.from.as_str(), taken.how))
}

#[test]
fn columns_are_known_by_other_names() {
    let text = "Launch of the shop,,,,\n,,,,\nArea;\n";
    assert_eq!(fault("a.csv", text.as_bytes()).line, 1);
    let text = "My list;;;;;\nCategory;Check;Done?;Link to proof;Reviewer;Points\n\
                Data;Are backups taken?;WAHR;https://x.example/1;sam;3\n;Are they restored?;;;;\n";
    let form = form("a.csv", text, ImportKind::Answers);
    assert_eq!(form.kind, "CSV with semicolons");
    assert_eq!(how(&form, Field::Question), Some(("Check", How::Likely)));
    assert_eq!(how(&form, Field::Answer), Some(("Done?", How::Likely)));
    assert_eq!(how(&form, Field::Evidence), Some(("Link to proof", How::Guess)));
    assert_eq!(column(&form, Field::Question), ["Are backups taken?", "Are they restored?"]);
    assert!(form.rows.iter().all(|row| row.is_box));
    assert_eq!(form.rows[1].line, 4);
    assert_eq!(
        form.lost,
        [
            "line 1, which is above the names of the columns",
            "column `Category`: the checklist says it",
            "column `Reviewer`: approvals are made by `readyroom approve` alone",
            "column `Points`: no part of a form has this name",
        ]
    );
}

#[test]
fn what_looks_like_answers_is_not_taken_for_them() {
    let form = form("a.csv", "Check,Automated\nIs it so?,yes\n", ImportKind::Answers);
    assert_eq!(column(&form, Field::Answer), [""]);
    assert_eq!(form.lost, ["column `Automated`: it looks like answers; call it `answer` if it holds them"]);
}

#[test]
fn merged_cells_of_sections_hold_for_the_rows_below() {
    let text = "Section,Question\nData,One?\n,Two?\nTeam,Three?\n";
    assert_eq!(column(&form("a.csv", text, ImportKind::Questions), Field::Section), ["Data", "Data", "Team"]);
}

#[test]
fn the_apostrophe_against_formulas_is_taken_off() {
    let text = "question,note\none,'=1+1\ntwo,''=1+1\nthree,'quoted'\nfour,'\n";
    let form = form("a.csv", text, ImportKind::Answers);
    assert_eq!(column(&form, Field::Note), ["=1+1", "'=1+1", "'quoted'", "'"]);
}

#[test]
fn a_fault_has_its_line() {
    let says = |name: &str, bytes: &[u8], line: usize, message: &str| {
        let fault = fault(name, bytes);
        assert!(fault.line == line && fault.message.contains(message), "{fault:?}");
    };
    says("a.csv", b"", 1, "no row names a column");
    says("a.csv", b"x,y\n1,2\n", 1, "no row names a column");
    says("a.xlsx", b"PK\x03\x04rest", 1, "spreadsheet program's own file");
    says("a.csv", b"question,answer\n\x00\x01\x02", 2, "a byte here that is not text");
    says("a.csv", b"question,answer\n\xff\xfe\x81\x01", 2, "a byte here that is not text");
    says("a.csv", b"Question,Answer,answer\nOne?,yes,no\n", 1, "two columns are called");
    says("a.csv", b"question,note\nOne?,\"open\nTwo?,x\n", 2, "not closed");
    let large = format!("question,note\n\nOne?,{}\n", "x".repeat(10_000_000));
    says("a.csv", large.as_bytes(), 3, "9765 KiB");
    says("a.csv", format!("question{}\n", ",answer".repeat(100_000)).as_bytes(), 1, "100001 cells");
    says("a.json", b"{\n  \"pillars\": 1}", 2, "not a Well-Architected lens");
    says("a.md", b"# Nothing\n\nBut words.\n", 1, "no questions");
}

#[test]
fn a_hundred_thousand_rows_are_read() {
    let rows: String = (0..100_000).map(|at| format!("Is {at} so?,yes\n")).collect();
    let form = form("a.csv", &format!("question,answer\n{rows}"), ImportKind::Answers);
    assert_eq!((form.rows.len(), form.rows[99_999].line), (100_000, 100_001));
}

#[test]
fn boxes_and_tables_are_below_headings() {
    let text = "---\ntitle: x\n---\n# Launch\n\n## Data\n\n- [x] Are backups taken?\n  - nightly\n- [ ] Are they restored?\n- a remark\n\n\
                ## Team\n\n| Check | Status |\n|---|---|\n| Who is on call? | done |\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let form = form("a.md", text, ImportKind::Answers);
    assert_eq!(form.title.as_deref(), Some("Launch"));
    assert_eq!(column(&form, Field::Answer), ["[x]", "", "done"]);
    assert_eq!(column(&form, Field::Note), ["- nightly", "", ""]);
    assert_eq!(form.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [8, 10, 17]);
    assert_eq!(
        form.lost,
        ["the table at line 19, whose head names no questions", "1 list item without a box"]
    );
}

#[test]
fn questions_of_a_proposal_are_headings() {
    let text = "# KEP-1\n\n- [x] (R) Signed off\n\n## Production Readiness Review Questionnaire\n\n### Rollback\n\n\
                ###### How can this feature be enabled / disabled in a live cluster?\n\n<!--\nPick one.\n-->\n\n- [x] Feature gate\n\n\
                ###### Does enabling the feature change any default behavior?\n\nNo.\n\n## Drawbacks\n\nWhy not?\n";
    let form = form("README.md", text, ImportKind::Answers);
    assert!(form.is_prose);
    assert_eq!(column(&form, Field::Answer), ["- [x] Feature gate", "No."]);
    assert_eq!(column(&form, Field::Guidance), ["Pick one.", ""]);
    assert_eq!(column(&form, Field::Section), ["Rollback", "Rollback"]);
}

#[test]
fn a_lens_has_a_question_for_each_practice() {
    let text = r#"{"schemaVersion": "2021-11-01", "name": "Our lens", "pillars": [{"id": "ops", "name": "Operations",
        "questions": [{"id": "ops_1", "title": "How do you deploy?", "description": "Ways.", "choices": [
            {"id": "ops_1_cd", "title": "Deploy by a pipeline", "helpfulResource": {"displayText": "Read on", "url": "https://x.example"}},
            {"id": "ops_1_no", "title": "None of these"}], "riskRules": [{"condition": "default", "risk": "HIGH_RISK"}]}]}]}"#;
    let form = form("lens.json", text, ImportKind::Questions);
    assert_eq!(form.title.as_deref(), Some("Our lens"));
    assert_eq!(column(&form, Field::Id), ["ops.1.cd"]);
    assert_eq!(
        column(&form, Field::Guidance),
        ["How do you deploy?\n\nWays.\n\nRead on\n\nhttps://x.example"]
    );
    assert_eq!(form.lost.len(), 2);
}
