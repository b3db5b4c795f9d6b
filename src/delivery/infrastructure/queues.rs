//! Queues, streams and topics that store messages. An SNS topic is not one: it forwards messages, mostly alarms, and
//! stores nothing.
//!
//! - <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>
//! - <https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kinesis_stream>
//! - <https://cloud.google.com/docs/security/encryption/default-encryption>

use super::Type;
use super::forms::{has, kms};
use super::setting::Setting;
use crate::delivery::Kind;
use crate::delivery::values::flag;

const fn queue(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Queue, name, called, settings)
}

const ENCRYPTED: Setting = Setting::always("encrypted");

pub const TYPES: &[Type] = &[
    queue("aws_sqs_queue", "name", &[]).also(|queue, _, thing| {
        let key = Setting::new("encrypted", &["kms_master_key_id"], has);
        let own = Setting::new("encrypted", &["sqs_managed_sse_enabled"], flag).or(true);
        if queue.at("kms_master_key_id").is_some() { key.put(queue, thing) } else { own.put(queue, thing) }
    }),
    queue("aws_kinesis_stream", "name", &[Setting::new("encrypted", &["encryption_type"], kms).or(false)]),
    queue("aws_msk_cluster", "cluster_name", &[ENCRYPTED]),
    queue("aws_msk_serverless_cluster", "cluster_name", &[ENCRYPTED]),
    queue("aws_mq_broker", "broker_name", &[Setting::new("public", &["publicly_accessible"], flag)]),
    queue("google_pubsub_topic", "name", &[ENCRYPTED]),
    queue("google_cloud_tasks_queue", "name", &[ENCRYPTED]),
    queue("azurerm_servicebus_queue", "name", &[]),
    queue("azurerm_servicebus_topic", "name", &[]),
    queue("azurerm_eventhub", "name", &[]),
    queue("azurerm_storage_queue", "name", &[]),
    queue("AWS::SQS::Queue", "QueueName", &[]).also(|queue, _, thing| {
        let key = Setting::new("encrypted", &["KmsMasterKeyId"], has);
        let own = Setting::new("encrypted", &["SqsManagedSseEnabled"], flag).or(true);
        if queue.at("KmsMasterKeyId").is_some() { key.put(queue, thing) } else { own.put(queue, thing) }
    }),
    queue(
        "AWS::Kinesis::Stream",
        "Name",
        &[Setting::new("encrypted", &["StreamEncryption.EncryptionType"], kms)],
    ),
    queue("AWS::MSK::Cluster", "ClusterName", &[ENCRYPTED]),
    queue("AWS::MSK::ServerlessCluster", "ClusterName", &[ENCRYPTED]),
    queue("AWS::AmazonMQ::Broker", "BrokerName", &[Setting::new("public", &["PubliclyAccessible"], flag)]),
];
