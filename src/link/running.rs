//! Links what runs to the services that it belongs to.

mod backups;
mod modules;
mod pipelines;
mod rollouts;
mod scalers;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::{Utf8Path, Utf8PathBuf};

use super::environments::{PRODUCTION, StatedEnvironment, are_alike, is_elsewhere, of_path};
use super::ids::ServiceId;
use super::kustomizations::Kustomizations;
use super::parts;
use super::places::Places;
use super::readers::Readers;
use super::services::{self, LinkedService};
use super::variables::Variables;
use crate::codeowners::Codeowners;
use crate::config::{Config, Pattern};
use crate::delivery::{Component, GITHUB_ACTIONS, HELM, Kind, NAMESPACE, Property, Reading, Value};
use crate::files::root_of;
use crate::model::FactContradiction;
use crate::source::{FileId, Malformed, Span, folder_of};
use crate::sources::Sources;

/// A component, and the service that it belongs to.
pub struct LinkedComponent {
    pub component: Component,
    pub file: FileId,
    /// The service that the component names, else the service whose folder contains it.
    pub service: Option<ServiceId>,
    /// The environment in which it runs, according to the path or the component's name.
    pub environment: Option<String>,
    /// Whether it certainly runs in another environment than the last one in its service's entry. If the entry lists
    /// none, in another environment than production.
    pub is_elsewhere: bool,
    /// Whether it is in a folder of tests or examples, so that it proves nothing.
    pub is_test_or_example: bool,
}

impl LinkedComponent {
    /// Whether it may run in an environment: it may unless both environments are known and differ.
    pub fn may_be_in(&self, environment: Option<&str>) -> bool {
        self.environment.as_deref().zip(environment).is_none_or(|(own, other)| own == other)
    }
}

/// What runs, and the related files that could not be read.
pub struct Running {
    /// In the order of their files.
    pub components: Vec<LinkedComponent>,
    /// Files that could not be read completely, by the service that they may say more about.
    pub unread: Vec<(ServiceId, Malformed)>,
    /// For each service, the first resource of its kustomizations, or of its releases of charts, that was not read.
    pub bases_elsewhere: BTreeMap<ServiceId, Property>,
    /// Folders of Terraform modules that were read completely and create nothing.
    pub modules_of_nothing: BTreeSet<Utf8PathBuf>,
    /// The pipeline files that GitLab reads.
    pub pipelines_read: BTreeSet<FileId>,
    /// Patterns under `reads` that match a file that their service may not read, each with the first such file.
    pub forbidden_reads: Vec<(Span, FileId)>,
    /// Patterns under `reads` that match no file. Only patterns of repositories whose files are all known.
    pub unmatched_reads: Vec<Pattern>,
}

/// Folders whose files describe nothing that runs, in upper or lower case: tests, examples, what is switched off, and copies of
/// other projects.
const NOT_RUNNING: [&str; 30] = [
    ".aws-sam",
    ".devcontainer",
    ".terraform",
    ".terragrunt-cache",
    "__fixtures__",
    "__mocks__",
    "__tests__",
    "archived",
    "attic",
    "deprecated",
    "disabled",
    "docs",
    "e2e",
    "example",
    "examples",
    "fixtures",
    "hack",
    "mocks",
    "node_modules",
    "obsolete",
    "old",
    "sample",
    "samples",
    "test",
    "testdata",
    "testing",
    "tests",
    "third_party",
    "unused",
    "vendor",
];

/// Folders whose files of one kind do not belong to a service: APIs that it calls, and images for its workflows.
const NOT_RUNNING_OF: [(Kind, &[&str]); 2] = [
    (Kind::Api, &["client", "clients"]),
    (Kind::Container, &[".buildkite", ".circleci", ".github", ".gitlab", "ci"]),
];

/// The folder of a chart that contains values for tests only: <https://github.com/helm/chart-testing>.
const VALUES_OF_TESTS: &str = "ci";

/// The folder of a chart that contains subcharts, which the chart may switch off:
/// <https://helm.sh/docs/chart_template_guide/subcharts_and_globals/>.
const INNER_CHARTS: &str = "charts";

