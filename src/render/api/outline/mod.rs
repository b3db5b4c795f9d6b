//! `outline.json.zst`: what the repositories of the site need to know about each other, and the common policy.

mod policy;
mod repositories;

use aho_corasick::AhoCorasick;

use super::file;
use crate::link::Site;
use crate::markdown::Memo;
use crate::published::{self, Outline};
use crate::render::rendered::Rendered;
use crate::render::site::address;
use crate::render::view::View;
use crate::routes::DataFile;

/// Written in place of a secret.
const HIDDEN: &str = "[secret]";

pub fn all(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let site = view.site;
    let outline = Outline {
        as_of: site.config.today,
        base_url: address(&site.config).map(str::to_owned),
        repositories: repositories::all(site),
        policy: policy::of(site)?,
    };
    let hide = secrets(site)?;
    let hide = hide.as_ref().map(|hide| hide as &dyn Fn(&str) -> String);
    Ok(file(DataFile::Outline, published::encode(&outline, hide)?))
}

/// Returns a function that replaces all known secrets in a text. `None` if no secrets were found in the project.
fn secrets(site: &Site) -> anyhow::Result<Option<impl Fn(&str) -> String + use<>>> {
    let mut found = Vec::new();
    for (span, _) in &site.secrets {
        let text = site.sources.text(span.file)?;
        found.extend(text.get(span.start as usize..span.end as usize).map(str::to_owned));
    }
    found.retain(|secret| !secret.trim().is_empty());
    if found.is_empty() {
        return Ok(None);
    }
    let count = found.len();
    let secrets = AhoCorasick::new(found)?;
    Ok(Some(move |text: &str| secrets.replace_all(text, &vec![HIDDEN; count])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::{Page, Target};
    use crate::sample;
    use crate::source::Source;

    const FILES: [(&str, &str); 7] = [
        (
            "readyroom.yaml",
            "base_url: https://run.acme.example/\nstages: [gamma, production]\nreview_every: 90d\n\
             repository: https://github.com/acme/ops\n\
             repositories:\n  - {name: pay, path: pay}\n  - {name: shop, path: shop}\n",
        ),
        ("checklists/go.md", "---\ntitle: Go\n---\n\n# Go\n\nAsk.\n"),
        (
            "pay/readyroom.yaml",
            "repository: https://gitlab.com/acme/pay\ndocuments: [docs/]\nalarms: ['alerts/*.yml']\n",
        ),
        (
            "pay/docs/slow.md",
            "---\naliases: [/old/slow/]\n---\n\n# Slow\n\n## What we're doing\n\nSee [the shop](https://run.acme.example/shop/disk/#fix).\n",
        ),
        (
            "pay/alerts/a.yml",
            "groups:\n  - name: a\n    rules:\n      - alert: DiskFull\n        expr: x\n        annotations:\n          \
             runbook_url: https://run.acme.example/shop/disk/\n",
        ),
        ("shop/content/disk.md", "# Disk\n\n## Fix\n\n1. Remove the old files there.\n"),
        ("shop/checklists/own.md", "# Own\n"),
    ];

    fn site(more: Option<(&str, &str)>) -> Site {
        let files = FILES.into_iter().chain(more);
        sample::site(
            files.map(|(path, text)| Source::new(path, text.to_owned())),
            jiff::civil::date(2026, 11, 20),
        )
    }

    #[test]
    fn repositories_say_what_they_have_and_where_they_lead() {
        let all = repositories::all(&site(None));
        let names: Vec<(&str, &str)> = all.iter().map(|own| (own.name.as_str(), own.url.as_str())).collect();
        assert_eq!(names, [("", ""), ("pay", "pay/"), ("shop", "shop/")]);
        let host = all[1].host.as_ref().expect("it says where it is");
        assert_eq!((host.url.as_str(), host.kind.as_str()), ("https://gitlab.com/acme/pay", "gitlab"));
        let Page { path, url, aliases, sections, also, empty, .. } = &all[1].pages[0];
        assert_eq!((path.as_str(), url.as_str()), ("docs/slow.md", "pay/docs/slow/"));
        assert_eq!(aliases, &["pay/old/slow/"]);
        assert_eq!(sections, &["slow", "what-were-doing"]);
        assert!(also.contains(&"what-we-re-doing".to_owned()), "{also:?}");
        assert!(!empty, "it leads to a runbook that says something");
        assert!(!all[2].pages[0].empty);
        let to = |anchor: Option<&str>| Target {
            repository: "shop".into(),
            path: "content/disk.md".into(),
            anchor: anchor.map(str::to_owned),
        };
        let links: Vec<_> =
            all[1].links.iter().map(|link| (link.path.as_str(), link.line, &link.to)).collect();
        assert_eq!(links, [("docs/slow.md", 9, &to(Some("fix")))]);
        let alarm = &all[1].alarms[0];
        assert_eq!((alarm.name.as_str(), alarm.path.as_str(), alarm.line), ("DiskFull", "alerts/a.yml", 7));
        assert_eq!((alarm.to.as_ref(), alarm.matched_by.as_deref()), (Some(&to(None)), Some("link")));
    }

    #[test]
    fn pages_without_a_word_are_told_apart() {
        let all = repositories::all(&site(Some(("pay/docs/later.md", "# Later\n\nTODO\n"))));
        let empty = |page: &&Page| page.empty;
        let paths: Vec<&str> = all[1].pages.iter().filter(empty).map(|page| page.path.as_str()).collect();
        assert_eq!(paths, ["docs/later.md"]);
    }

    #[test]
    fn the_policy_is_that_of_the_gathering_project_alone() {
        let policy = policy::of(&site(None)).expect("nothing has changed");
        let config = [("stages".to_owned(), serde_json::json!(["gamma", "production"]))];
        assert_eq!(policy.config, config.into());
        let [(path, text)] = FILES.map(|file| file)[1..2] else { panic!("it is one") };
        let checklists: Vec<_> =
            policy.checklists.iter().map(|own| (own.path.as_str(), own.text.as_str())).collect();
        assert_eq!(checklists, [(path, text)]);
    }

    #[test]
    fn no_secret_is_published() {
        let token = format!("glpat-{}", "Zx81kQw93Lm2Rt7Yp0Bv");
        let site = site(Some(("checklists/b.md", &format!("# B\n\nUse `{token}`.\n"))));
        let hide = secrets(&site).expect("nothing has changed").expect("there is one");
        let policy = policy::of(&site).expect("nothing has changed");
        let texts: String = policy.checklists.iter().map(|own| hide(&own.text)).collect();
        assert!(texts.contains("Use `[secret]`.") && !texts.contains(&token), "{texts}");
        assert!(secrets(&self::site(None)).expect("nothing has changed").is_none());
    }
}
