//! Volumes and file systems.
//!
//! - <https://cloud.google.com/docs/security/encryption/default-encryption>
//! - <https://learn.microsoft.com/azure/virtual-machines/disk-encryption-overview>

use super::Type;
use super::forms::enabled;
use super::setting::Setting;
use crate::delivery::Kind;
use crate::delivery::values::flag;

const fn disk(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Disk, name, called, settings)
}

pub const TYPES: &[Type] = &[
    disk("aws_ebs_volume", "", &[Setting::new("encrypted", &["encrypted"], flag)]),
    disk("aws_efs_file_system", "creation_token", &[Setting::new("encrypted", &["encrypted"], flag)]),
    disk("google_compute_disk", "name", &[Setting::always("encrypted")]),
    disk("google_filestore_instance", "name", &[Setting::always("encrypted")]),
    disk("azurerm_managed_disk", "name", &[Setting::always("encrypted")]),
    disk("AWS::EC2::Volume", "", &[Setting::new("encrypted", &["Encrypted"], flag)]),
    disk(
        "AWS::EFS::FileSystem",
        "",
        &[
            Setting::new("encrypted", &["Encrypted"], flag),
            Setting::new("backups", &["BackupPolicy.Status"], enabled),
        ],
    ),
];
