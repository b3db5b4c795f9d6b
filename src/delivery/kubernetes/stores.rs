//! Volumes, and the stores that operators run: databases, caches, queues and buckets, by the group and kind of their
//! objects.

use super::thing;
use crate::delivery::values::{at, number, text};
use crate::delivery::{Component, Kind};
use crate::yaml::Node;

/// The group and the kind of an object, the kind of store, and the path of its number of members.
const STORES: [(&str, &str, Kind, &str); 40] = [
    ("postgresql.cnpg.io", "Cluster", Kind::Database, "instances"),
    ("acid.zalan.do", "postgresql", Kind::Database, "numberOfInstances"),
    ("postgres-operator.crunchydata.com", "PostgresCluster", Kind::Database, ""),
    ("pgv2.percona.com", "PerconaPGCluster", Kind::Database, ""),
    ("pxc.percona.com", "PerconaXtraDBCluster", Kind::Database, "pxc.size"),
    ("ps.percona.com", "PerconaServerMySQL", Kind::Database, "mysql.size"),
    ("psmdb.percona.com", "PerconaServerMongoDB", Kind::Database, ""),
    ("mysql.oracle.com", "InnoDBCluster", Kind::Database, "instances"),
    ("mysql.presslabs.org", "MysqlCluster", Kind::Database, "replicas"),
    ("moco.cybozu.com", "MySQLCluster", Kind::Database, "replicas"),
    ("k8s.mariadb.com", "MariaDB", Kind::Database, "replicas"),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity", Kind::Database, "members"),
    ("mongodb.com", "MongoDB", Kind::Database, "members"),
    ("cassandra.datastax.com", "CassandraDatacenter", Kind::Database, "size"),
    ("k8ssandra.io", "K8ssandraCluster", Kind::Database, ""),
    ("scylla.scylladb.com", "ScyllaCluster", Kind::Database, ""),
    ("crdb.cockroachlabs.com", "CrdbCluster", Kind::Database, "nodes"),
    ("pingcap.com", "TidbCluster", Kind::Database, ""),
    ("planetscale.com", "VitessCluster", Kind::Database, ""),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch", Kind::Database, ""),
    ("opensearch.opster.io", "OpenSearchCluster", Kind::Database, ""),
    ("clickhouse.altinity.com", "ClickHouseInstallation", Kind::Database, ""),
    ("rds.services.k8s.aws", "DBInstance", Kind::Database, ""),
    ("rds.services.k8s.aws", "DBCluster", Kind::Database, ""),
    ("dynamodb.services.k8s.aws", "Table", Kind::Database, ""),
    ("sql.cnrm.cloud.google.com", "SQLInstance", Kind::Database, ""),
    ("redis.redis.opstreelabs.in", "Redis", Kind::Cache, ""),
    ("redis.redis.opstreelabs.in", "RedisCluster", Kind::Cache, "clusterSize"),
    ("redis.redis.opstreelabs.in", "RedisReplication", Kind::Cache, "clusterSize"),
    ("databases.spotahome.com", "RedisFailover", Kind::Cache, "redis.replicas"),
    ("app.redislabs.com", "RedisEnterpriseCluster", Kind::Cache, "nodes"),
    ("dragonflydb.io", "Dragonfly", Kind::Cache, "replicas"),
    ("elasticache.services.k8s.aws", "ReplicationGroup", Kind::Cache, ""),
    ("kafka.strimzi.io", "Kafka", Kind::Queue, ""),
    ("kafka.strimzi.io", "KafkaTopic", Kind::Queue, ""),
    ("rabbitmq.com", "RabbitmqCluster", Kind::Queue, "replicas"),
    ("sqs.services.k8s.aws", "Queue", Kind::Queue, ""),
    ("s3.services.k8s.aws", "Bucket", Kind::Bucket, ""),
    ("objectbucket.io", "ObjectBucketClaim", Kind::Bucket, ""),
    ("storage.cnrm.cloud.google.com", "StorageBucket", Kind::Bucket, ""),
];

/// Whether an operator's objects have this kind.
pub fn is_kind(kind: &str) -> bool {
    STORES.iter().any(|(_, own, ..)| *own == kind)
}

/// The component for an operator's object, if it is a store.
pub fn store(document: &Node, group: &str, kind: &str) -> Option<Component> {
    let (_, _, of, members) = STORES.iter().find(|store| (store.0, store.1) == (group, kind))?;
    let mut thing = thing(document, *of, kind);
    let path: Vec<&str> = std::iter::once("spec").chain(members.split('.')).collect();
    thing.set("replicas", at(document, &path), number);
    Some(thing)
}

/// A `PersistentVolumeClaim`, or a template for one.
pub fn claim(document: &Node) -> Component {
    let mut thing = thing(document, Kind::Disk, "PersistentVolumeClaim");
    thing.set("size", at(document, &["spec", "resources", "requests", "storage"]), text);
    thing.set("storage class", at(document, &["spec", "storageClassName"]), text);
    thing
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn operators_run_stores() {
        let text = "\
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: orders}
spec: {instances: 3}
---
apiVersion: databases.spotahome.com/v1
kind: RedisFailover
metadata: {name: sessions}
spec: {redis: {replicas: 2}}
";
        let expected = "\
1 database `orders` (`Cluster`)
4   replicas: 3
6 cache `sessions` (`RedisFailover`)
9   replicas: 2
";
        assert_eq!(facts("stores.yaml", text), expected);
    }

    #[test]
    fn the_same_kind_of_another_group_is_not_a_store() {
        for group in ["cluster.x-k8s.io/v1beta1", "management.cattle.io/v3", "v1"] {
            let text = format!("apiVersion: {group}\nkind: Cluster\nspec: {{instances: 3}}\n");
            assert_eq!(facts("cluster.yaml", &text), "");
        }
    }
}
