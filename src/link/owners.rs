//! Finds how many owners CODEOWNERS gives to each service's files.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::ids::ServiceId;
use super::running::LinkedComponent;
use super::services::{self, LinkedService};
use crate::codeowners::Codeowners;
use crate::delivery::{Component, Kind, Value};
use crate::files::root_of;
use crate::source::Span;
use crate::sources::Sources;

/// For each service, the CODEOWNERS lines that assign owners to its files that were read. Files without a line are
/// represented by one component without owners.
pub fn components(
    services: &[LinkedService],
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    sources: &Sources,
) -> Vec<LinkedComponent> {
    if codeowners.is_empty() {
        return Vec::new();
    }
    let folders = services::by_folder(services);
    let mut found: BTreeMap<(ServiceId, Span), Component> = BTreeMap::new();
    for (_, file) in sources.iter() {
        let path = file.path.as_path();
        let root = root_of(path);
        let Some(own) = codeowners.get(root) else { continue };
        let Some(service) = services::above(path, &folders) else { continue };
        let below = path.strip_prefix(root).unwrap_or(path);
        let (line, doubt) = (own.approvers(below), own.doubt(below));
        let place = doubt.map(|(place, _)| place).or(line.map(|line| line.span));
        let Some(place) = place.or(own.file().map(Span::start_of)) else { continue };
        let owners = line.map(|line| line.value.as_str());
        found.entry((service, place)).or_insert_with(|| component(place, owners, doubt.map(|(_, why)| why)));
    }
    let linked = found.into_iter().map(|((service, place), component)| LinkedComponent {
        file: place.file,
        service: Some(service),
        environment: None,
        is_elsewhere: false,
        is_test_or_example: false,
        component,
    });
    linked.collect()
}

/// A component with the owners of a CODEOWNERS line, each once, and their number. If there is a `doubt`, the number is
/// unknown: it says why the owners may not have to approve.
fn component(place: Span, owners: Option<&str>, doubt: Option<&str>) -> Component {
    let mut component = Component::new(Kind::Owners, "CODEOWNERS", place);
    component.reader = "codeowners".into();
    let owners: BTreeSet<&str> =
        owners.unwrap_or_default().split(", ").filter(|owner| !owner.is_empty()).collect();
    #[expect(clippy::cast_precision_loss, reason = "a line has fewer words than that")]
    let number = Value::Number(owners.len() as f64);
    component.put("owners", doubt.map_or(number, |why| Value::Open(why.to_owned())), place);
    for owner in owners {
        component.put("owner", Value::Text(owner.to_owned()), place);
    }
    component
}
