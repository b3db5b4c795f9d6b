//! Files that run a service: truncated, with values of other types, in another case, or with repeated keys. None of
//! them answers an item.

use std::path::Path;

use crate::project::Project;

const ROLLOUT: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: pay}
spec:
  strategy:
    canary:
      trafficRouting: {nginx: {}}
      analysis: {templates: [{templateName: errors}]}
      steps:
        - setWeight: 5
        - pause: {duration: 10m}
        - setWeight: 100
";

const CANARY: &str = "\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: pay}
spec:
  analysis:
    interval: 30s
    threshold: 5
    maxWeight: 50
    stepWeight: 5
    metrics: [{name: request-success-rate, thresholdRange: {min: 99}}]
";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: pay}
spec:
  replicas: 3
  selector: {matchLabels: {app: pay}}
  strategy: {rollingUpdate: {maxUnavailable: 1}}
  template:
    spec:
      containers:
        - name: api
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: 8080}}
";

const TEMPLATE: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Errors: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: errors}}
  Pay:
    Type: AWS::Serverless::Function
    Properties:
      DeploymentPreference: {Type: Canary10Percent5Minutes, Alarms: [!Ref Errors]}
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {StorageEncrypted: true}
";

const TERRAFORM: &str = "\
resource \"aws_db_instance\" \"orders\" {
  storage_encrypted = true
}

resource \"aws_s3_bucket\" \"files\" {
  bucket = \"files\"
}

resource \"aws_s3_bucket_public_access_block\" \"files\" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource \"pagerduty_schedule\" \"pay\" {
  layer {
    users = [\"ann\", \"bob\"]
  }
}
";

const VALUES: &str = "replicaCount: 2\nimage: {repository: pay}\npostgresql: {enabled: true}\n";

const OPENAPI: &str = "openapi: 3.0.0\ninfo: {title: Pay}\npaths: {/orders: {get: {}}}\n";

const PIPELINE: &str = "stages: [build]\nbuild: {stage: build, script: [make]}\n";

const ALERTMANAGER: &str = "route: {receiver: team}\nreceivers: [{name: team, pagerduty_configs: [{}]}]\n";

const SAMPLES: [(&str, &str); 9] = [
    ("rollout.yaml", ROLLOUT),
    ("canary.yaml", CANARY),
    ("deployment.yaml", DEPLOYMENT),
    ("template.yaml", TEMPLATE),
    ("main.tf", TERRAFORM),
    ("values.yaml", VALUES),
    ("openapi.yaml", OPENAPI),
    ("pipeline.yml", PIPELINE),
    ("alertmanager.yml", ALERTMANAGER),
];

const QUESTIONS: [&str; 8] = [
    "releases-roll-back-on-alarms",
    "releases-begin-small",
    "releases-wait",
    "stores-encrypted",
    "buckets-private",
    "workloads-probed",
    "workloads-replaced-gradually",
    "rotation-shared",
];

/// A project with many services. Each has one file, and a review that asks all questions.
struct Services {
    name: &'static str,
    projects: Vec<Project>,
}

impl Services {
    fn new(name: &'static str) -> Self {
        Self { name, projects: Vec::new() }
    }

    /// Adds a service with one file. Returns its number.
    fn with(&mut self, file: &str, content: impl AsRef<[u8]>) -> usize {
        let items: String =
            QUESTIONS.iter().map(|name| format!("      - {{id: {name}, check: {name}}}\n")).collect();
        let checklist =
            format!("---\nid: launch\nsections:\n  - title: All\n    items:\n{items}---\n\n# Launch\n");
        let config = "documents: [services/]\nenvironments: [production]\nreviews: [launch]\n";
        let review = "---\nchecklist: launch\nauthors: [mira]\nanswers: {}\n---\n";
        let at = self.projects.len();
        let project = Project::new(&format!("{}/{at}", self.name))
            .file("readyroom.yaml", config)
            .file("checklists/launch.md", checklist)
            .file("services/pay/service.yaml", "owner: team-pay\nenvironments: [production]\n")
            .file("services/pay/reviews/launch.md", review)
            .file(&format!("services/pay/{file}"), content);
        self.projects.push(project);
        at
    }

    fn facts(&self, service: usize) -> serde_json::Value {
        let run = self.projects[service].run(&["facts", "pay", "--format", "json"]);
        assert_eq!(run.code, Some(0), "{service}: {}", run.err);
        serde_json::from_str(&run.out).unwrap()
    }

