locals {
  terraform_owns = var.release == "terraform"
  worker         = "serviceAccount:${google_service_account.worker.email}"
}

resource "google_service_account" "worker" {
  project      = var.project
  account_id   = "${var.name}-job"
  display_name = "Firnline job ${var.name}"
}

resource "google_project_iam_member" "worker" {
  project = var.project
  role    = "roles/dataflow.worker"
  member  = local.worker
}

# Graphs, staged jars and temporary files: nothing that is needed once the job runs another version.
resource "google_storage_bucket" "staging" {
  project                     = var.project
  name                        = "${var.project}-${var.name}-staging"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  labels                      = var.labels

  # Temporary files alone: a staged jar may be that of a job that has run for a year.
  lifecycle_rule {
    condition {
      age            = 30
      matches_prefix = ["temp/"]
    }

    action {
      type = "Delete"
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key_name == null ? [] : [var.kms_key_name]

    content {
      default_kms_key_name = encryption.value
    }
  }
}

# Objects, and a look at the bucket itself, which Beam takes before it stages.
resource "google_storage_bucket_iam_member" "staging" {
  for_each = toset(["roles/storage.objectUser", "roles/storage.legacyBucketReader"])

  bucket = google_storage_bucket.staging.name
  role   = each.value
  member = local.worker
}

resource "google_artifact_registry_repository_iam_member" "worker" {
  count = var.artifact_repository == null ? 0 : 1

  project    = split("/", var.artifact_repository)[1]
  location   = split("/", var.artifact_repository)[3]
  repository = split("/", var.artifact_repository)[5]
  role       = "roles/artifactregistry.reader"
  member     = local.worker
}

resource "google_project_iam_member" "deployer" {
  for_each = var.deployers

  project = var.project
  role    = "roles/dataflow.developer"
  member  = each.value
}

# A launch runs as the worker, so whoever launches has to be allowed to act as it: as this account, and no other.
resource "google_service_account_iam_member" "deployer" {
  for_each = var.deployers

  service_account_id = google_service_account.worker.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

resource "google_storage_bucket_iam_member" "deployer" {
  for_each = var.deployers

  bucket = google_storage_bucket.staging.name
  role   = "roles/storage.objectUser"
  member = each.value
}

# An update of a Flex Template job takes what this block says and no more: what is left out here would fall back to a default at
# the next update, whatever the job was launched with. So all is given.
resource "google_dataflow_flex_template_job" "this" {
  count    = local.terraform_owns ? 1 : 0
  provider = google-beta

  project                      = var.project
  region                       = var.region
  name                         = var.name
  container_spec_gcs_path      = var.container_spec_gcs_path
  parameters                   = var.parameters
  transform_name_mapping       = var.transform_name_mapping
  on_delete                    = var.on_delete
  skip_wait_on_job_termination = var.skip_wait_on_job_termination
  labels                       = var.labels

  service_account_email   = google_service_account.worker.email
  subnetwork              = var.subnetwork
  ip_configuration        = var.public_ips ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
  staging_location        = "gs://${google_storage_bucket.staging.name}/staging"
  temp_location           = "gs://${google_storage_bucket.staging.name}/temp"
  kms_key_name            = var.kms_key_name
  machine_type            = var.machine_type
  launcher_machine_type   = var.launcher_machine_type
  num_workers             = var.num_workers
  max_workers             = var.max_workers
  autoscaling_algorithm   = var.autoscaling_algorithm
  enable_streaming_engine = var.enable_streaming_engine
  sdk_container_image     = var.sdk_container_image

  additional_experiments      = var.additional_experiments
  additional_pipeline_options = var.additional_pipeline_options

  # The job needs its rights from the first second on.
  depends_on = [
    google_project_iam_member.worker,
    google_storage_bucket_iam_member.staging,
    google_artifact_registry_repository_iam_member.worker,
  ]
}
