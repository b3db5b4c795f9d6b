//! Facts about what a service owns and needs.

use camino::{Utf8Path, Utf8PathBuf};

use super::{About, Argument, Fact, FactDefinition, count};
use crate::files::joined;
use crate::judge::Subject;
use crate::judge::entries::{misnamed, several_writers};
use crate::model::says_something;
use crate::source::Spanned;

pub const RESOURCE_NAMES_FOLLOW_PATTERN: FactDefinition = FactDefinition {
    name: "resource-names-follow-pattern",
    holds: "each name under `owns` of the service entry begins with `<environment>-<application>-<role>`, the \
            environment being one of the entry's",
    about: About::Entry,
    argument: Argument::None,
    ask: resource_names_follow_pattern,
};

pub const SINGLE_WRITER: FactDefinition = FactDefinition {
    name: "single-writer",
    holds: "no name under `owns` of the service entry is under `owns` of another entry too, ignoring case; none has \
            several `writers`, each entry could be read, and none that could be the same is a pattern",
    about: About::Entry,
    argument: Argument::None,
    ask: single_writer,
};

pub const STORE_IS_A_SERVICE: FactDefinition = FactDefinition {
    name: "store-is-a-service",
    holds: "each name under `data_stores` of the service entry is another service of this project",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let service = &subject.site.service(subject.service?).service;
        each_is_a_service(subject, &service.data_stores.iter().collect::<Vec<_>>(), "data store")
    },
};

pub const DEPENDENCIES_KNOWN: FactDefinition = FactDefinition {
    name: "dependencies-known",
    holds: "each name under `depends_on` of the service entry is another service of this project",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let service = &subject.site.service(subject.service?).service;
        each_is_a_service(subject, &service.dependencies(), "dependency")
    },
};

pub const CONFIG_IN_REPOSITORY: FactDefinition = FactDefinition {
    name: "config-in-repository",
    holds: "each path that is named exists, below the service's folder or the project's root",
    about: About::Files,
    argument: Argument::Paths,
    ask: config_in_repository,
};

fn resource_names_follow_pattern(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let first = &service.owns.first()?.name;
    if let Some(unknown) = unnamed(&service.resources()) {
        return Some(unknown);
    }
    let misnamed = misnamed(&subject.site.config, service)?;
    if let Some(other) = misnamed.names.first() {
        let says = format!("`{}` does not begin with `<environment>-{}`", other.value, misnamed.stem);
        return Some(Fact::fails_at(other.span, says));
    }
    Some(Fact::holds_at(first.span, format!("{} named after it", count(service.owns.len(), "resource"))))
}

fn single_writer(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let owned = service.resources();
    let first = owned.first()?;
    if let Some((other, name)) = subject.rival {
        let other = &subject.site.service(other).service;
        let says = format!("service `{}` owns `{}` too", other.name.value, name.value);
        return Some(Fact::fails_at(name.span, says));
    }
    if let Some(shared) = service.owns.iter().find(|owned| !several_writers(owned).is_empty()) {
        let says = format!("`{}` has several `writers`", shared.name.value);
        return Some(Fact::fails_at(shared.name.span, says));
    }
    if let Some(unknown) = unnamed(&owned) {
        return Some(unknown);
    }
    if let Some(pattern) = owned.iter().find(|name| name.value.contains('*')) {
        let says = format!("`{}` is a pattern, not the name of a resource", pattern.value);
        return Some(Fact::unknown_at(pattern.span, says));
    }
    let others = subject.site.services.iter().filter(|other| other.service.name.value != service.name.value);
    let mut patterns =
        others.flat_map(|other| other.service.resources()).filter(|name| name.value.contains('*'));
    if let Some(pattern) =
        patterns.find(|pattern| owned.iter().any(|own| may_cover(&pattern.value, &own.value)))
    {
        let says = format!("another entry owns `{}`, which may be the same", pattern.value);
        return Some(Fact::unknown_at(pattern.span, says));
    }
    if let Some(unread) = subject.site.services.iter().find(|other| !other.is_whole) {
        let unread = &unread.service.name;
        let says = format!("the entry of `{}` cannot be read completely, and may own the same", unread.value);
        return Some(Fact::unknown_at(unread.span, says));
    }
    Some(Fact::holds_at(first.span, format!("no other entry lists its {}", count(owned.len(), "resource"))))
}

/// Whether a pattern may match a name, judged by the text before its first `*`.
fn may_cover(pattern: &str, name: &str) -> bool {
    let start = pattern.split('*').next().unwrap_or_default();
    name.to_lowercase().starts_with(&start.to_lowercase())
}

fn each_is_a_service(subject: &Subject<'_>, names: &[&Spanned<String>], noun: &str) -> Option<Fact> {
    let first = names.first()?;
    if let Some(unknown) = unnamed(names) {
        return Some(unknown);
    }
    let known = |name: &Spanned<String>| subject.site.service_by_name(&name.value);
    if let Some(stranger) = names.iter().find(|name| known(name).is_none()) {
        return Some(Fact::fails_at(
            stranger.span,
            format!("{noun} `{}` is not a service of this project", stranger.value),
        ));
    }
    if let Some(own) = names.iter().find(|name| known(name) == subject.service) {
        return Some(Fact::fails_at(own.span, format!("{noun} `{}` is the service itself", own.value)));
    }
    let says = match names {
        [only] => format!("{noun} `{}` is a service of its own", only.value),
        many => format!("each {noun} is a service of its own, {} in all", many.len()),
    };
    Some(Fact::holds_at(first.span, says))
}

/// An unknown fact, if a name is still to be filled in, by a person or a template. It is about the first one.
fn unnamed(names: &[&Spanned<String>]) -> Option<Fact> {
    let open = names.iter().find(|name| !says_something(&name.value))?;
    Some(Fact::unknown_at(open.span, format!("`{}` names nothing yet", open.value)))
}

fn config_in_repository(subject: &Subject<'_>, paths: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let sources = &subject.site.sources;
    let root = Utf8Path::new("");
    // The root and the service's own folder always exist, so they prove nothing.
    let is_there = |path: &str| {
        let places = [joined(&service.folder, path), joined(root, path)];
        let found = |path: &Utf8PathBuf| sources.has_file(path) || sources.has_folder(path);
        let is_within = |path: &&Utf8PathBuf| !service.folder.starts_with(path) && path.as_path() != root;
        places.iter().flatten().filter(is_within).any(found)
    };
    let place = service.name.span;
    if let Some(missing) = paths.iter().find(|path| !is_there(&path.value)) {
        return Some(Fact::missing_at(place, format!("there is no `{}`", missing.value)));
    }
    let first = paths.first()?;
    let says = match paths.len() {
        1 => format!("`{}` is in the repository", first.value),
        many => format!("each of {many} paths is in the repository"),
    };
    Some(Fact::holds_at(place, says))
}
