//! Databases. The defaults of settings are from these pages:
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance>, `rds_cluster`,
//!   `docdb_cluster`, `neptune_cluster`, `dynamodb_table`
//! - <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html> and
//!   `aws-resource-rds-dbcluster.html`
//! - <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html>
//! - <https://cloud.google.com/docs/security/encryption/default-encryption>
//! - <https://learn.microsoft.com/azure/security/fundamentals/encryption-atrest>

use super::Type;
use super::forms::{continuous, firestore};
use super::setting::Setting;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::{flag, number};
use crate::delivery::{Component, Kind, Property, Value};

const fn database(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Database, name, called, settings)
}

const ENCRYPTED: Setting = Setting::always("encrypted");
const STORAGE_ENCRYPTED: Setting = Setting::new("encrypted", &["storage_encrypted"], flag);
const BACKUP_DAYS: Setting = Setting::new("backup days", &["backup_retention_period"], number);
const DELETION_PROTECTION: Setting = Setting::new("deletion protection", &["deletion_protection"], flag);
const NETWORK: Setting = Setting::new("public network", &["public_network_access_enabled"], flag);
const AZURE_BACKUP_DAYS: Setting = Setting::new("backup days", &["backup_retention_days"], number);

/// Settings that name a source. A database made from another one has the other's settings.
const COPIED: &[&str] = &[
    "snapshot_identifier",
    "replicate_source_db",
    "restore_to_point_in_time",
    "s3_import",
    "replication_source_identifier",
    "global_cluster_identifier",
];
const COPIED_BY_TEMPLATE: &[&str] = &[
    "DBSnapshotIdentifier",
    "DBClusterSnapshotIdentifier",
    "SnapshotIdentifier",
    "SourceDBInstanceIdentifier",
    "SourceDbiResourceId",
    "SourceDBInstanceAutomatedBackupsArn",
    "SourceDBClusterIdentifier",
    "SourceDbClusterResourceId",
    "ReplicationSourceIdentifier",
    "GlobalClusterIdentifier",
    "KmsKeyId",
];

const TEMPLATE_ENCRYPTED: Setting = Setting::new("encrypted", &["StorageEncrypted"], flag);
const TEMPLATE_BACKUP_DAYS: Setting = Setting::new("backup days", &["BackupRetentionPeriod"], number);
const TEMPLATE_PROTECTION: Setting = Setting::new("deletion protection", &["DeletionProtection"], flag);
const TEMPLATE_RECOVERY: Setting = Setting::new(
    "point-in-time recovery",
    &["PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"],
    flag,
);

const CLUSTER: &[Setting] = &[
    STORAGE_ENCRYPTED.or(false).unless(COPIED),
    BACKUP_DAYS.or_number(1.0).unless(COPIED),
    DELETION_PROTECTION.or(false),
];
const TEMPLATE_CLUSTER: &[Setting] = &[
    TEMPLATE_ENCRYPTED,
    TEMPLATE_BACKUP_DAYS.or_number(1.0).unless(COPIED_BY_TEMPLATE),
    TEMPLATE_PROTECTION.or(false),
];
const SEARCH: &[Setting] = &[Setting::new("encrypted", &["encrypt_at_rest.enabled"], flag)];
const TEMPLATE_SEARCH: &[Setting] = &[Setting::new("encrypted", &["EncryptionAtRestOptions.Enabled"], flag)];
const AZURE_SERVER: &[Setting] = &[ENCRYPTED, AZURE_BACKUP_DAYS, NETWORK];

