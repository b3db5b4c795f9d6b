//! Resources in both languages, and similar files without resources.

use crate::delivery::tests::facts;

#[test]
fn databases_of_terraform_say_how_they_are_kept() {
    let text = r#"
resource "aws_db_instance" "orders" {
  identifier              = "production-pay-api-orders"
  backup_retention_period = var.days
  storage_encrypted       = true
  tags                    = { service = "pay-api" }
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_db_instance" "copy" {
  snapshot_identifier = "orders-2026"
  count               = var.is_wanted ? 1 : 0
}

resource "aws_db_instance" "off" {
  count = 0
}

resource "aws_dynamodb_table" "carts" {
  for_each = { eu = 1 }
  name     = "carts"
  point_in_time_recovery {
    enabled = true
  }
}

# resource "aws_rds_cluster" "old" {}
data "aws_rds_cluster" "theirs" {
  cluster_identifier = "theirs"
}
"#;
    let expected = "\
2 infrastructure `Terraform`
2 database `production-pay-api-orders` (`aws_db_instance`)
5   encrypted: yes
4   backup days: unknown (${var.days})
2   deletion protection: no
2   public: no
8   prevent destroy: yes
12 database `copy` (`aws_db_instance`)
14   count: unknown (${var.is_wanted?1:0})
12   deletion protection: no
12   public: no
21 database `carts` (`aws_dynamodb_table`)
21   encrypted: yes
25   point-in-time recovery: yes
21   deletion protection: no
";
    assert_eq!(facts("db.tf", text), expected);
}

#[test]
fn stores_of_other_providers_and_charts_are_there() {
    let text = r#"
resource "mongodbatlas_cluster" "orders" {
  name           = "pay-orders"
  backup_enabled = false
}
resource "digitalocean_database_cluster" "sessions" {
  engine = "valkey"
}
resource "helm_release" "events" {
  name  = "events"
  chart = "oci://charts.example.org/kafka"
}
resource "helm_release" "agent" {
  name  = "agent"
  chart = "datadog"
}
resource "aws_dynamodb_table" "locks" {
  hash_key = "LockID"
}
"#;
    let expected = "\
2 infrastructure `Terraform`
9   not read: helm_release.events
13   not read: helm_release.agent
2 database `pay-orders` (`mongodbatlas_cluster`)
6 cache `sessions` (`digitalocean_database_cluster`)
9 queue `events` (`helm_release`)
";
    assert_eq!(facts("others.tf", text), expected);
}

#[test]
fn buckets_of_terraform_have_settings_in_resources_of_their_own() {
    let text = r#"
resource "aws_s3_bucket" "files" {
  bucket = "files"
}
resource "aws_s3_bucket_public_access_block" "files" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_versioning" "files" {
  bucket = aws_s3_bucket.files.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket" "half" {
  versioning {
    enabled = false
  }
}
resource "aws_s3_bucket_public_access_block" "half" {
  bucket            = aws_s3_bucket.half.id
  block_public_acls = true
}
resource "aws_s3_bucket" "open" {
  acl = "public-read"
}
resource "aws_s3_bucket" "maybe" {}
resource "aws_s3_bucket_public_access_block" "maybe" {
  bucket                  = aws_s3_bucket.maybe.id
  block_public_acls       = true
  block_public_policy     = var.is_private
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket" "many" {
  for_each = toset(["a", "b"])
}
resource "aws_s3_bucket_versioning" "many" {
  for_each                 = toset(["b", "a"])
  bucket                   = aws_s3_bucket.many[each.key].id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_public_access_block" "many" {
  for_each                = toset(["a"])
  bucket                  = aws_s3_bucket.many[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"#;
    let expected = "\
2 infrastructure `Terraform`
2 bucket `files` (`aws_s3_bucket`)
2   encrypted: yes
15   versioned: yes
7   public: no
18 bucket `half` (`aws_s3_bucket`)
18   encrypted: yes
20   versioned: no
27 bucket `open` (`aws_s3_bucket`)
27   encrypted: yes
28   public: yes
30 bucket `maybe` (`aws_s3_bucket`)
30   encrypted: yes
34   public: unknown (var.is_private)
38 bucket `many` (`aws_s3_bucket`)
38   encrypted: yes
44   versioned: yes
46   public: unknown (for some of the copies)
";
    assert_eq!(facts("s3.tf", text), expected);
}

#[test]
fn what_is_open_to_the_internet_is_a_public_endpoint_too() {
    let text = r#"
resource "aws_lb" "front" {
  name = "front"
}
resource "aws_lb" "back" {
  internal = true
}
resource "aws_lb" "some" {
  internal = var.is_internal
}
resource "aws_lb" "appliances" {
  load_balancer_type = "gateway"
}
resource "aws_cloudfront_distribution" "off" {
  enabled = false
}
resource "azurerm_storage_container" "files" {
  name                  = "files"
  container_access_type = var.access
}
resource "aws_sqs_queue" "jobs" {
  kms_master_key_id = aws_kms_key.own.arn
}
resource "aws_sqs_queue" "plain" {
  sqs_managed_sse_enabled = false
}
resource "aws_elasticache_cluster" "sessions" {
  dynamic "log_delivery_configuration" {
    for_each = []
    content {}
  }
}
"#;
    let expected = "\
2 infrastructure `Terraform`
2 load balancer `front` (`aws_lb`)
2   public: yes
2   deletion protection: no
2 public endpoint `front` (`aws_lb`)
2   public: yes
5 load balancer `back` (`aws_lb`)
6   public: no
5   deletion protection: no
8 load balancer `some` (`aws_lb`)
9   public: unknown (not ${var.is_internal})
8   deletion protection: no
17 bucket `files` (`azurerm_storage_container`)
17   encrypted: yes
19   public: unknown (var.access)
21 queue `jobs` (`aws_sqs_queue`)
22   encrypted: yes
24 queue `plain` (`aws_sqs_queue`)
25   encrypted: no
27 cache `sessions` (`aws_elasticache_cluster`)
";
    assert_eq!(facts("net.tf", text), expected);
}

#[test]
fn templates_say_the_same_about_their_resources() {
    let text = "\
Parameters:
  Days: {Type: Number, Default: 14}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /days}
Mappings: {Days: {dev: {keep: 0}, production: {keep: 30}}}
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Retain
    Properties:
      DBInstanceIdentifier: !Sub '${Environment}-pay-api-orders'
      BackupRetentionPeriod: !Ref Days
      DeletionProtection: !If [IsProduction, true, false]
      StorageEncrypted: !If [IsProduction, true, true]
  Reader:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref Cluster}
  Mapped:
    Type: AWS::RDS::DBInstance
    Properties:
      BackupRetentionPeriod: !FindInMap [Days, !Ref Environment, keep]
      PubliclyAccessible: !Ref Stored
      KmsKeyId: !Ref Key
  Carts: {Type: AWS::DynamoDB::Table, Condition: WithCarts}
  Files:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Suspended}
      PublicAccessBlockConfiguration:
        {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
  Brought: {Type: AWS::S3::Bucket, Properties: {Fn::Transform: {Name: AWS::Include}}}
  Alarms: {Type: AWS::SNS::Topic}
  Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal, Tags: [{Key: a, Value: b}]}}
  Pay:
    Type: AWS::Serverless::Function
    Properties: {Events: {Get: {Type: HttpApi}}}
