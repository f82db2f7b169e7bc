output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.warehouse.id
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.warehouse.arn
}

output "kms_key_arn" {
  description = "ARN of the key; null without one of its own."
  value       = one(aws_kms_key.warehouse[*].arn)
}

output "database" {
  description = "Glue database, the namespace of the tables."
  value       = aws_glue_catalog_database.lake.name
}

output "catalog" {
  description = "Properties of the catalog, for --icebergCatalog. No secret is among them: the role is found where the job runs."
  value = {
    name            = "lake"
    type            = "glue"
    warehouse       = "s3://${aws_s3_bucket.warehouse.id}/${var.prefix}"
    "io-impl"       = "org.apache.iceberg.aws.s3.S3FileIO"
    "client.region" = data.aws_region.this.id
  }
}

output "write_policy_arn" {
  description = "Policy of who writes tables (aws-flink-eks: policy_arns)."
  value       = aws_iam_policy.write.arn
}

output "read_policy_arn" {
  description = "Policy of who reads tables."
  value       = aws_iam_policy.read.arn
}
