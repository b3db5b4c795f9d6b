//! What runs, joined with the services that it belongs to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::{Utf8Path, Utf8PathBuf};

use super::ids::ServiceId;
use super::places::Places;
use super::readers::Readers;
use super::services::{self, LinkedService};
use crate::alarms;
use crate::codeowners::Codeowners;
use crate::config::Config;
use crate::delivery::{self, Kind, Reading, Thing, Value};
use crate::model::Against;
use crate::source::{FileId, Malformed, Span};
use crate::sources::Sources;

/// A thing that runs, and whose it is.
pub struct LinkedThing {
    pub thing: Thing,
    pub file: FileId,
    /// The service whose name it has, else the one whose folder it lies in.
    pub service: Option<ServiceId>,
    /// Where it runs, as a folder of its path or its name says.
    pub environment: Option<String>,
    /// It lies in a folder of tests or examples: it proves nothing.
    pub is_decoy: bool,
}

/// What runs, and what could not be read of it.
pub struct Running {
    /// In the order of their files.
    pub things: Vec<LinkedThing>,
    /// Files that may say more, by the service whose folder they lie in.
    pub unread: Vec<(ServiceId, Malformed)>,
    /// Patterns under `reads` that take a file of somebody else, and the first such file of each.
    pub refused: Vec<(Span, FileId)>,
}

/// Folders whose files describe nothing that runs.
const DECOYS: [&str; 7] = ["test", "tests", "testdata", "fixtures", "example", "examples", "docs"];

/// Joins what was read with services, and fills in what each folder's files say of variables.
pub fn running(
    readings: Vec<Reading>,
    services: &[LinkedService],
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    places: Places<'_>,
) -> Running {
    let mut readers = Readers::new(services, codeowners, places.sources);
    let names = Names::new(services, places.config);
    let folders = services::by_folder(services);
    let path = |file: FileId| places.sources[file].path.as_path();
    let values = values(&readings, &path);
    let (mut things, mut unread) = (Vec::new(), Vec::new());
    for Reading { file, things: own, malformed, .. } in readings {
        let path = path(file);
        let above = services::above(path, &folders);
        let mut homes = readers.of(file, path);
        homes.extend(above);
        homes.sort_unstable();
        homes.dedup();
        unread.extend(homes.iter().filter_map(|home| Some((*home, malformed.clone()?))));
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        for mut thing in own {
            if let Some(values) = values.get(folder) {
                delivery::fill(&mut thing, values);
            }
            if thing.is_switched_off() {
                continue;
            }
            let called = names.of(&thing);
            let by_name = called.as_ref().map(|called| vec![Some(called.0)]);
            let homes = by_name.unwrap_or_else(|| homes_of(&homes));
            for service in homes {
                let below = service.map_or(path, |service| {
                    path.strip_prefix(&services[service.0].service.folder).unwrap_or(path)
                });
                let folders = || below.parent().into_iter().flat_map(Utf8Path::components);
                let environment =
                    folders().find_map(|folder| names.environments.get(folder.as_str()).copied());
                let environment = environment.or_else(|| called.as_ref()?.1).or_else(|| names.only(service));
                things.push(LinkedThing {
                    file,
                    service,
                    environment: environment.map(str::to_owned),
                    is_decoy: thing.kind != Kind::AlarmTest
                        && folders().any(|folder| DECOYS.contains(&folder.as_str())),
                    thing: thing.clone(),
                });
            }
        }
    }
    Running { things, unread, refused: readers.refused }
}

/// Gives each service the facts that what runs of it proves.
pub fn prove(things: &[LinkedThing], services: &mut [LinkedService], sources: &Sources) {
    for LinkedThing { thing, file, service, is_decoy, .. } in things {
        let (Some(service), Some(fact), false) = (service, thing.kind.fact(), is_decoy) else { continue };
        let source = &sources[*file];
        let line = source.position(thing.place.start).line;
        let says = format!("`{}:{line}` has {} {}", source.shown(), thing.kind.noun(), thing.says());
        services[service.0].read.entry(fact).or_insert(Against { place: thing.place, says });
    }
}

/// The services that a thing belongs to which names none: all that its file is read for.
fn homes_of(services: &[ServiceId]) -> Vec<Option<ServiceId>> {
    if services.is_empty() { vec![None] } else { services.iter().copied().map(Some).collect() }
}

/// Terraform's values by the folders of their files. What is assigned weighs more than a default; of two assignments, that
/// of the later file.
fn values<'p>(
    readings: &[Reading],
    path: &impl Fn(FileId) -> &'p Utf8Path,
) -> HashMap<&'p Utf8Path, BTreeMap<String, String>> {
    let mut folders: HashMap<&Utf8Path, BTreeMap<String, String>> = HashMap::new();
    let mut known: Vec<&Reading> = readings.iter().filter(|reading| !reading.values.is_empty()).collect();
    known.sort_by_key(|reading| Reverse(alarms::terraform_weight(path(reading.file))));
    for reading in known {
        let folder = path(reading.file).parent().unwrap_or(Utf8Path::new(""));
        let values = folders.entry(folder).or_default();
        for (reference, value) in &reading.values {
            values.entry(reference.clone()).or_insert_with(|| value.clone());
        }
    }
    folders
}

/// The names of services and environments, by which things say whose they are.
struct Names<'a> {
    services: BTreeMap<&'a str, ServiceId>,
    environments: BTreeSet<&'a str>,
    /// The one environment of each service that has only one.
    only: Vec<Option<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(services: &'a [LinkedService], config: &'a Config) -> Self {
        let numbered = services.iter().enumerate().rev();
        let by_name =
            numbered.map(|(at, service)| (service.service.name.value.as_str(), ServiceId(at))).collect();
        let own =
            |service: &'a LinkedService| service.service.environments.iter().map(|own| own.value.as_str());
        let all = services.iter().flat_map(own);
        let of_project = config.environments.iter().map(|own| own.value.as_str());
        let only = services.iter().map(|service| {
            let mut own = own(service);
            own.next().filter(|_| own.next().is_none())
        });
        Self { services: by_name, only: only.collect(), environments: all.chain(of_project).collect() }
    }

    /// The service that a thing names, and the environment that its name begins with. A route has the name of its receiver,
    /// and belongs to the others of its file.
    fn of(&self, thing: &Thing) -> Option<(ServiceId, Option<&'a str>)> {
        if thing.kind == Kind::Route {
            return None;
        }
        let name = thing.name.as_ref().map(|name| name.value.as_str());
        let named = name.and_then(|name| self.named(name));
        let labelled = || thing.labels.iter().find_map(|label| self.services.get(label.as_str()));
        named.or_else(|| Some((*labelled()?, None)))
    }

    /// `production-pay-api-orders`: the environment, the longest name of a service, and what is left.
    fn named(&self, name: &str) -> Option<(ServiceId, Option<&'a str>)> {
        let ends = name.match_indices('-').map(|(at, _)| at);
        let environment = ends.clone().find_map(|end| self.environments.get(&name[..end]))?;
        let rest = &name[environment.len() + 1..];
        let ends = rest.match_indices('-').map(|(at, _)| at).chain([rest.len()]);
        let mut services = ends.filter_map(|end| self.services.get(&rest[..end]));
        services.next_back().map(|service| (*service, Some(*environment)))
    }

    fn only(&self, service: Option<ServiceId>) -> Option<&'a str> {
        self.only[service?.0]
    }
}

impl LinkedThing {
    /// Whether something of it is only known when a program runs.
    pub fn open(&self) -> usize {
        self.thing.properties.iter().filter(|property| matches!(property.value, Value::Open(_))).count()
    }
}
