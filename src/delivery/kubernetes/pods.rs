//! The pods of a workload: probes, requests and limits, and what they are spread over.
//!
//! A container that names ports serves, unless they are all for metrics, health checks or debugging. If no container
//! serves, it is unknown which one should have a probe. By default, the requests are the limits:
//! <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>

use crate::delivery::kustomize::containers_of;
use crate::delivery::values::{at, is_open, is_template, text};
use crate::delivery::{Component, Value};
use crate::source::Span;
use crate::yaml::{Kind, Node};

const PROBES: [(&str, &str); 3] = [
    ("readiness probe", "readinessProbe"),
    ("liveness probe", "livenessProbe"),
    ("startup probe", "startupProbe"),
];

/// How a probe checks a container.
const HANDLERS: [&str; 4] = ["httpGet", "tcpSocket", "grpc", "exec"];

/// Adds what a pod template says about the pods of a component.
pub fn put(thing: &mut Component, pod: &Node) {
    let names = containers_of(pod).filter_map(|container| container.get("name")?.text());
    thing.containers = names.map(str::to_owned).collect();
    let containers: Vec<&Node> = pod.get("containers").map_or(&[][..], Node::items).iter().collect();
    if !containers.is_empty() {
        probes(thing, pod, &containers);
        resources(thing, pod, &containers);
    }
    spread(thing, pod);
}

fn probes(thing: &mut Component, pod: &Node, containers: &[&Node]) {
    // An init container that always restarts is a sidecar. It may serve requests, too.
    let sidecars = pod.get("initContainers").map_or(&[][..], Node::items).iter();
    let sidecars =
        sidecars.filter(|container| container.get("restartPolicy").and_then(Node::text) == Some("Always"));
    let all = containers.iter().copied().chain(sidecars);
    let serving: Vec<&Node> = all.filter(|container| serves(container)).collect();
    for (key, name) in PROBES {
        let judged = if serving.is_empty() {
            every(containers, |container| probe(container, name))
                .filter(|(value, _)| value.flag() != Some(false))
        } else {
            of_all(&serving, |container| probe(container, name), "only some of its containers have one")
        };
        if let Some((value, place)) = judged {
            thing.put(key, value, place);
        }
    }
}

/// The answer for all containers. Unknown, for the reason `why`, if only some have what is asked for: the others may not
/// need it.
fn of_all(containers: &[&Node], judge: impl Fn(&Node) -> (Value, Span), why: &str) -> Option<(Value, Span)> {
    let judged = every(containers, &judge)?;
    let has_some = || containers.iter().any(|container| judge(container).0.flag() != Some(false));
    let is_mixed = judged.0.flag() == Some(false) && has_some();
    Some(if is_mixed { (Value::Open(why.to_owned()), judged.1) } else { judged })
}

/// Words in the names of ports that no request of a customer goes to.
const ASIDE: [&str; 9] = [
    "debug",
    "health",
    "healthcheck",
    "healthz",
    "metrics",
    "monitoring",
    "pprof",
    "prometheus",
    "telemetry",
];

/// Whether a container has a port for requests.
fn serves(container: &Node) -> bool {
    let is_aside = |port: &Node| {
        let name = port.get("name").and_then(Node::text).unwrap_or_default();
        name.split('-').any(|word| ASIDE.contains(&word))
    };
    container.get("ports").is_some_and(|ports| is_unknown(ports) || !ports.items().iter().all(is_aside))
}

/// Whether a container has a probe that checks something.
fn probe(container: &Node, name: &str) -> (Value, Span) {
    let Some(probe) = container.get(name).filter(|probe| !probe.is_null()) else {
        return (Value::Flag(false), container.span);
    };
    if is_unknown(probe) {
        return (open(probe), probe.span);
    }
    let Some((name, handler)) = HANDLERS.iter().find_map(|name| Some((*name, probe.get(name)?))) else {
        return (Value::Flag(false), probe.span);
    };
    let parts = [Some(handler), handler.get("port"), handler.get("command")];
    match parts.into_iter().flatten().find(|part| is_unknown(part)) {
        Some(part) => (open(part), part.span),
        None => (Value::Flag(asks(name, handler)), probe.span),
    }
}

