use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::config::{self, Level};
use crate::files::{root_of, shown};
use crate::link::Site;
use crate::mount::{self, Role, WhyNotRead};
use crate::read::nearest;
use crate::source::{FileId, Span};

pub const RULE: Rule = Rule {
    code: "F010",
    name: "file-name-misspelled",
    level: Level::Warning,
    page: include_str!("file_name_misspelled.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let findings = site.near_misses.iter().filter_map(|file| {
        let path = &site.sources[*file].path;
        if site.sources[*file].role == Role::Service {
            return Some(of_another_program(*file, path));
        }
        let own = site.sources[*file].path_in_repository();
        let settings = shown(&root_of(path).join(config::FILE));
        let (name, message, help) = match mount::why_not_read(&site.config, site.sources.listing(), path)? {
            WhyNotRead::Entry(name, meant) if name.to_lowercase().ends_with(".toml") => {
                (name, unknown(name), format!("write it as YAML, in `{meant}`"))
            }
            WhyNotRead::Entry(name, meant) => {
                (name, unknown(name), format!("rename it: did you mean `{meant}`?"))
            }
            // A folder `alarms` is read unless the key `alarms` names other folders.
            WhyNotRead::Alarms(name) if name.eq_ignore_ascii_case("alarms") => {
                let message = format!("`alarms` in `{settings}` does not list this file, so it is not read");
                (name, message, "add it to `alarms`".to_owned())
            }
            WhyNotRead::Alarms(name) => {
                let message = "this file defines alarms but is not read: `alarms` does not list it";
                let folder = own.parent().filter(|folder| *folder != "");
                let entry = folder.map_or_else(|| own.to_string(), |folder| format!("{folder}/"));
                let rename = nearest(&name.to_lowercase(), ["alarms"])
                    .map(|own| format!(", or rename `{name}` to `{own}`"));
                let rename = rename.unwrap_or_default();
                let help = format!(
                    "add `{entry}` to `alarms` in `{settings}`{rename}; if the file is an example, add it to `exceptions`"
                );
                (name, message.to_owned(), help)
            }
            WhyNotRead::Checklist => {
                let message =
                    "a checklist is a Markdown file in `checklists/` itself, so this file is not read";
                let name = path.file_name()?;
                let stem = path.file_stem().unwrap_or_default();
                (
                    name,
                    message.to_owned(),
                    format!("move it to `checklists/{stem}.md`, with `---` lines around its keys"),
                )
            }
            WhyNotRead::Nested(_) | WhyNotRead::Document(_) => return None,
        };
        Some(Finding::at(Span::start_of(*file), name, message, help))
    });
    findings.collect()
}

/// A file with the name of a service's entry, but without any of its keys.
fn of_another_program(file: FileId, path: &Utf8Path) -> Finding {
    let name = path.file_name().unwrap_or_default();
    let message = format!("this `{name}` has none of the keys of a service entry, so it is not read as one");
    let help = "if the folder is a service, set its `owner`; if not, add the file to `exceptions`";
    Finding::at(Span::start_of(file), name, message, help)
}

fn unknown(name: &str) -> String {
    format!("`{name}` is not a file name that readyroom knows, so this file is not read")
}
