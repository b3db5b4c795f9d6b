//! Alarm files in other formats than Prometheus: large, deeply nested, truncated, or with expanding aliases.

use crate::project::{Project, Run};

const TF: &str = "content/alarms/a.tf";
const YAML: &str = "content/alarms/a.yaml";

#[track_caller]
fn ended(project: &Project) -> Run {
    let run = project.run(&["check", "--deny", "warnings"]);
    assert!(matches!(run.code, Some(0 | 1)), "ended with {:?}: {}", run.code, run.err);
    run
}

/// The number of alarms that `alarms` lists.
#[track_caller]
fn alarms(project: &Project) -> usize {
    let run = project.run(&["alarms", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let list: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    usize::try_from(list["totals"]["alarms"].as_u64().unwrap()).unwrap()
}

fn resource(n: usize) -> String {
    format!(
        "resource \"aws_cloudwatch_metric_alarm\" \"a{n}\" {{\n  alarm_name = \"a{n}\"\n  \
         alarm_description = \"Runbook: docs/${{var.x}}.md\"\n  tags = {{ Severity = \"page\" }}\n}}\n"
    )
}

#[test]
fn many_resources_of_terraform() {
    let text: String = (0..20_000).map(resource).collect();
    assert_eq!(alarms(&Project::new("tf_many").file(TF, text)), 20_000);
}

#[test]
fn many_resources_of_cloudformation() {
    let resource = |n| {
        format!(
            "  A{n}: {{Type: 'AWS::CloudWatch::Alarm', Properties: {{AlarmDescription: !Sub 'a ${{B}}'}}}}\n"
        )
    };
    let text: String = (0..20_000).map(resource).collect();
    assert_eq!(alarms(&Project::new("cfn_many").file(YAML, format!("Resources:\n{text}"))), 20_000);
}

#[test]
fn a_plan_in_json() {
    let resource = |n| {
        format!(
            "{{\"address\": \"x.a{n}\", \"type\": \"datadog_monitor\", \"name\": \"a{n}\", \"values\": {{\"name\": \"A{n}\", \"query\": \"q\"}}}}"
        )
    };
    let resources: Vec<String> = (0..10_000).map(resource).collect();
    let text = format!(
        "{{\"format_version\": \"1.2\", \"values\": {{\"root_module\": {{\"resources\": [{}]}}}}}}",
        resources.join(",")
    );
    assert!(text.len() > 1_000_000);
    assert_eq!(alarms(&Project::new("plan_many").file("content/alarms/plan.json", text)), 10_000);
}

#[test]
fn terraform_that_nests() {
    const LEVELS: usize = 10_000;
    for (name, open, inner, close) in [
        ("blocks", "a {\n", "", "}\n"),
        ("lists", "[", "", "]"),
        ("objects", "{a=", "1", "}"),
        ("parentheses", "(", "1", ")"),
        ("texts", "\"${", "1", "}\""),
        ("calls", "f(", "1", ")"),
        ("minus", "-", "1", ""),
        ("not", "!", "true", ""),
        ("sums", "1+", "1", ""),
        ("conditions", "a?b:", "c", ""),
        ("indices", "a[", "0", "]"),
        ("loops", "[for a in b : ", "c", "]"),
        ("directives", "\"%{if a}", "c", "%{endif}\""),
        ("heredocs", "<<A\n${", "1", "}\nA\n"),
    ] {
        let whole = format!("{}{inner}{}\n", open.repeat(LEVELS), close.repeat(LEVELS));
        let half = format!("{}\n", open.repeat(LEVELS));
        // The maximum depth that the reader follows.
        let few = format!("{}{inner}{}\n", open.repeat(60), close.repeat(60));
        let before = if name == "blocks" { "" } else { "locals {\n  x = " };
        for (part, text) in [("whole", whole), ("half", half), ("few", few)] {
            let text = format!("{}{before}{text}\n}}\n{}", resource(1), resource(2));
            let project = Project::new(&format!("tf_{name}_{part}")).file(TF, text);
            ended(&project);
            assert!(alarms(&project) > 0, "{name} {part}");
        }
    }
}

#[test]
fn truncated_terraform() {
    for (name, text) in [
        ("brace", "}"),
        ("quote", "a = \""),
        ("heredoc", "a = <<EOF\nx"),
        ("escape", "a = \"\\x\""),
        ("nul", "a = \0"),
        ("tab", "\t\t=\t"),
        ("dots", "a = b....c"),
        ("twice", "a = 1\na = 2"),
        ("carriage", "a = 1\r b = 2"),
        ("comment", "/* a"),
        ("number", "a = 1e999999"),
    ] {
        let text = format!("{}{text}\n", resource(1));
        let project = Project::new(&format!("tf_broken_{name}")).file(TF, text);
        ended(&project);
        assert_eq!(alarms(&project), 1, "{name}");
    }
    let project = Project::new("tf_place").file(TF, "locals {\n  a = \n}\n");
    project.check().finds(&["content/alarms/a.tf:2:7: error[F001] this is not Terraform: "]);
}

#[test]
fn terraform_with_faults_everywhere() {
    let text: String = (0..20_000).map(|n| format!("a{n} {{\n  b = \n}}\n")).collect();
    ended(&Project::new("tf_faults").file(TF, text));
}

#[test]
fn an_object_of_many_keys() {
    let keys: String = (0..200_000).map(|n| format!("k{n}=1,")).collect();
    let project = Project::new("tf_keys").file(TF, format!("locals {{\n  a = {{{keys}}}\n}}\n"));
    project.check().finds(&["content/alarms/a.tf:2:7: error[F001] there are more than 20000 assignments"]);
    let lines: String = (0..500_000).map(|n| format!("k{n} = 1\n")).collect();
    ended(&Project::new("tf_lines").file(TF, lines));
}

#[test]
fn locals_that_name_each_other() {
    let alarm = resource(1).replace("var.x", "local.a0");
    let mut text =
        format!("{alarm}locals {{\n  b = local.b\n  c = \"${{local.d}}\"\n  d = \"x${{local.c}}\"\n");
    for n in 0..200 {
        text += &format!("  a{n} = \"${{local.a{0}}}${{local.a{0}}}${{local.a{0}}}\"\n", n + 1);
    }
    let project = Project::new("tf_locals").file(TF, text + "}\n");
    ended(&project);
    let circle = resource(2).replace("docs/${var.x}", "${local.b}/${local.c}");
    let project = project.file("content/alarms/b.tf", circle);
    ended(&project);
    assert_eq!(alarms(&project), 2);
}

#[test]
fn maps_that_are_merged_into_each_other() {
    let mut text =
        "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\n  tags = local.t0\n}\nlocals {\n".to_owned();
    for n in 0..200 {
        let others: Vec<String> = (0..20).map(|other| format!("local.t{}", (n + other) % 200)).collect();
        text += &format!("  t{n} = merge({})\n", others.join(", "));
    }
    let project = Project::new("tf_merged").file(TF, text + "}\n");
    ended(&project);
}

#[test]
fn cloudformation_that_grows() {
    let mut value = "'${AWS::Region}'".to_owned();
    for _ in 0..200 {
        value = format!("!Sub ['${{a}}${{a}}${{a}}', {{a: !Join ['', [{value}, x]]}}]");
    }
    let text = format!(
        "Resources:\n  A: {{Type: 'AWS::CloudWatch::Alarm', Properties: {{AlarmDescription: {value}}}}}\n"
    );
    ended(&Project::new("cfn_grows").file(YAML, text));
    let loops = "Fn::ForEach::A: [a, [b], {".repeat(10_000);
    ended(&Project::new("cfn_loops").file(YAML, format!("Resources: {{{loops}")));
}

#[test]
fn templates_of_marks() {
    for (name, part) in [
        ("marks", "{{ a }}"),
        ("open", "{{ `"),
        ("quotes", "{{ \"{{\" }}"),
        ("statements", "{% if a %}"),
        ("lines", "{{- $a := \"b\" -}}\n"),
    ] {
        let text =
            format!("{{{{- if a }}}}\ngroups:\n- rules:\n  - alert: A\n    expr: {}\n", part.repeat(20_000));
        ended(&Project::new(&format!("marks_{name}")).file(YAML, text));
    }
    let jsonnet = "  alert: 'a', runbook_url: 'b'\n".repeat(20_000);
    ended(&Project::new("jsonnet_many").file("content/alarms/a.libsonnet", jsonnet));
}

#[test]
fn bytes_that_are_not_text() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    for ending in ["tf", "json", "yaml", "template", "libsonnet", "conf", "j2"] {
        let project =
            Project::new(&format!("bytes_{ending}")).file(&format!("content/alarms/a.{ending}"), &bytes);
        assert_eq!(ended(&project).code, Some(1), "{ending}");
    }
}
