//! Contradictions between the lines of an entry.

use super::service::Service;
use super::typed::says_something;
use crate::source::{Span, Spanned};

/// The contradiction to a fact that is declared false: a line of the entry, or something that runs.
#[derive(Clone, Debug)]
pub struct FactContradiction {
    pub place: Span,
    /// Lower case, no full stop: "`data_stores` lists `pay-db`".
    pub says: String,
}

/// Facts, each with the lines that show that it is true. Names in such lines can only contradict a fact. They never
/// prove one.
const PAIRS: &[(&str, &[Line])] = &[
    ("depends_on", &[Line::DependsOn(&[]), Line::DataStores(1, &[])]),
    ("has_database", &[Line::DataStores(1, &[]), Line::Owns(DATABASE)]),
    ("multi_store", &[Line::DataStores(2, &[])]),
    ("has_cache", &[Line::DependsOn(CACHE), Line::DataStores(1, CACHE), Line::Owns(CACHE)]),
    ("has_queue", &[Line::DependsOn(QUEUE), Line::DataStores(1, QUEUE), Line::Owns(QUEUE)]),
    ("async", &[Line::DependsOn(QUEUE), Line::Owns(QUEUE), Line::True("has_queue")]),
    ("object_storage", &[Line::DependsOn(BUCKET), Line::DataStores(1, BUCKET), Line::Owns(BUCKET)]),
    ("multi_region", &[Line::Regions]),
    ("load_balancer", &[Line::DependsOn(BALANCER), Line::Owns(BALANCER)]),
    ("has_api", &[Line::Role(&["api"])]),
    ("web_frontend", &[Line::Role(&["web", "frontend", "website"])]),
];

const DATABASE: &[&str] =
    &["db", "database", "postgres", "postgresql", "mysql", "mariadb", "mongodb", "dynamodb", "rds"];
const CACHE: &[&str] = &["cache", "redis", "valkey", "memcached", "elasticache"];
const QUEUE: &[&str] = &["queue", "topic", "sqs", "sns", "kafka", "rabbitmq", "pubsub", "kinesis"];
const BUCKET: &[&str] = &["bucket", "s3", "gcs", "blob"];
const BALANCER: &[&str] = &["lb", "alb", "nlb", "elb", "loadbalancer"];

/// Lines that contradict a fact if one of their names contains one of the words. Without words, any name does.
enum Line {
    DependsOn(&'static [&'static str]),
    /// Only if there are at least this many different names.
    DataStores(usize, &'static [&'static str]),
    /// Matches the name or the `type`.
    Owns(&'static [&'static str]),
    /// The pipeline's waves list more than one region.
    Regions,
    Role(&'static [&'static str]),
    /// Another fact is declared true.
    True(&'static str),
}

impl Service {
    /// What in the rest of the entry contradicts a fact that is declared false. `None` if the fact is declared true or
    /// is not declared.
    pub fn contradiction(&self, fact: &str) -> Option<FactContradiction> {
        if self.facts.get(fact)?.value {
            return None;
        }
        let (_, lines) = PAIRS.iter().find(|(name, _)| *name == fact)?;
        lines.iter().find_map(|line| self.line(line))
    }

    fn line(&self, line: &Line) -> Option<FactContradiction> {
        let (key, names, least, words): (_, Vec<&Spanned<String>>, _, _) = match line {
            Line::DependsOn(words) => ("depends_on", self.dependencies(), 1, words),
            Line::DataStores(least, words) => {
                ("data_stores", self.data_stores.iter().collect(), *least, words)
            }
            Line::Owns(words) => return self.owned(words),
            Line::Regions => return self.regions(),
            Line::Role(words) => {
                let role = self.role.as_ref().filter(|role| has_word(&role.value, words))?;
                return Some(FactContradiction {
                    place: role.span,
                    says: format!("`role` is `{}`", role.value),
                });
            }
            Line::True(fact) => {
                let declared = self.facts.get(*fact).filter(|declared| declared.value)?;
                return Some(FactContradiction { place: declared.span, says: format!("`{fact}` is true") });
            }
        };
        let is_meant = |name: &&&Spanned<String>| {
            says_something(&name.value) && (words.is_empty() || has_word(&name.value, words))
        };
        let mut found: Vec<&Spanned<String>> = Vec::new();
        for name in names.iter().filter(is_meant).copied() {
            if !found.iter().any(|other| other.value.eq_ignore_ascii_case(&name.value)) {
                found.push(name);
            }
        }
        let decisive = found.get(least - 1)?;
        let all: Vec<String> = found[..least].iter().map(|name| format!("`{}`", name.value)).collect();
        Some(FactContradiction { place: decisive.span, says: format!("`{key}` lists {}", all.join(" and ")) })
    }
}

impl Service {
    fn owned(&self, words: &[&str]) -> Option<FactContradiction> {
        let is_meant = |text: &Spanned<String>| says_something(&text.value) && has_word(&text.value, words);
        self.owns.iter().find_map(|owned| {
            let name = &owned.name;
            if is_meant(name) {
                return Some(FactContradiction {
                    place: name.span,
                    says: format!("`owns` lists `{}`", name.value),
                });
            }
            let sort = owned.sort.as_ref().filter(|sort| is_meant(sort))?;
            let says = format!("`owns` lists `{}`, of type `{}`", name.value, sort.value);
            Some(FactContradiction { place: sort.span, says })
        })
    }

    fn regions(&self) -> Option<FactContradiction> {
        let waves = self.pipeline.stages.iter().flat_map(|stage| &stage.waves);
        let mut regions = waves.flat_map(|wave| &wave.regions).filter(|name| says_something(&name.value));
        let first = regions.next()?;
        let other = regions.find(|other| !other.value.eq_ignore_ascii_case(&first.value))?;
        let says = format!("`waves` list `{}` and `{}`", first.value, other.value);
        Some(FactContradiction { place: other.span, says })
    }
}

/// Whether a word of a name, such as `orders-cache` or `OrdersCache`, is one of these words, the plural of one,
/// or one with a number after it.
fn has_word(name: &str, words: &[&str]) -> bool {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase() {
            parts.push(String::new());
        }
        if c.is_alphanumeric() {
            parts.last_mut().expect("it begins with one").extend(c.to_lowercase());
        }
        before = c;
    }
    let is_one = |part: &String| {
        words.iter().any(|word| {
            part.strip_prefix(word).is_some_and(|rest| {
                matches!(rest, "" | "s" | "es") || rest.chars().all(|c| c.is_ascii_digit())
            })
        })
    };
    parts.iter().any(is_one)
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_word_is_a_whole_word_of_a_name() {
        for name in ["orders-cache", "OrdersCache", "redis", "redis_7", "redis7", "caches", "Redis (shared)"]
        {
            assert!(has_word(name, super::CACHE), "{name}");
        }
        for name in ["cachet", "rediscovery", "orders"] {
            assert!(!has_word(name, super::CACHE), "{name}");
        }
    }
}
