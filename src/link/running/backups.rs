//! Databases that an AWS Backup plan may back up. A plan selects them by tags or ARNs, so a database's own settings do
//! not prove that it has no backups.
//!
//! <https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html>

use std::collections::BTreeSet;

use super::{LinkedComponent, ServiceId};
use crate::delivery::{BACKUP_PLAN, Kind, Value};

/// Settings that may be off for a database that a plan backs up.
const KEPT: [&str; 3] = ["backup days", "backups", "point-in-time recovery"];

/// Marks the backup settings of a service's databases as unknown if they are off and the service has such a plan.
pub fn mark_overridden(components: &mut [LinkedComponent]) {
    let plans =
        components.iter().filter(|own| !own.is_test_or_example && own.component.get(BACKUP_PLAN).is_some());
    let planned: BTreeSet<Option<ServiceId>> = plans.map(|own| own.service).collect();
    let is_kept = |own: &&mut LinkedComponent| {
        let is_of_aws = ["aws_", "AWS::"].iter().any(|start| own.component.what.starts_with(*start));
        own.component.kind == Kind::Database && is_of_aws && planned.contains(&own.service)
    };
    for own in components.iter_mut().filter(is_kept) {
        for property in own.component.properties.iter_mut().filter(|own| KEPT.contains(&&*own.key)) {
            if matches!(property.value, Value::Flag(false) | Value::Number(0.0)) {
                let value = format!("{}, unless a plan of AWS Backup keeps it", property.value);
                property.value = Value::Open(value);
            }
        }
    }
}
