mock_provider "google" {}

variables {
  project  = "demo-project"
  bucket   = "demo-lake"
  location = "europe-west1"
  writers  = { job = "worker@demo-project.iam.gserviceaccount.com" }
}

run "a_private_bucket_that_nothing_empties" {
  command = apply

  assert {
    condition     = google_storage_bucket.warehouse.uniform_bucket_level_access && google_storage_bucket.warehouse.public_access_prevention == "enforced"
    error_message = "The warehouse may become public"
  }

  assert {
    condition     = !google_storage_bucket.warehouse.force_destroy
    error_message = "The warehouse goes with its tables"
  }

  assert {
    condition     = [for r in google_storage_bucket.warehouse.lifecycle_rule : one(r.action).type] == ["AbortIncompleteMultipartUpload"]
    error_message = "A rule by age deletes files that tables need"
  }

  assert {
    condition     = google_storage_bucket.warehouse.soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "Files that are deleted by mistake cannot be brought back for a week"
  }
}

run "writers_have_what_they_need" {
  command = apply

  assert {
    condition     = [for m in google_storage_bucket_iam_member.writer : "${m.role} ${m.member}"] == ["roles/storage.objectUser serviceAccount:worker@demo-project.iam.gserviceaccount.com"]
    error_message = "Writers have other rights on the bucket"
  }

  assert {
    condition     = [for m in google_project_iam_member.writer : m.role] == ["roles/biglake.editor"] && [for m in google_project_iam_member.quota : m.role] == ["roles/serviceusage.serviceUsageConsumer"]
    error_message = "Writers have other rights in the project"
  }

  assert {
    condition     = output.catalog["warehouse"] == "gs://demo-lake" && output.catalog["header.x-goog-user-project"] == "demo-project" && !contains(keys(output.catalog), "header.X-Iceberg-Access-Delegation")
    error_message = "The job does not find the catalog"
  }
}

run "readers_only_read" {
  command = apply

  variables {
    readers = ["group:analysts@example.com"]
  }

  assert {
    condition     = google_storage_bucket_iam_member.reader["group:analysts@example.com"].role == "roles/storage.objectViewer" && google_project_iam_member.reader["group:analysts@example.com"].role == "roles/biglake.viewer"
    error_message = "Readers can do more than read"
  }
}

run "vended_credentials_leave_the_bucket_to_the_catalog" {
  command = apply

  variables {
    readers                 = ["group:analysts@example.com"]
    catalog_service_account = "blirc-1@gcp-sa-biglakerestcatalog.iam.gserviceaccount.com"
  }

  assert {
    condition     = length(google_storage_bucket_iam_member.writer) == 0 && length(google_storage_bucket_iam_member.reader) == 0
    error_message = "Somebody beside the catalog reaches files"
  }

  assert {
    condition     = google_storage_bucket_iam_member.catalog[0].member == "serviceAccount:blirc-1@gcp-sa-biglakerestcatalog.iam.gserviceaccount.com"
    error_message = "The catalog does not reach the files"
  }

  assert {
    condition     = output.catalog["header.X-Iceberg-Access-Delegation"] == "vended-credentials" && strcontains(output.create_catalog, "vended-credentials")
    error_message = "The job does not ask for vended credentials"
  }
}

run "refuses_what_cannot_be" {
  command = plan

  variables {
    bucket           = "demo.lake"
    writers          = { job = "serviceAccount:worker@demo-project.iam.gserviceaccount.com" }
    readers          = ["allUsers"]
    soft_delete_days = 3
  }

  expect_failures = [var.bucket, var.writers, var.readers, var.soft_delete_days]
}
