use super::{Change, Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;
use crate::markdown::LinkKind;

pub const RULE: Rule = Rule {
    code: "L003",
    name: "link-asset-missing",
    level: Level::Error,
    page: include_str!("link_asset_missing.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let images = site.each_link().filter(|(link, _)| link.kind == LinkKind::Image).filter_map(
        |(link, destination)| {
            let Destination::Dead { nearest } = destination else { return None };
            let message = format!("this image does not exist: `{}`", link.destination);
            let help = did_you_mean(nearest.as_deref(), "put the file beside the page, or fix its path");
            let change = nearest.as_deref().and_then(|nearest| Change::link(site, link, nearest));
            Some(Finding::at(link.span, &link.destination, message, help).with_fix(change))
        },
    );
    let theme = &site.config.theme;
    let missing = [&theme.css, &theme.logo].into_iter().flatten();
    let missing = missing.filter(|path| !site.addresses.has(&path.value));
    let missing = missing.map(|path| {
        let message = format!("the site has no file `{}`", path.value);
        Finding::at(
            path.span,
            &path.value,
            message,
            "put it into `static/` or `templates/assets/`, and refer to it by its path on the site",
        )
    });
    images.chain(missing).collect()
}