/// Links what was read to services, and fills in the variables that the files of each folder set.
pub fn running(
    mut readings: Vec<Reading>,
    services: &[LinkedService],
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    places: Places<'_>,
) -> Running {
    parts::join(&mut readings, places.sources);
    let mut readers = Readers::new(services, codeowners, places.sources);
    let folders = services::by_folder(services);
    let path = |file: FileId| places.sources[file].path.as_path();
    let variables = Variables::new(&readings, &path, places.sources.listing());
    let switched = Switched::new(&readings, &path, &folders);
    let linking = Linking::new(services, &readings, places);
    let of_gitlab = pipelines::all(&readings);
    let broken = readings.iter().filter(|own| own.malformed.is_some()).map(|own| own.file).collect();
    let (mut things, mut unread, mut bases_elsewhere) = (Vec::new(), Vec::new(), BTreeMap::new());
    for Reading { file, things: own, malformed, .. } in readings {
        let path = path(file);
        let above = services::above(path, &folders);
        let mut homes = readers.of(file, path);
        homes.extend(above);
        homes.sort_unstable();
        homes.dedup();
        let may_say_more = homes.iter().filter(|home| !is_test_or_example(below(path, &services[home.0])));
        unread.extend(may_say_more.clone().filter_map(|home| Some((*home, malformed.clone()?))));
        if let Some(base) = linking.kustomizations.unread_of(file) {
            for home in may_say_more.filter(|home| linking.is_meant(path, **home)) {
                bases_elsewhere.entry(*home).or_insert_with(|| base.clone());
            }
        }
        for mut thing in own {
            variables.fill(path, &mut thing);
            if let Some(place) = switched.elsewhere(path, &thing) {
                thing.put("count", Value::Open("another file of values switches it off".to_owned()), place);
            }
            if thing.is_switched_off() {
                continue;
            }
            let called = linking.names.of(&thing);
            let by_name = called.as_ref().map(|called| vec![Some(called.0)]);
            let homes = by_name.unwrap_or_else(|| homes_of(&homes));
            let of_name = called.and_then(|called| called.1);
            // Workflows without a service were only read because others call parts of them.
            for service in homes.into_iter().filter(|own| own.is_some() || thing.kind != Kind::Workflow) {
                things.push(linking.link(thing.clone(), of_name, service, (file, path)));
            }
        }
    }
    mark_overridden(&mut things);
    pipelines::mark_overridden(&mut things, &of_gitlab, places.sources);
    Running {
        bases_elsewhere,
        modules_of_nothing: modules::of_nothing(&things, &broken, places.sources),
        pipelines_read: pipelines::read(&of_gitlab, places.sources),
        components: things,
        unread,
        forbidden_reads: std::mem::take(&mut readers.forbidden),
        unmatched_reads: readers.unmatched(places),
    }
}

/// Marks as unknown what other components of a service decide.
fn mark_overridden(things: &mut [LinkedComponent]) {
    rollouts::mark_overridden(things);
    backups::mark_overridden(things);
    scalers::mark_overridden(things);
}

/// The data that decides where a component runs, and what is known about it there.
struct Linking<'a> {
    services: &'a [LinkedService],
    names: Names<'a>,
    kustomizations: Kustomizations,
    sources: &'a Sources,
}

impl<'a> Linking<'a> {
    fn new(services: &'a [LinkedService], readings: &[Reading], places: Places<'a>) -> Self {
        let kustomizations = Kustomizations::new(readings, places);
        Self { services, names: Names::new(services, places.config), kustomizations, sources: places.sources }
    }

    /// Links a component to one service. `of_name` is the environment that its name begins with.
    fn link(
        &self,
        mut thing: Component,
        of_name: Option<&'a str>,
        service: Option<ServiceId>,
        (file, path): (FileId, &Utf8Path),
    ) -> LinkedComponent {
        let home = service.map(|own| &self.services[own.0]);
        let full_name = home.map_or("", |home| home.service.name.value.as_str());
        let only = service.and_then(|service| self.names.only[service.0]);
        let environment = self.names.environment(self.below(path, service), full_name, of_name).or_only(only);
        let is_elsewhere =
            |path: &Utf8Path| environment.is_some_and(|own| self.names.is_elsewhere(path, own, full_name));
        let last = home.and_then(|home| home.service.environments.last()).map(|last| last.value.as_str());
        let runs_elsewhere = match (environment, last) {
            (Some(own), Some(last)) => !own.eq_ignore_ascii_case(last) && !are_alike(own, last),
            (Some(_), None) => false,
            (None, last) => {
                let last = last.unwrap_or(PRODUCTION);
                self.names.is_elsewhere(self.below(path, service), last, full_name)
            }
        };
        let is_in_namespace = match thing.get(NAMESPACE).map(|own| &own.value) {
            Some(Value::Text(name)) => !is_elsewhere(Utf8Path::new(name)),
            _ => true,
        };
        self.kustomizations.change(&mut thing, path, |folder| is_elsewhere(self.below(folder, service)));
        let is_in_chart = |name| thing.reader == HELM && self.sources.is_in_chart(path, name);
        let (is_tested, is_inner) = (is_in_chart(VALUES_OF_TESTS), is_in_chart(INNER_CHARTS));
        if is_inner {
            let why = "the chart around it may switch it off";
            thing.put("count", Value::Open(why.to_owned()), thing.place);
        }
        LinkedComponent {
            file,
            service,
            environment: environment.filter(|_| is_in_namespace).map(str::to_owned),
            is_elsewhere: runs_elsewhere,
            is_test_or_example: is_test_or_example_of(thing.kind, self.below(path, service))
                || is_astray(path, &thing)
                || is_tested,
            component: thing,
        }
    }