/// Whether a probe's handler checks something: a port, or a command that may fail.
fn asks(name: &str, handler: &Node) -> bool {
    let has = |key: &str| handler.get(key).is_some_and(|value| !value.is_null());
    match name {
        "exec" => {
            handler.get("command").is_some_and(|command| !command.items().is_empty())
                && !always_succeeds(handler)
        }
        _ => has("port"),
    }
}

/// Whether the command of a handler or a container cannot fail: `exec: {command: ["true"]}`.
pub fn always_succeeds(handler: &Node) -> bool {
    let command = handler.get("command").map_or(&[][..], Node::items);
    // Without a command, the image decides what the arguments do.
    let arguments = handler.get("args").filter(|_| !command.is_empty()).map_or(&[][..], Node::items);
    let words: Vec<&str> = command.iter().chain(arguments).filter_map(Node::text).map(str::trim).collect();
    let program = words.first().and_then(|program| program.rsplit('/').next()).unwrap_or_default();
    match (program, &words[..]) {
        ("true" | ":" | "echo" | "sleep", _) | ("date" | "hostname" | "ls" | "pwd" | "whoami", [_]) => true,
        ("sh" | "bash" | "ash" | "dash" | "zsh", [_, flags @ ("-c" | "-lc" | "-ec"), script]) => {
            script_succeeds(script, *flags == "-ec")
        }
        _ => false,
    }
}

/// Texts in a command that may end its script, or keep it waiting until the probe fails, or after which the next line
/// may not be a command.
const LEAVES: [&str; 13] = [
    "exit", "set ", "exec", "return", "kill", "trap", "source ", ". ", ":?", "<<", "shopt", "while ",
    "until ",
];

/// Whether a script ends with something that cannot fail: `pg_isready || true`, `check; exit 0`. `stops` means that its
/// shell stops at the first command that fails.
fn script_succeeds(script: &str, stops: bool) -> bool {
    let script = script.trim_end().trim_end_matches(';').trim_end();
    let (earlier, last) = script.rsplit_once([';', '\n']).unwrap_or(("", script));
    let is_closed = |quote: char| earlier.split(quote).count() % 2 == 1;
    // The last command runs, whatever the commands before it did.
    let goes_on = !earlier.trim_end().ends_with(['&', '\\'])
        && ['\'', '"'].into_iter().all(is_closed)
        && !LEAVES.iter().any(|word| earlier.contains(word));
    let (before, last) = last.rsplit_once("||").unwrap_or(("", last));
    let is_plain = !last.contains(['&', '|', '>', '$', '`']);
    let succeeds = matches!(last.trim(), "true" | "exit 0" | ":");
    let only_waits = ["echo ", "sleep "].iter().any(|start| last.trim().starts_with(start));
    (earlier.trim().is_empty() || goes_on && !stops)
        && !before.contains("exit")
        && (succeeds || is_plain && only_waits)
}

