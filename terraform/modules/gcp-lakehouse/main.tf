locals {
  vended = var.catalog_service_account != null
}

resource "google_project_service" "biglake" {
  count = var.enable_api ? 1 : 0

  project            = var.project
  service            = "biglake.googleapis.com"
  disable_on_destroy = false
}

resource "google_storage_bucket" "warehouse" {
  project                     = var.project
  name                        = var.bucket
  location                    = var.location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false # a bucket that has a file is not destroyed
  labels                      = var.labels

  # Iceberg never changes a file. Which files may go is for `firnline expire` and `firnline orphans` to say, since only the
  # table knows: no rule here deletes one by its age.
  versioning {
    enabled = false
  }

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * 86400
  }

  lifecycle_rule {
    condition {
      age = 7
    }

    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key_name == null ? [] : [var.kms_key_name]

    content {
      default_kms_key_name = encryption.value
    }
  }
}

# Creates, reads, lists and deletes objects; changes no policy.
resource "google_storage_bucket_iam_member" "writer" {
  for_each = local.vended ? {} : var.writers

  bucket = google_storage_bucket.warehouse.name
  role   = "roles/storage.objectUser"
  member = "serviceAccount:${each.value}"
}

resource "google_storage_bucket_iam_member" "reader" {
  for_each = local.vended ? toset([]) : var.readers

  bucket = google_storage_bucket.warehouse.name
  role   = "roles/storage.objectViewer"
  member = each.value
}

# With vended credentials it is the catalog that reaches the files, for whoever may use a table.
resource "google_storage_bucket_iam_member" "catalog" {
  count = local.vended ? 1 : 0

  bucket = google_storage_bucket.warehouse.name
  role   = "roles/storage.objectUser"
  member = "serviceAccount:${var.catalog_service_account}"
}

resource "google_project_iam_member" "writer" {
  for_each = var.writers

  project = var.project
  role    = "roles/biglake.editor"
  member  = "serviceAccount:${each.value}"
}

resource "google_project_iam_member" "reader" {
  for_each = var.readers

  project = var.project
  role    = "roles/biglake.viewer"
  member  = each.value
}

# Requests to the catalog name this project in x-goog-user-project, which needs the right to spend its quota.
resource "google_project_iam_member" "quota" {
  for_each = merge(
    { for name, email in var.writers : name => "serviceAccount:${email}" },
    { for reader in var.readers : reader => reader },
  )

  project = var.project
  role    = "roles/serviceusage.serviceUsageConsumer"
  member  = each.value
}