";
    let expected = "\
6 infrastructure `CloudFormation`
6 database `${Environment}-pay-api-orders` (`AWS::RDS::DBInstance`)
13   encrypted: yes
11   backup days: unknown (${Days})
12   deletion protection: unknown (${If IsProduction})
8   deletion policy: Retain
17 database `Mapped` (`AWS::RDS::DBInstance`)
20   backup days: unknown (${FindInMap})
17   deletion protection: no
21   public: unknown (${Stored})
23 database `Carts` (`AWS::DynamoDB::Table`)
23   count: unknown (${WithCarts})
23   encrypted: yes
23   point-in-time recovery: no
23   deletion protection: no
24 bucket `Files` (`AWS::S3::Bucket`)
24   encrypted: yes
27   versioned: no
29   public: no
30 bucket `Brought` (`AWS::S3::Bucket`)
30   versioned: unknown (${Transform})
30   public: unknown (Transform)
32 load balancer `Front` (`AWS::ElasticLoadBalancingV2::LoadBalancer`)
32   public: no
33 API `Pay` (`AWS::Serverless::Function`)
";
    assert_eq!(facts("template.yaml", text), expected);
}

#[test]
fn similar_files_have_no_resources() {
    for (path, text) in [
        ("values.yaml", "resource: aws_db_instance # AWS::RDS::DBInstance\n"),
        ("crd.yaml", "kind: X\nresource: {aws_db_instance: orders}\n"),
        ("only.tf", "variable \"days\" {\n  default = 3\n}\n"),
        ("list.yaml", "Types: [AWS::RDS::DBInstance]\n"),
        ("broken.yaml", "Resources:\n  A: {Type: AWS::RDS::DBInstance\n"),
        ("config.yaml", "Resources: {A: {Type: 3, Properties: AWS::S3::Bucket}}\n"),
    ] {
        assert_eq!(facts(path, text), "", "{path}");
    }
    let odd = "Resources: {A: {Type: AWS::RDS::DBInstance, Properties: [1]}, B: {Type: AWS::SQS::Queue, Properties: null}}\n";
    let expected = "1 infrastructure `CloudFormation`\n1 database `A` (`AWS::RDS::DBInstance`)\n1 queue `B` (`AWS::SQS::Queue`)\n";
    assert_eq!(facts("odd.yaml", odd), expected);
}

#[test]
fn a_for_expression_is_shown_as_a_gap() {
    for filter in ["k => v if v.on", "v.name => v"] {
        let text = format!(
            "resource \"aws_s3_bucket\" \"a\" {{\n  for_each = {{ for k, v in var.all : {filter} }}\n}}\n"
        );
        let found = facts("main.tf", &text);
        assert!(found.contains("count: unknown (${…})"), "{found}");
    }
}

#[test]
fn json_of_terraform_is_read_too() {
    let text = r#"{"resource": {"aws_db_instance": {"orders": {"publicly_accessible": true, "snapshot_identifier": "x"}}}}"#;
    let expected = "\
1 infrastructure `Terraform`
1 database `orders` (`aws_db_instance`)
1   deletion protection: no
1   public: yes
";
    assert_eq!(facts("main.tf.json", text), expected);
}
