# Pub/Sub -> Dataflow -> Iceberg tables in BigLake's REST catalog. The job is released by Airflow, CI or a script.

provider "google" {
  project = var.project
  region  = var.region
}

provider "google-beta" {
  project = var.project
  region  = var.region
}

module "network" {
  source = "../../modules/gcp-network"

  project = var.project
  region  = var.region
}

module "job" {
  source = "../../modules/gcp-dataflow-job"

  project             = var.project
  region              = var.region
  name                = "firnline-${var.name}"
  subnetwork          = module.network.subnetwork
  deployers           = var.deployers
  artifact_repository = var.artifact_repository
}

module "source" {
  source = "../../modules/gcp-pubsub-source"

  project = var.project
  name    = var.name
  reader  = module.job.worker
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

  project                = var.project
  job_name               = "firnline-${var.name}"
  notification_channels  = var.notification_channels
  pubsub                 = { subscription = module.source.subscription_name }
  commit_silence_minutes = 0 # Pub/Sub: an idle subscription commits nothing
}
