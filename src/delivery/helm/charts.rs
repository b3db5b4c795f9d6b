//! Recognises charts that install a store, by the names that their publishers gave them.

use crate::delivery::{Component, Kind};
use crate::yaml::Node;

const CHARTS: [(&str, Kind); 24] = [
    ("cassandra", Kind::Database),
    ("clickhouse", Kind::Database),
    ("cockroachdb", Kind::Database),
    ("couchdb", Kind::Database),
    ("elasticsearch", Kind::Database),
    ("mariadb", Kind::Database),
    ("mariadb-galera", Kind::Database),
    ("mongodb", Kind::Database),
    ("mongodb-sharded", Kind::Database),
    ("mysql", Kind::Database),
    ("opensearch", Kind::Database),
    ("postgresql", Kind::Database),
    ("postgresql-ha", Kind::Database),
    ("memcached", Kind::Cache),
    ("redis", Kind::Cache),
    ("redis-cluster", Kind::Cache),
    ("redis-ha", Kind::Cache),
    ("valkey", Kind::Cache),
    ("valkey-cluster", Kind::Cache),
    ("activemq", Kind::Queue),
    ("kafka", Kind::Queue),
    ("nats", Kind::Queue),
    ("rabbitmq", Kind::Queue),
    ("minio", Kind::Bucket),
];

/// The kind of store that a chart with this name installs.
pub fn kind(name: &str) -> Option<Kind> {
    CHARTS.iter().find(|(chart, _)| *chart == name).map(|(_, kind)| *kind)
}

/// The store that a chart installs.
pub fn thing(chart: &Node, name: Option<&Node>) -> Option<Component> {
    let word = chart.text()?;
    Some(Component::new(kind(word)?, word, chart.span).named(name))
}

/// The stores that a `Chart.yaml` always installs, since no value can switch them off.
pub fn dependencies(document: &Node) -> Vec<Component> {
    let dependencies = document.get("dependencies").map_or(&[][..], Node::items).iter();
    let always = dependencies.filter(|one| one.get("condition").is_none() && one.get("tags").is_none());
    always.filter_map(|one| thing(one.get("name")?, None)).collect()
}
