# Kinesis -> Flink on EKS -> Iceberg tables in Glue. Cluster and Flink Kubernetes Operator are there already; the manifests are
# applied by kubectl, GitOps or Airflow.

provider "aws" {
  region = var.region
}

module "source" {
  source = "../../modules/aws-kinesis-source"

  name             = var.stream
  retention_hours  = var.retention_hours
  enhanced_fan_out = var.consumer_name != null
}

module "lakehouse" {
  source = "../../modules/aws-lakehouse"

  bucket   = var.bucket
  database = "lake"
}

module "job" {
  source = "../../modules/aws-flink-eks"

  name              = var.name
  oidc_provider_arn = var.oidc_provider_arn
  state_bucket      = "${var.bucket}-state"
  image             = var.image
  parallelism       = var.parallelism
  catalog           = module.lakehouse.catalog

  policy_arns = {
    source    = module.source.read_policy_arn
    warehouse = module.lakehouse.write_policy_arn
  }

  options = merge(
    {
      source             = "KINESIS"
      kinesisStreams     = module.source.stream
      awsRegion          = var.region
      icebergTable       = "${module.lakehouse.database}.sensor_data"
      writerId           = var.name
      schema             = "sensor_id string, temperature double, humidity double, timestamp long"
      eventTimeField     = "timestamp"
      checkpointInterval = "10s"
    },
    var.consumer_name == null ? {} : { kinesisConsumer = var.consumer_name },
    var.options,
  )
}

module "monitoring" {
  source = "../../modules/aws-monitoring"

  name            = var.name
  stream_name     = module.source.stream_name
  retention_hours = var.retention_hours
  consumer_name   = var.consumer_name
  alarm_actions   = var.alarm_actions
}
