//! Caches.

use super::Type;
use super::setting::Setting;
use crate::delivery::Kind;
use crate::delivery::values::{flag, number};

const fn cache(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Cache, name, called, settings)
}

const BACKUP_DAYS: Setting = Setting::new("backup days", &["snapshot_retention_limit"], number);
const TEMPLATE_BACKUP_DAYS: Setting = Setting::new("backup days", &["SnapshotRetentionLimit"], number);

pub const TYPES: &[Type] = &[
    cache("aws_elasticache_cluster", "cluster_id", &[BACKUP_DAYS]),
    cache(
        "aws_elasticache_replication_group",
        "replication_group_id",
        &[
            Setting::new("encrypted", &["at_rest_encryption_enabled"], flag),
            Setting::new("several zones", &["multi_az_enabled"], flag),
            BACKUP_DAYS,
        ],
    ),
    cache("aws_elasticache_serverless_cache", "name", &[]),
    cache(
        "aws_dax_cluster",
        "cluster_name",
        &[Setting::new("encrypted", &["server_side_encryption.enabled"], flag)],
    ),
    cache("google_redis_instance", "name", &[]),
    cache("google_redis_cluster", "name", &[]),
    cache("google_memorystore_instance", "instance_id", &[]),
    cache("google_memcache_instance", "name", &[]),
    cache(
        "azurerm_redis_cache",
        "name",
        &[Setting::new("public network", &["public_network_access_enabled"], flag)],
    ),
    cache("azurerm_redis_enterprise_cluster", "name", &[]),
    cache("azurerm_managed_redis", "name", &[]),
    cache("AWS::ElastiCache::CacheCluster", "ClusterName", &[TEMPLATE_BACKUP_DAYS]),
    cache(
        "AWS::ElastiCache::ReplicationGroup",
        "ReplicationGroupId",
        &[
            Setting::new("encrypted", &["AtRestEncryptionEnabled"], flag),
            Setting::new("several zones", &["MultiAZEnabled"], flag),
            TEMPLATE_BACKUP_DAYS,
        ],
    ),
    cache("AWS::ElastiCache::ServerlessCache", "ServerlessCacheName", &[]),
    cache(
        "AWS::DAX::Cluster",
        "ClusterName",
        &[Setting::new("encrypted", &["SSESpecification.SSEEnabled"], flag)],
    ),
];
