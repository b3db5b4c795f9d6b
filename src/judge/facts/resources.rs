//! Facts about what a service owns and needs.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Argument, Fact, Question, count};
use crate::files::joined;
use crate::judge::Subject;
use crate::source::Spanned;

pub const RESOURCE_NAMES_FOLLOW_PATTERN: Question = Question {
    name: "resource-names-follow-pattern",
    holds: "each name under `owns` begins with `<environment>-<application>-<role>`, the environment being one of the \
            service's",
    argument: Argument::None,
    ask: resource_names_follow_pattern,
};

pub const SINGLE_WRITER: Question = Question {
    name: "single-writer",
    holds: "no name under `owns` is under `owns` of another service too",
    argument: Argument::None,
    ask: single_writer,
};

pub const STORE_IS_A_SERVICE: Question = Question {
    name: "store-is-a-service",
    holds: "each name under `data_stores` is a service of its own",
    argument: Argument::None,
    ask: |subject, _| {
        let service = &subject.site.service(subject.service?).service;
        each_is_a_service(subject, &service.data_stores, "data store")
    },
};

pub const DEPENDENCIES_KNOWN: Question = Question {
    name: "dependencies-known",
    holds: "each name under `depends_on` is a service of this project",
    argument: Argument::None,
    ask: |subject, _| {
        let service = &subject.site.service(subject.service?).service;
        each_is_a_service(subject, &service.depends_on, "dependency")
    },
};

pub const CONFIG_IN_REPOSITORY: Question = Question {
    name: "config-in-repository",
    holds: "each path that is named is there, below the service's folder or the project's root",
    argument: Argument::Paths,
    ask: config_in_repository,
};

fn resource_names_follow_pattern(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let first = service.owns.first()?;
    let stem = format!("{}-{}", service.application.as_ref()?.value, service.role.as_ref()?.value);
    let follows = |name: &str| {
        service.environments.iter().any(|environment| {
            let rest = name.strip_prefix(&format!("{environment}-{stem}"));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    if let Some(other) = service.owns.iter().find(|name| !follows(&name.value)) {
        let says = format!("`{}` does not begin with `<environment>-{stem}`", other.value);
        return Some(Fact::fails_at(other.span, says));
    }
    Some(Fact::holds_at(first.span, format!("{} named after it", count(service.owns.len(), "resource"))))
}

fn single_writer(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let first = service.owns.first()?;
    if let Some((other, name)) = subject.rival {
        let other = &subject.site.service(other).service;
        let says = format!("service `{}` owns `{}` too", other.name.value, name.value);
        return Some(Fact::fails_at(name.span, says));
    }
    Some(Fact::holds_at(
        first.span,
        format!("no other service owns its {}", count(service.owns.len(), "resource")),
    ))
}

fn each_is_a_service(subject: &Subject<'_>, names: &[Spanned<String>], noun: &str) -> Option<Fact> {
    let first = names.first()?;
    if let Some(stranger) = names.iter().find(|name| subject.site.service_by_name(&name.value).is_none()) {
        return Some(Fact::fails_at(
            stranger.span,
            format!("{noun} `{}` is not a service of this project", stranger.value),
        ));
    }
    let says = match names {
        [only] => format!("{noun} `{}` is a service of its own", only.value),
        many => format!("each {noun} is a service of its own, {} in all", many.len()),
    };
    Some(Fact::holds_at(first.span, says))
}

fn config_in_repository(subject: &Subject<'_>, paths: &[Spanned<String>]) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let sources = &subject.site.sources;
    let is_there = |path: &str| {
        let places = [joined(&service.folder, path), joined(Utf8Path::new(""), path)];
        let found = |path: &Utf8PathBuf| sources.has_file(path) || sources.has_folder(path);
        places.iter().flatten().any(|path| !path.as_str().is_empty() && found(path))
    };
    let place = service.name.span;
    if let Some(missing) = paths.iter().find(|path| !is_there(&path.value)) {
        return Some(Fact::lacks_at(place, format!("there is no `{}`", missing.value)));
    }
    let first = paths.first()?;
    Some(Fact::holds_at(place, format!("`{}` is in the repository", first.value)))
}
