//! The routes of one configuration, and how an alarm is routed through them.

use super::matching::{Fit, Matcher};
use super::{Pages, Reached, muted, name, receiver_pages};
use crate::delivery::Value;
use crate::link::LinkedComponent;
use crate::model::Alarm;
use crate::source::Span;

/// The routes of one configuration. The first route takes every alarm.
pub struct Tree<'s> {
    nodes: Vec<Node<'s>>,
    /// The alarms that inhibition rules silence while other alarms fire.
    silencers: Vec<Vec<Matcher<'s>>>,
    /// Whether it is a resource of the Prometheus operator, which adds routes for one namespace.
    pub is_added: bool,
    /// Whether it comes from the default values of a chart, which may be overridden.
    is_default: bool,
}

struct Node<'s> {
    route: &'s LinkedComponent,
    matchers: Vec<Matcher<'s>>,
    inner: Vec<usize>,
    /// Whether an alarm continues with the next route. `None` if that is unknown.
    goes_on: Option<bool>,
    /// Whether it has child routes that could not be read.
    has_more: bool,
}

/// A route that an alarm may take.
struct MatchedRoute {
    at: usize,
    is_certain: bool,
}

/// The nesting depth of a route. `None` if the component is not a route.
pub fn level(own: &LinkedComponent) -> Option<usize> {
    let level = own.component.number("level")?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is counted")]
    Some(level as usize)
}

impl<'s> Tree<'s> {
    /// Creates a tree from the components of one configuration, in the order of its file. There must be at least one.
    pub fn of(components: &[&'s LinkedComponent]) -> Self {
        let mut tree = Self { nodes: Vec::new(), silencers: Vec::new(), is_added: false, is_default: false };
        let mut outer: Vec<usize> = Vec::new();
        for own in components {
            let component = &own.component;
            let Some(level) = level(own) else {
                tree.silencers.push(component.all("silences").map(Matcher::new).collect());
                continue;
            };
            outer.truncate(level);
            let at = tree.nodes.len();
            if let Some(outer) = outer.last() {
                tree.nodes[*outer].inner.push(at);
            }
            outer.push(at);
            tree.nodes.push(Node::of(own));
        }
        let first = &components[0].component;
        tree.is_added = first.what == "AlertmanagerConfig";
        tree.is_default = first.get("may be overridden").is_some();
        tree
    }

    pub fn root(&self) -> &'s LinkedComponent {
        self.nodes[0].route
    }

