//! The jobs of a workflow. Its properties list them one after the other.

use crate::delivery::{Component, Property, Value};

/// One job, and what was read about it.
#[derive(Default)]
pub struct Job<'a> {
    pub needs: Vec<&'a Value>,
    pub stage: Option<&'a Value>,
    pub environment: Option<&'a Property>,
    pub deploys: Option<&'a Property>,
    pub runs_always: bool,
    /// Whether it is in the first stage of its pipeline.
    pub runs_first: bool,
    /// Whether jobs that wait for it continue if it fails.
    pub may_fail: bool,
    properties: Vec<&'a Property>,
}

/// The jobs of a workflow, each with its name.
pub fn jobs(component: &Component) -> Vec<(&Property, Job<'_>)> {
    let mut jobs: Vec<(&Property, Job<'_>)> = Vec::new();
    for property in &component.properties {
        if property.key == "job" {
            jobs.push((property, Job::default()));
            continue;
        }
        let Some((_, job)) = jobs.last_mut() else { continue };
        match &*property.key {
            "needs" => job.needs.push(&property.value),
            "stage" => job.stage = Some(&property.value),
            "environment" => job.environment = Some(property),
            "deploys" | "deploys infrastructure" => job.deploys = job.deploys.or(Some(property)),
            "runs always" => job.runs_always = true,
            "runs first" => job.runs_first = true,
            "may fail" => job.may_fail = true,
            _ => {}
        }
        job.properties.push(property);
    }
    jobs
}

/// What a job waits for: a gate of its workflow, its own gate, or a gate of a job that it needs. A job that runs even if
/// others did not may run although they were skipped.
pub fn waits_for<'a>(
    gate: &str,
    component: &'a Component,
    name: &'a Property,
    all: &[(&Property, Job<'a>)],
) -> Option<&'a Property> {
    let before = component.properties.iter().take_while(|own| own.key != "job");
    if let Some(found) = before.into_iter().find(|own| own.key == gate) {
        return Some(found);
    }
    let mut seen: Vec<&Value> = Vec::new();
    let mut open = vec![&name.value];
    while let Some(next) = open.pop() {
        if seen.contains(&next) {
            continue;
        }
        seen.push(next);
        let Some((_, job)) = all.iter().find(|(own, _)| own.value == *next) else { continue };
        if let Some(found) = job.properties.iter().find(|own| own.key == gate) {
            return Some(found);
        }
        if !job.runs_always {
            open.extend(&job.needs);
        }
    }
    None
}
