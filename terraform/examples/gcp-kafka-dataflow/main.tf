# A Kafka of your own -> Dataflow -> Iceberg tables in BigLake's REST catalog. Terraform releases the job.

provider "google" {
  project = var.project
  region  = var.region
}

provider "google-beta" {
  project = var.project
  region  = var.region
}

locals {
  parameters = merge(
    {
      source                = "KAFKA"
      kafkaBootstrapServers = var.bootstrap_servers
      kafkaTopics           = var.topic
      icebergTable          = var.table
      icebergCatalog        = jsonencode(module.lakehouse.catalog)
      writerId              = var.name
      schema                = var.schema
      eventTimeField        = var.event_time_field
    },
    var.options,
  )
}

module "network" {
  source = "../../modules/gcp-network"

  project = var.project
  region  = var.region
  nat     = var.kafka_is_outside
}

module "job" {
  source = "../../modules/gcp-dataflow-job"

  project             = var.project
  region              = var.region
  name                = "firnline-${var.name}"
  subnetwork          = module.network.subnetwork
  artifact_repository = var.artifact_repository

  release                 = "terraform"
  container_spec_gcs_path = var.container_spec_gcs_path
  parameters              = local.parameters
  max_workers             = var.max_workers
}

module "lakehouse" {
  source = "../../modules/gcp-lakehouse"

  project  = var.project
  bucket   = var.bucket
  location = var.region
  writers  = { job = module.job.worker }
  readers  = var.readers
}

module "monitoring" {
  source = "../../modules/gcp-monitoring"

  project               = var.project
  job_name              = "firnline-${var.name}"
  notification_channels = var.notification_channels
}