pub const TYPES: &[Type] = &[
    database(
        "aws_db_instance",
        "identifier",
        &[
            STORAGE_ENCRYPTED.or(false).unless(COPIED),
            BACKUP_DAYS.or_number(0.0).unless(COPIED),
            DELETION_PROTECTION.or(false),
            Setting::new("public", &["publicly_accessible"], flag).or(false),
            Setting::new("several zones", &["multi_az"], flag),
        ],
    )
    .also(of_replica),
    database(
        "aws_rds_cluster",
        "cluster_identifier",
        &[STORAGE_ENCRYPTED, BACKUP_DAYS.or_number(1.0).unless(COPIED), DELETION_PROTECTION.or(false)],
    ),
    database("aws_docdb_cluster", "cluster_identifier", CLUSTER),
    database("aws_neptune_cluster", "cluster_identifier", CLUSTER),
    database(
        "aws_dynamodb_table",
        "name",
        &[
            ENCRYPTED,
            Setting::new("point-in-time recovery", &["point_in_time_recovery.enabled"], flag),
            Setting::new("deletion protection", &["deletion_protection_enabled"], flag).or(false),
        ],
    )
    .only(is_no_lock),
    database(
        "aws_redshift_cluster",
        "cluster_identifier",
        &[
            Setting::new("encrypted", &["encrypted"], flag),
            Setting::new("backup days", &["automated_snapshot_retention_period"], number),
            Setting::new("public", &["publicly_accessible"], flag),
        ],
    ),
    database("aws_opensearch_domain", "domain_name", SEARCH),
    database("aws_elasticsearch_domain", "domain_name", SEARCH),
    database("aws_keyspaces_table", "table_name", &[ENCRYPTED]),
    database(
        "aws_memorydb_cluster",
        "name",
        &[ENCRYPTED, Setting::new("backup days", &["snapshot_retention_limit"], number)],
    ),
    database(
        "google_sql_database_instance",
        "name",
        &[
            ENCRYPTED,
            Setting::new("backups", &["settings.backup_configuration.enabled"], flag),
            Setting::new(
                "point-in-time recovery",
                &["settings.backup_configuration.point_in_time_recovery_enabled"],
                flag,
            ),
            DELETION_PROTECTION.or(true),
        ],
    )
    .also(of_replica),
    database("google_spanner_database", "name", &[ENCRYPTED, DELETION_PROTECTION.or(true)]),
    database("google_bigtable_instance", "name", &[ENCRYPTED, DELETION_PROTECTION.or(true)]),
    database("google_alloydb_cluster", "cluster_id", &[ENCRYPTED]),
    database(
        "google_firestore_database",
        "name",
        &[
            ENCRYPTED,
            Setting::new("point-in-time recovery", &["point_in_time_recovery_enablement"], firestore),
            Setting::new("deletion protection", &["delete_protection_state"], firestore),
        ],
    ),
    database(
        "azurerm_mssql_database",
        "name",
        &[
            Setting::new("encrypted", &["transparent_data_encryption_enabled"], flag).or(true),
            Setting::new("backup days", &["short_term_retention_policy.retention_days"], number),
        ],
    ),
    database("azurerm_mssql_managed_instance", "name", &[]),
    database("azurerm_sql_database", "name", &[]),
    database("azurerm_postgresql_server", "name", AZURE_SERVER),
    database("azurerm_postgresql_flexible_server", "name", AZURE_SERVER),
    database("azurerm_mysql_server", "name", AZURE_SERVER),
    database("azurerm_mysql_flexible_server", "name", AZURE_SERVER),
    database("azurerm_mariadb_server", "name", AZURE_SERVER),
    database(
        "azurerm_cosmosdb_account",
        "name",
        &[ENCRYPTED, Setting::new("point-in-time recovery", &["backup.type"], continuous), NETWORK],
    ),
    // An instance in a cluster has its settings from the cluster.
    database(
        "AWS::RDS::DBInstance",
        "DBInstanceIdentifier",
        &[
            TEMPLATE_ENCRYPTED.or(false).unless(COPIED_BY_TEMPLATE),
            TEMPLATE_BACKUP_DAYS.or_number(1.0).unless(COPIED_BY_TEMPLATE),
            TEMPLATE_PROTECTION.or(false),
            Setting::new("public", &["PubliclyAccessible"], flag),
            Setting::new("several zones", &["MultiAZ"], flag),
        ],
    )
    .only(|resource| !is_in_cluster(resource))
    .also(of_replica),
    database("AWS::RDS::DBCluster", "DBClusterIdentifier", TEMPLATE_CLUSTER),
    database(
        "AWS::DocDB::DBCluster",
        "DBClusterIdentifier",
        &[TEMPLATE_ENCRYPTED, TEMPLATE_BACKUP_DAYS, TEMPLATE_PROTECTION],
    ),
    database(
        "AWS::Neptune::DBCluster",
        "DBClusterIdentifier",
        &[TEMPLATE_ENCRYPTED, TEMPLATE_BACKUP_DAYS, TEMPLATE_PROTECTION],
    ),
    database(
        "AWS::DynamoDB::Table",
        "TableName",
        &[
            ENCRYPTED,
            TEMPLATE_RECOVERY.or(false),
            Setting::new("deletion protection", &["DeletionProtectionEnabled"], flag).or(false),
        ],
    )
    .only(is_no_lock),
    database("AWS::DynamoDB::GlobalTable", "TableName", &[ENCRYPTED]),
    database("AWS::Serverless::SimpleTable", "TableName", &[ENCRYPTED]),
    database(
        "AWS::Redshift::Cluster",
        "ClusterIdentifier",
        &[
            Setting::new("encrypted", &["Encrypted"], flag),
            Setting::new("backup days", &["AutomatedSnapshotRetentionPeriod"], number),
            Setting::new("public", &["PubliclyAccessible"], flag),
        ],
    ),
    database("AWS::OpenSearchService::Domain", "DomainName", TEMPLATE_SEARCH),
    database("AWS::Elasticsearch::Domain", "DomainName", TEMPLATE_SEARCH),
    database("AWS::Cassandra::Table", "TableName", &[ENCRYPTED]),
    database("AWS::MemoryDB::Cluster", "ClusterName", &[ENCRYPTED]),
];

/// Removes the property that says that a replica has no backups. It needs none of its own, since those of its source
/// count.
fn of_replica(resource: &Resource<'_>, _: &[Resource<'_>], thing: &mut Component) {
    const SOURCES: [&str; 4] =
        ["replicate_source_db", "SourceDBInstanceIdentifier", "SourceDbiResourceId", "master_instance_name"];
    let is_none = |own: &Property| {
        matches!(
            (&*own.key, &own.value),
            ("backup days", Value::Number(0.0)) | ("backups", Value::Flag(false))
        )
    };
    if SOURCES.iter().any(|key| resource.at(key).is_some()) {
        thing.properties.retain(|own| !is_none(own));
    }
}

/// Whether a table is not Terraform's lock table, which has the key `LockID` and holds no data:
/// <https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking>
fn is_no_lock(table: &Resource<'_>) -> bool {
    let keys = ["hash_key", "KeySchema.AttributeName"].into_iter();
    let mut keys = keys.filter_map(|path| table.at(path).and_then(Found::node));
    keys.all(|key| key.text() != Some("LockID"))
}

/// Whether an instance is certainly in a cluster. If a condition decides that, it may be on its own.
fn is_in_cluster(resource: &Resource<'_>) -> bool {
    let cluster = resource.at("DBClusterIdentifier").and_then(Found::node);
    cluster.is_some_and(|cluster| cluster.text().is_none_or(|text| !text.starts_with("${If")))
}