    pub fn pages(&self, alarm: &Alarm) -> Pages<'s> {
        if let Some((place, says)) = self.doubt_of_all(alarm).or_else(|| self.silenced(alarm)) {
            return Pages::Unknown(place, says);
        }
        if self.surely_pages(0, alarm) {
            return Pages::Yes;
        }
        let taken = self.taken(alarm);
        let is_quiet =
            |taken: &MatchedRoute| receiver_pages(&self.nodes[taken.at].route.component) == Some(false);
        if taken.iter().all(is_quiet) && !self.nodes.iter().any(|node| node.has_more) {
            return Pages::No(self.nodes[taken[0].at].route);
        }
        let (place, says) = self.doubt(&taken, alarm);
        Pages::Unknown(place, says)
    }

    /// Whether an alarm may page by any of the routes.
    pub fn may_page(&self, alarm: &Alarm) -> bool {
        !matches!(self.pages(alarm), Pages::No(_))
    }

    /// The routes that an alarm takes. `None` if one of them is uncertain.
    pub fn reached(&self, alarm: &Alarm) -> Option<Vec<Reached<'s>>> {
        let taken = self.taken(alarm);
        let is_known = taken.iter().all(|taken| taken.is_certain)
            && self.doubt_of_all(alarm).is_none()
            && !self.nodes.iter().any(|node| node.has_more);
        let is_silenced = self.silenced(alarm).is_some();
        let reached = |taken: &MatchedRoute| {
            let route = self.nodes[taken.at].route;
            // A receiver that pages no one does so at any time.
            let is_always = |pages: &bool| !pages || (!is_silenced && muted(&route.component).is_none());
            Reached { route, pages: receiver_pages(&route.component).filter(is_always) }
        };
        is_known.then(|| taken.iter().map(reached).collect())
    }

    /// Why nothing is known about an alarm, whatever the routes are.
    fn doubt_of_all(&self, alarm: &Alarm) -> Option<(Span, String)> {
        let root = &self.root().component;
        if self.is_default {
            return Some((
                root.place,
                "other values of the chart may take the place of these routes".to_owned(),
            ));
        }
        // The operator adds a matcher for the namespace, unless the Alertmanager resource disables that.
        if self.is_added {
            let namespace = root.get("namespace").map(|own| &own.value);
            let own = alarm.labels.get("namespace");
            if !matches!((namespace, own), (Some(Value::Text(a)), Some(b)) if a == b) {
                return Some((root.place, "nothing says which namespace the alarm is from".to_owned()));
            }
        }
        None
    }

    /// Why an alarm may be silenced for a while.
    fn silenced(&self, alarm: &Alarm) -> Option<(Span, String)> {
        let silencer = self.silencers.iter().find(|all| all.iter().all(|one| one.fit(alarm) != Fit::No));
        silencer.map(|all| {
            let place = all.first().map_or(self.root().component.place, |first| first.property.place);
            (place, "an inhibition may silence it while another alarm fires".to_owned())
        })
    }

    fn fit(&self, at: usize, alarm: &Alarm) -> Fit {
        let mut fit = Fit::Yes;
        for matcher in &self.nodes[at].matchers {
            match matcher.fit(alarm) {
                Fit::No => return Fit::No,
                Fit::Maybe => fit = Fit::Maybe,
                Fit::Yes => {}
            }
        }
        fit
    }

    /// Every route that an alarm may take.
    fn taken(&self, alarm: &Alarm) -> Vec<MatchedRoute> {
        let mut taken = Vec::new();
        self.walk(0, true, alarm, &mut taken);
        taken
    }

    /// Evaluates the child routes of a route that takes the alarm. If none of them takes it, the alarm stays with the
    /// parent.
    fn walk(&self, at: usize, is_certain: bool, alarm: &Alarm, taken: &mut Vec<MatchedRoute>) {
        let node = &self.nodes[at];
        // `comes` is whether the alarm reaches the next route, and `went` whether a child route took it.
        let mut comes = !node.has_more;
        let mut went = if node.has_more { Fit::Maybe } else { Fit::No };
        for inner in &node.inner {
            let fit = self.fit(*inner, alarm);
            if fit == Fit::No {
                continue;
            }
            let goes = comes && fit == Fit::Yes;
            self.walk(*inner, is_certain && goes, alarm, taken);
            went = if goes || went == Fit::Yes { Fit::Yes } else { Fit::Maybe };
            match self.nodes[*inner].goes_on {
                Some(true) => {}
                Some(false) if goes => break,
                Some(false) | None => comes = false,
            }
        }
        if went != Fit::Yes {
            taken.push(MatchedRoute { at, is_certain: is_certain && went == Fit::No });
        }
    }

    /// Whether an alarm that a route takes pages someone, whatever its labels turn out to be.
    fn surely_pages(&self, at: usize, alarm: &Alarm) -> bool {
        let node = &self.nodes[at];
        if node.has_more {
            return false;
        }
        // Whether the alarm may reach this point without having paged: `untaken` before any route took it, and `quiet`
        // after.
        let (mut untaken, mut quiet) = (true, false);
        for inner in &node.inner {
            let fit = self.fit(*inner, alarm);
            if fit == Fit::No || !(untaken || quiet) {
                continue;
            }
            let pages = self.surely_pages(*inner, alarm);
            match self.nodes[*inner].goes_on {
                _ if pages => quiet &= fit == Fit::Maybe,
                // It may stop here without having paged.
                Some(false) | None => return false,
                Some(true) => quiet = true,
            }
            untaken &= fit == Fit::Maybe;
        }
        let stays =
            || receiver_pages(&node.route.component) == Some(true) && muted(&node.route.component).is_none();
        !quiet && (!untaken || stays())
    }

    /// Why it is unknown whether an alarm pages.
    fn doubt(&self, taken: &[MatchedRoute], alarm: &Alarm) -> (Span, String) {
        let certain = taken.iter().filter(|taken| taken.is_certain);
        for route in certain.map(|taken| &self.nodes[taken.at].route.component) {
            if let Some(muted) = muted(route) {
                return muted;
            }
            if receiver_pages(route).is_none() {
                let by: Vec<String> = route.all("reaches").map(|by| by.value.to_string()).collect();
                let says =
                    format!("whether `{}` calls somebody is not known: {}", name(route), by.join(", "));
                return (route.place, says);
            }
        }
        let matchers = self.nodes.iter().flat_map(|node| &node.matchers);
        let open = matchers.into_iter().find(|matcher| matcher.fit(alarm) == Fit::Maybe);
        match open.map(|matcher| matcher.property) {
            Some(property) => {
                let text = match &property.value {
                    Value::Open(text) => text.clone(),
                    value => value.to_string(),
                };
                (property.place, format!("whether it matches `{text}` is only known when it fires"))
            }
            None => (self.root().component.place, "not all routes could be read".to_owned()),
        }
    }
}

impl<'s> Node<'s> {
    fn of(route: &'s LinkedComponent) -> Self {
        let component = &route.component;
        Self {
            route,
            matchers: component.all("matches").map(Matcher::new).collect(),
            inner: Vec::new(),
            goes_on: component.get("continue").map_or(Some(false), |own| own.value.flag()),
            has_more: component.get("routes").is_some(),
        }
    }
}