    /// A path relative to the folder of a service.
    fn below<'p>(&self, path: &'p Utf8Path, service: Option<ServiceId>) -> &'p Utf8Path {
        service.map_or(path, |service| below(path, &self.services[service.0]))
    }

    /// Whether a file may be for the environment of a service that has only one.
    fn is_meant(&self, path: &Utf8Path, service: ServiceId) -> bool {
        let home = &self.services[service.0];
        let only = self.names.only[service.0];
        let folder = folder_of(below(path, home));
        only.is_none_or(|own| !self.names.is_elsewhere(folder, own, &home.service.name.value))
    }
}

/// Gives each service the facts that its running components prove.
pub fn prove(things: &[LinkedComponent], services: &mut [LinkedService], sources: &Sources) {
    for LinkedComponent { component, file, service, is_test_or_example, .. } in things {
        // A component that may not exist proves nothing. Neither does an autoscaler that is switched off.
        if component.may_be_missing() || component.stands_still() {
            continue;
        }
        let (Some(service), Some(fact), false) = (service, component.kind.fact(), is_test_or_example) else {
            continue;
        };
        let source = &sources[*file];
        let line = source.position(component.place.start).line;
        let says = format!("`{}:{line}` has {} {}", source.shown(), component.kind.noun(), component.says());
        services[service.0]
            .proven_facts
            .entry(fact)
            .or_insert(FactContradiction { place: component.place, says });
    }
}

/// The services of a component that names none: all services that its file is read for.
fn homes_of(services: &[ServiceId]) -> Vec<Option<ServiceId>> {
    if services.is_empty() { vec![None] } else { services.iter().copied().map(Some).collect() }
}

/// The components that values files of charts switch off.
struct Switched<'f, 'p> {
    folders: &'f HashMap<&'f str, ServiceId>,
    off: BTreeSet<(Home<'p>, String)>,
}

/// The service of a file. If it has none, its folder.
type Home<'p> = Result<ServiceId, &'p Utf8Path>;

impl<'f, 'p> Switched<'f, 'p> {
    fn new(
        readings: &[Reading],
        path: &impl Fn(FileId) -> &'p Utf8Path,
        folders: &'f HashMap<&'f str, ServiceId>,
    ) -> Self {
        let all =
            readings.iter().flat_map(|reading| reading.things.iter().map(|thing| (reading.file, thing)));
        let off = all.filter(|(_, thing)| thing.reader == HELM && thing.is_switched_off());
        let off = off.map(|(file, thing)| (home(path(file), folders), thing.what.clone()));
        Self { folders, off: off.collect() }
    }

    /// The position of a component that a chart's own values switch on, if another values file of the service switches
    /// it off.
    fn elsewhere(&self, path: &Utf8Path, thing: &Component) -> Option<Span> {
        let is_own = thing.reader == HELM && path.file_stem() == Some("values");
        let is_off = is_own && self.off.contains(&(home(path, self.folders), thing.what.clone()));
        is_off.then_some(thing.place)
    }
}

fn home<'p>(path: &'p Utf8Path, folders: &HashMap<&str, ServiceId>) -> Home<'p> {
    services::above(path, folders).ok_or(folder_of(path))
}

/// Whether a workflow is in a file that GitHub does not read: in another folder, or with another extension.
fn is_astray(path: &Utf8Path, thing: &Component) -> bool {
    let below = path.strip_prefix(root_of(path)).unwrap_or(path);
    let is_read = folder_of(below) == ".github/workflows" && matches!(path.extension(), Some("yml" | "yaml"));
    thing.reader == GITHUB_ACTIONS && thing.what == "workflow" && !is_read
}

/// A path relative to the folder of a service.
fn below<'p>(path: &'p Utf8Path, service: &LinkedService) -> &'p Utf8Path {
    path.strip_prefix(&service.service.folder).unwrap_or(path)
}