    /// The questions that are answered, in order.
    fn answered(facts: &serde_json::Value) -> Vec<String> {
        let items = facts["items"].as_array().unwrap().iter();
        let answered = items.filter(|item| item["word"] == "answers");
        answered.map(|item| item["item"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn bytes_and_ends_that_are_not_there() {
    let mut services = Services::new("running_bytes");
    let mut cases = Vec::new();
    for (file, text) in SAMPLES {
        let utf16: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let half = &text[..text.len() / 2];
        let mut broken: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", Vec::new()),
            ("latin", [text.as_bytes(), b"# caf\xe9\n"].concat()),
            ("nul", [text.as_bytes(), b"\0"].concat()),
            ("utf16", utf16),
            ("deep", format!("{text}x: {}", "[".repeat(20_000)).into_bytes()),
            ("fault", format!("{half}\n}}\n{text}\n]: [\n").into_bytes()),
        ];
        if !is_terraform(file) {
            let bomb: String =
                (1..20).map(|n| format!("x{n}: &x{n} [{}]\n", format!("*x{},", n - 1).repeat(9))).collect();
            broken.push(("bomb", format!("{text}x0: &x0 [x]\n{bomb}").into_bytes()));
            broken.push(("twice", text.repeat(2).into_bytes()));
            broken.push(("list", format!("- {}", text.replace('\n', "\n  ")).into_bytes()));
            broken.push(("text", format!("text: |\n  {}", text.replace('\n', "\n  ")).into_bytes()));
        }
        for (how, content) in broken {
            cases.push((format!("{file}: {how}"), services.with(file, content)));
        }
    }
    let whole: Vec<usize> = SAMPLES.iter().map(|(file, text)| services.with(file, text)).collect();
    for (case, service) in &cases {
        let facts = services.facts(*service);
        assert_eq!(Services::answered(&facts), [""; 0], "{case}");
        let is_empty = |key: &str| facts[key].as_array().unwrap().is_empty();
        assert!(is_empty("things") || !is_empty("unread"), "{case}: {facts:#}");
    }
    // The intact files do answer items.
    for service in &whole {
        assert_ne!(services.facts(*service)["things"], serde_json::json!([]), "{service}");
    }
    assert_eq!(Services::answered(&services.facts(whole[0])), QUESTIONS[..3]);
}

#[test]
fn letters_and_marks_of_other_systems_change_nothing() {
    let mut services = Services::new("running_letters");
    let windows = services.with("rollout.yaml", ROLLOUT.replace('\n', "\r\n"));
    let marked = services.with("main.tf", format!("\u{feff}{TERRAFORM}"));
    assert_eq!(Services::answered(&services.facts(windows)), QUESTIONS[..3]);
    assert_eq!(
        Services::answered(&services.facts(marked)),
        ["stores-encrypted", "buckets-private", "rotation-shared"]
    );
}

#[test]
fn values_of_other_types_answer_nothing() {
    const TYPES: [&str; 6] = ["null", "{}", "-5", "1e999", "[[1]]", "'{{ .Values.x }}'"];
    const OF_TERRAFORM: [&str; 6] = ["null", "{}", "1e999", "\"\"", "[[1]]", "var.x"];
    let cases: [(usize, &str, &str); 14] = [
        (0, "[{templateName: errors}]", "releases-roll-back-on-alarms"),
        (0, "5\n", "releases-begin-small"),
        (0, "10m", "releases-wait"),
        (1, "30s", "releases-wait"),
        (1, "5\n    metrics", "releases-begin-small"),
        (2, "{httpGet: {path: /ready, port: 8080}}", "workloads-probed"),
        (2, "{path: /ready, port: 8080}", "workloads-probed"),
        (2, "{rollingUpdate: {maxUnavailable: 1}}", "workloads-replaced-gradually"),
        (2, "1}", "workloads-replaced-gradually"),
        (3, "Canary10Percent5Minutes", "releases-begin-small"),
        (3, "[!Ref Errors]", "releases-roll-back-on-alarms"),
        (3, "true", "stores-encrypted"),
        (4, "true\n}\n\nresource \"aws_s3_bucket\"", "stores-encrypted"),
        (4, "[\"ann\", \"bob\"]", "rotation-shared"),
    ];
    // A null value means the platform's default.
    let defaults = [
        ("{rollingUpdate: {maxUnavailable: 1}}", "null"),
        ("{rollingUpdate: {maxUnavailable: 1}}", "{}"),
        ("1}", "null"),
    ];
    // A pause whose duration is null waits for somebody.
    let waits = [("10m", "null")];
    let mut services = Services::new("running_types");
    let mut asked = Vec::new();
    for (at, old, question) in cases {
        let (file, text) = SAMPLES[at];
        assert_eq!(text.matches(old).count(), 1, "{file}: {old}");
        let types: &[&str] = if is_terraform(file) { &OF_TERRAFORM } else { &TYPES };
        for new in types.iter().filter(|new| !defaults.contains(&(old, new)) && !waits.contains(&(old, new)))
        {
            // The text after the value only identifies the case.
            let value =
                old.split(['\n', '}']).next().filter(|value| !value.starts_with(['[', '{'])).unwrap_or(old);
            let text = text.replacen(old, &old.replacen(value, new, 1), 1);
            asked.push((format!("{file}: {old} is {new}"), question, services.with(file, text)));
        }
    }
    for (case, question, service) in &asked {
        assert!(!Services::answered(&services.facts(*service)).iter().any(|own| own == question), "{case}");
    }
    for (at, _, question) in cases {
        let (file, text) = SAMPLES[at];
        let service = services.with(file, text);
        assert!(
            Services::answered(&services.facts(service)).iter().any(|own| own == question),
            "{file}: {question}"
        );
    }
}

fn is_terraform(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|ending| ending == "tf")
}