fn resources(thing: &mut Component, pod: &Node, containers: &[&Node]) {
    for (key, names) in [("resource requests", &["requests", "limits"][..]), ("resource limits", &["limits"])]
    {
        let of = |node: &Node| {
            let resources = node.get("resources").filter(|resources| !resources.is_null());
            let Some(resources) = resources else { return (Value::Flag(false), node.span) };
            let mut all = [resources].into_iter().chain(names.iter().filter_map(|name| resources.get(name)));
            if let Some(unknown) = all.find(|node| is_unknown(node)) {
                return (open(unknown), unknown.span);
            }
            let named = names.iter().filter_map(|name| resources.get(name)).flat_map(Node::entries);
            let amounts = named.map(|(_, amount)| amount).filter(|amount| !amount.is_null());
            let amounts: Vec<&Node> = amounts.collect();
            if amounts.iter().any(|amount| is_some(amount) == Some(true)) {
                return (Value::Flag(true), resources.span);
            }
            match amounts.iter().find(|amount| is_some(amount).is_none()) {
                Some(unread) => {
                    let text = unread.text().unwrap_or_default().trim();
                    (Value::Open(text.to_owned()), unread.span)
                }
                None => (Value::Flag(false), resources.span),
            }
        };
        // The resources of the pod as a whole apply to each of its containers.
        let of_pod = of(pod);
        let judged = if of_pod.0.flag() == Some(true) {
            Some(of_pod)
        } else {
            of_all(containers, of, "only some of its containers have any")
        };
        if let Some((value, place)) = judged {
            thing.put(key, value, place);
        }
    }
}

