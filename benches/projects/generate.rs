//! Writes an estate into a folder, as a readyroom project and as a Hugo site with the same pages.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::estate::{Estate, Page, Service};
use crate::page::{Front, body};

const HOME: &str = "What to do, what was asked and what was learned, one folder a service.\n";

/// The layouts and settings of the Hugo site.
const HUGO: &[(&str, &str)] = &[
    ("hugo.yaml", include_str!("hugo/hugo.yaml")),
    ("layouts/baseof.html", include_str!("hugo/baseof.html")),
    ("layouts/home.html", include_str!("hugo/list.html")),
    ("layouts/section.html", include_str!("hugo/list.html")),
    ("layouts/page.html", include_str!("hugo/page.html")),
    ("layouts/_partials/neighbours.html", include_str!("hugo/neighbours.html")),
    ("static/style.css", include_str!("hugo/style.css")),
];

/// A folder, emptied before anything is written into it.
struct Folder<'a>(&'a Path);

impl<'a> Folder<'a> {
    fn empty(path: &'a Path) -> anyhow::Result<Self> {
        if path.exists() {
            fs::remove_dir_all(path).with_context(|| format!("cannot empty `{}`", path.display()))?;
        }
        Ok(Self(path))
    }

    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let path = self.0.join(path);
        let parent = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write `{}`", path.display()))
    }
}

pub fn readyroom(estate: &Estate, path: &Path) -> anyhow::Result<()> {
    let folder = Folder::empty(path)?;
    folder.write("readyroom.yaml", "title: Benchmark\n")?;
    folder.write("content/index.md", &index("Runbooks"))?;
    for service in &estate.services {
        let within = format!("content/services/{}", service.name());
        folder.write(&format!("{within}/index.md"), &index(&service.title()))?;
        folder.write(&format!("{within}/service.yaml"), &entry(service))?;
        folder.write(&format!("{within}/alarms/rules.yaml"), &alarms(estate, service))?;
        for page in estate.pages(service) {
            let link = |to: &Page| {
                if to.service == page.service {
                    return format!("{}.md", to.slug);
                }
                format!("../../{}/runbooks/{}.md", estate.service(to).name(), to.slug)
            };
            let Front { reviewed_on, tags, alarms, .. } = Front::of(estate, page);
            let front = format!(
                "title: {:?}\nalarms: {alarms:?}\nreviewed_on: {reviewed_on}\ntags: {tags:?}\n",
                page.title
            );
            let text = format!("---\n{front}---\n\n{}", body(estate, page, link));
            folder.write(&format!("{within}/runbooks/{}.md", page.slug), &text)?;
        }
    }
    Ok(())
}

pub fn hugo(estate: &Estate, path: &Path) -> anyhow::Result<()> {
    let folder = Folder::empty(path)?;
    for (path, text) in HUGO {
        folder.write(path, text)?;
    }
    folder.write("content/_index.md", &index("Runbooks"))?;
    folder.write("content/services/_index.md", &index("Services"))?;
    for service in &estate.services {
        let within = format!("content/services/{}", service.name());
        folder.write(&format!("{within}/_index.md"), &index(&service.title()))?;
        for page in estate.pages(service) {
            let link = |to: &Page| {
                if to.service == page.service {
                    return format!("{}.md", to.slug);
                }
                format!("../{}/{}.md", estate.service(to).name(), to.slug)
            };
            let Front { owner, level, reviewed_on, tags, alarms } = Front::of(estate, page);
            let front = format!(
                "title: {:?}\nservice: {}\nowner: {owner}\nlevel: {level}\n\
                 reviewed_on: {reviewed_on}\nalarms: {alarms:?}\ntags: {tags:?}\n",
                page.title,
                service.name(),
            );
            let text = format!("---\n{front}---\n\n{}", body(estate, page, link));
            folder.write(&format!("{within}/{}.md", page.slug), &text)?;
        }
    }
    Ok(())
}

fn index(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{HOME}")
}

fn entry(service: &Service) -> String {
    let Service { subject, role, .. } = service;
    let title = service.title();
    format!("application: {subject}\nrole: {role}\ntitle: {title}\nowner: team-{subject}\ntier: 2\n")
}

/// One Prometheus file per service, with two alarms per page.
fn alarms(estate: &Estate, service: &Service) -> String {
    let name = service.name();
    let mut text = format!("groups:\n  - name: {name}\n    rules:\n");
    for page in estate.pages(service) {
        let Front { alarms, .. } = Front::of(estate, page);
        for (alarm, severity) in alarms.iter().zip(["warning", "critical"]) {
            text += &format!("      - alert: {alarm}\n");
            text += &format!("        expr: rate({}_total[5m]) > {}\n", alarm.to_lowercase(), page.number);
            text += "        for: 10m\n";
            text += &format!("        labels: {{severity: {severity}, service: {name}}}\n");
            text += &format!("        annotations: {{summary: {:?}}}\n", page.title);
        }
    }
    text
}
