//! Stores of other providers, and charts that Terraform installs. Only their existence is read, not their settings.
//!
//! <https://registry.terraform.io/browse/providers>

use super::Type;
use crate::delivery::Kind::{self, Bucket, Cache, Database, Disk, Queue};
use crate::delivery::helm::kind_of_chart;
use crate::delivery::resources::{Found, Resource};
use crate::yaml::Node;

const fn store(kind: Kind, name: &'static str, called: &'static str) -> Type {
    Type::new(kind, name, called, &[])
}

const CHART: &str = "helm_release";

pub const TYPES: &[Type] = &[
    store(Database, "aiven_mysql", "service_name"),
    store(Database, "aiven_pg", "service_name"),
    store(Database, "alicloud_db_instance", "instance_name"),
    store(Database, "aws_lightsail_database", "relational_database_name"),
    store(Database, "cockroach_cluster", "name"),
    store(Database, "ec_deployment", "name"),
    store(Database, "linode_database_mysql_v2", "label"),
    store(Database, "linode_database_postgresql_v2", "label"),
    store(Database, "mongodbatlas_advanced_cluster", "name"),
    store(Database, "mongodbatlas_cluster", "name"),
    store(Database, "mongodbatlas_serverless_instance", "name"),
    store(Database, "neon_project", "name"),
    store(Database, "oci_database_autonomous_database", "display_name"),
    store(Database, "scaleway_rdb_instance", "name"),
    store(Database, "yandex_mdb_mysql_cluster", "name"),
    store(Database, "yandex_mdb_postgresql_cluster", "name"),
    store(Cache, "aiven_valkey", "service_name"),
    store(Cache, "scaleway_redis_cluster", "name"),
    store(Cache, "upstash_redis_database", "database_name"),
    store(Cache, "yandex_mdb_redis_cluster", "name"),
    store(Queue, "aiven_kafka", "service_name"),
    store(Queue, "cloudamqp_instance", "name"),
    store(Queue, "confluent_kafka_cluster", "display_name"),
    store(Queue, "confluent_kafka_topic", "topic_name"),
    store(Bucket, "cloudflare_r2_bucket", "name"),
    store(Bucket, "digitalocean_spaces_bucket", "name"),
    store(Bucket, "linode_object_storage_bucket", "label"),
    store(Bucket, "oci_objectstorage_bucket", "name"),
    store(Bucket, "scaleway_object_bucket", "name"),
    store(Disk, "digitalocean_volume", "name"),
    store(Disk, "hcloud_volume", "name"),
    store(Disk, "linode_volume", "label"),
    store(Database, "digitalocean_database_cluster", "name").only(|own| runs(own, Database)),
    store(Cache, "digitalocean_database_cluster", "name").only(|own| runs(own, Cache)),
    store(Queue, "digitalocean_database_cluster", "name").only(|own| runs(own, Queue)),
    store(Database, CHART, "name").only(|own| installs(own, Database)),
    store(Cache, CHART, "name").only(|own| installs(own, Cache)),
    store(Queue, CHART, "name").only(|own| installs(own, Queue)),
    store(Bucket, CHART, "name").only(|own| installs(own, Bucket)),
];

/// Whether a Helm release installs a chart of such a store: `oci://charts.example.org/redis`.
fn installs(release: &Resource<'_>, kind: Kind) -> bool {
    let chart = release.at("chart").and_then(Found::node).and_then(Node::text);
    chart.and_then(|chart| kind_of_chart(chart.rsplit('/').next()?)) == Some(kind)
}

/// Whether a cluster runs such a store. All engines share one type of resource.
fn runs(cluster: &Resource<'_>, kind: Kind) -> bool {
    let run = match cluster.at("engine").and_then(Found::node).and_then(Node::text) {
        Some("mongodb" | "mysql" | "opensearch" | "pg") => Database,
        Some("redis" | "valkey") => Cache,
        Some("kafka") => Queue,
        _ => return false,
    };
    run == kind
}