/// Whether a quantity is greater than zero. `None` if it is not a quantity: `${CPU}`, `lots`.
/// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
fn is_some(quantity: &Node) -> Option<bool> {
    const UNITS: [&str; 15] =
        ["n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let text = quantity.text()?.trim();
    let number = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    let number: f64 = number.parse().ok().filter(|_| is_number)?;
    Some(number > 0.0)
}

/// The answer for all containers: the first failure, else the first that is unknown, else the first.
fn every(containers: &[&Node], judge: impl Fn(&Node) -> (Value, Span)) -> Option<(Value, Span)> {
    let judged: Vec<(Value, Span)> = containers.iter().map(|container| judge(container)).collect();
    let failed = judged.iter().find(|(value, _)| value.flag() == Some(false));
    let unknown = judged.iter().find(|(value, _)| value.is_open());
    failed.or(unknown).or_else(|| judged.first()).cloned()
}

/// Whether a value is a template expression.
fn is_unknown(node: &Node) -> bool {
    is_template(node) || node.text().is_some_and(is_open)
}

fn open(node: &Node) -> Value {
    text(node).unwrap_or_else(|| Value::Open(String::new()))
}

/// Adds what the pods of a workload are spread over, or kept apart by: hosts, zones.
fn spread(thing: &mut Component, pod: &Node) {
    let list = |node: Option<&Node>| match node.map(|node| &node.kind) {
        Some(Kind::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    for constraint in list(pod.get("topologySpreadConstraints")) {
        thing.set("spread over", constraint.get("topologyKey"), text);
    }
    let apart = ["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    for term in list(at(pod, &apart)) {
        thing.set("spread over", term.get("topologyKey"), text);
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    /// The lines for a key of a Deployment with this pod template.
    fn of(key: &str, pod: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector: {{}}\n  template:\n    spec:\n{pod}"
        );
        facts("x.yaml", &text).lines().filter(|line| line.contains(key)).map(str::to_owned).collect()
    }

    const TWO: &str = "      containers:
        - {name: api, ports: [{containerPort: 80}], readinessProbe: {grpc: {port: 80}}}
        - {name: metrics, ports: [{containerPort: 81}]}
";

    #[test]
    fn every_container_that_serves_needs_the_probe() {
        let some = "9   readiness probe: unknown (only some of its containers have one)";
        assert_eq!(of("readiness", TWO), [some]);
        assert_eq!(of("liveness", TWO), ["8   liveness probe: no"]);
        let worker = TWO.replace(", ports: [{containerPort: 81}]", "");
        assert_eq!(of("readiness", &worker), ["8   readiness probe: yes"]);
        let nothing = worker.replace(" ports: [{containerPort: 80}],", "");
        assert_eq!(of("readiness", &nothing), <[&str; 0]>::default());
    }

    #[test]
    fn a_container_with_ports_for_metrics_alone_serves_nothing() {
        let pod = TWO.replace("{containerPort: 81}", "{name: http-metrics, containerPort: 81}");
        assert_eq!(of("readiness", &pod), ["8   readiness probe: yes"]);
        assert_eq!(of("liveness", &pod), ["8   liveness probe: no"]);
        let worker = pod.replace("{containerPort: 80}", "{name: metrics, containerPort: 80}");
        let worker = worker.replace(", readinessProbe: {grpc: {port: 80}}", "");
        assert_eq!(of("probe", &worker), <[&str; 0]>::default());
    }

    #[test]
    fn a_probe_that_checks_nothing_does_not_count() {
        for probe in [
            "",
            "{}",
            "{periodSeconds: 5}",
            "{exec: {command: [sh, -c, exit 0]}}",
            "{exec: {command: [/bin/sh, -c, pg_isready || true]}}",
            "{exec: {command: [echo, ok]}}",
            "{exec: {command: [/bin/sleep, 5]}}",
            "{exec: {command: [sh, -c, sleep 5]}}",
            "{exec: {command: [ls]}}",
        ] {
            let pod = TWO.replace("{grpc: {port: 80}}", probe).replace(", ports: [{containerPort: 81}]", "");
            assert!(of("readiness", &pod)[0].ends_with(": no"), "{probe}");
        }
        for script in [
            "pg_isready",
            "true && pg_isready",
            "pg_isready || exit 1",
            "check || exit 1; x || true",
            "echo ok > /data/probe",
            "a; echo b && c",
            "sleep 5 && check",
            "ls /tmp/healthy",
            "until pg_isready; do sleep 1; done; echo ok",
        ] {
            let probe = format!("{{exec: {{command: [sh, -c, '{script}']}}}}");
            let pod = TWO.replace("{grpc: {port: 80}}", &probe).replace(", ports: [{containerPort: 81}]", "");
            assert!(of("readiness", &pod)[0].ends_with(": yes"), "{script}");
        }
        let pod = TWO.replace("{grpc: {port: 80}}", "{{ .Values.probe }}");
        let pod = pod.replace(", ports: [{containerPort: 81}]", "");
        assert!(of("readiness", &pod)[0].contains("unknown"));
    }

    #[test]
    fn limits_are_requests_too() {
        let pod = "      containers: [{name: a, resources: {limits: {cpu: 1}}}, {name: b}]\n";
        assert_eq!(of("resource", pod).len(), 2);
        assert!(
            of("resource", pod).iter().all(|line| line.ends_with("(only some of its containers have any)"))
        );
        let bare = pod.replace("resources: {limits: {cpu: 1}}", "image: a");
        assert!(of("resource", &bare).iter().all(|line| line.ends_with(": no")));
        let pod = pod.replace(", {name: b}", "");
        assert!(of("resource", &pod).iter().all(|line| line.ends_with(": yes")));
        for (amount, says) in
            [("0", "no"), ("0m", "no"), ("250m", "yes"), ("1.5Gi", "yes"), ("1e3", "yes"), ("12E", "yes")]
        {
            let pod = pod.replace("cpu: 1", &format!("cpu: {amount}"));
            assert!(of("resource", &pod).iter().all(|line| line.ends_with(&format!(": {says}"))), "{amount}");
        }
        for amount in ["lots", "'${CPU}'", "''", "Mi", "inf", "NaN"] {
            let pod = pod.replace("cpu: 1", &format!("cpu: {amount}"));
            assert!(of("resource", &pod).iter().all(|line| line.contains("unknown")), "{amount}");
        }
        let pod = "      resources: {requests: {cpu: 1}}\n      containers: [{name: a}]\n";
        assert_eq!(of("resource", pod), ["7   resource requests: yes", "8   resource limits: no"]);
    }

    #[test]
    fn pods_are_spread() {
        let pod = "      topologySpreadConstraints: [{topologyKey: topology.kubernetes.io/zone}]\n";
        assert_eq!(of("spread", pod), ["7   spread over: topology.kubernetes.io/zone"]);
    }
}