/// Whether a file is in a folder of tests or examples.
fn is_test_or_example(path: &Utf8Path) -> bool {
    is_in(path, &NOT_RUNNING)
}

/// Whether a component of this kind in a file does not belong to a service. Tests of alarms count even in folders of
/// tests.
fn is_test_or_example_of(kind: Kind, path: &Utf8Path) -> bool {
    let is_own = |(own, folders): &(Kind, &[&str])| *own == kind && is_in(path, folders);
    let is_stand_in = || kind == Kind::Api && has_word(path, &STAND_INS);
    kind != Kind::AlarmTest
        && (is_test_or_example(path) || NOT_RUNNING_OF.iter().any(is_own) || is_stand_in())
}

/// Words in the names of folders and files of an API that stands in for another one.
const STAND_INS: [&str; 4] = ["mock", "mocks", "stub", "stubs"];

/// Whether the name of a file, or of a folder with it, has one of these words, ignoring case.
fn has_word(path: &Utf8Path, words: &[&str]) -> bool {
    let mut own = path.as_str().split(|c: char| !c.is_alphanumeric());
    own.any(|own| words.iter().any(|word| own.eq_ignore_ascii_case(word)))
}

/// Whether a file is in a folder with one of these names, ignoring case.
fn is_in(path: &Utf8Path, names: &[&str]) -> bool {
    let mut folders = path.parent().into_iter().flat_map(Utf8Path::components);
    folders.any(|folder| names.contains(&folder.as_str().to_ascii_lowercase().as_str()))
}

/// The default name of a service in the project's root folder.
const NAMELESS: &str = "service";

/// The names of services and environments, by which components are assigned to them.
struct Names<'a> {
    services: BTreeMap<&'a str, ServiceId>,
    environments: BTreeSet<&'a str>,
    /// For each service, its environment. `None` unless there is exactly one.
    only: Vec<Option<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(services: &'a [LinkedService], config: &'a Config) -> Self {
        // A service that has no explicit name is called `service`, which may also be a label of other components.
        let is_named = |service: &LinkedService| {
            let name = &service.service.name;
            name.span.start < name.span.end || name.value != NAMELESS
        };
        let numbered = services.iter().enumerate().rev().filter(|(_, service)| is_named(service));
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

    /// The service that a component names, and the environment that its name begins with. A route is not assigned by
    /// name: its name is that of its receiver.
    fn of(&self, thing: &Component) -> Option<(ServiceId, Option<&'a str>)> {
        if thing.kind == Kind::Route {
            return None;
        }
        let name = thing.name.as_ref().map(|name| name.value.as_str());
        let named = name.and_then(|name| self.named(name));
        // Labels that name two services determine nothing.
        let labelled = || {
            let mut labelled = thing.labels.iter().filter_map(|label| self.services.get(label.as_str()));
            let first = labelled.next()?;
            labelled.all(|other| other == first).then_some((*first, None))
        };
        named.or_else(labelled)
    }

    /// Splits `production-pay-api-orders` into the environment, the longest service name, and the rest.
    fn named(&self, name: &str) -> Option<(ServiceId, Option<&'a str>)> {
        let ends = name.match_indices('-').map(|(at, _)| at);
        let environment = ends.clone().find_map(|end| self.environments.get(&name[..end]))?;
        let rest = &name[environment.len() + 1..];
        let ends = rest.match_indices('-').map(|(at, _)| at).chain([rest.len()]);
        let mut services = ends.filter_map(|end| self.services.get(&rest[..end]));
        services.next_back().map(|service| (*service, Some(*environment)))
    }

    /// What the path of a file below its service's folder, and the name of a component, say about the environment.
    fn environment(
        &self,
        path: &Utf8Path,
        full_name: &str,
        of_name: Option<&'a str>,
    ) -> StatedEnvironment<'a> {
        let of_name = of_name.map_or(StatedEnvironment::Nothing, StatedEnvironment::In);
        of_path(path, &self.environments, full_name).and(of_name)
    }

    /// Whether a folder below that of a service, or a namespace, is certainly for another environment.
    fn is_elsewhere(&self, path: &Utf8Path, environment: &str, full_name: &str) -> bool {
        is_elsewhere(path, environment, &self.environments, full_name)
    }
}

impl LinkedComponent {
    /// How many of its properties are only known at run time.
    pub fn open(&self) -> usize {
        self.component.properties.iter().filter(|property| matches!(property.value, Value::Open(_))).count()
    }
}
