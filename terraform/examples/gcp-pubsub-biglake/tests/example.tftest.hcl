mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      email = "firnline-sensors-job@demo-project.iam.gserviceaccount.com"
      name  = "projects/demo-project/serviceAccounts/firnline-sensors-job@demo-project.iam.gserviceaccount.com"
    }
  }
}

mock_provider "google-beta" {}

variables {
  project                 = "demo-project"
  bucket                  = "demo-lake"
  deployers               = ["serviceAccount:airflow@demo-project.iam.gserviceaccount.com"]
  container_spec_gcs_path = "gs://demo-templates/firnline.json"
  artifact_repository     = "projects/demo-project/locations/europe-west1/repositories/firnline"
}

run "the_modules_fit_together" {
  command = apply

  assert {
    condition     = output.stream.options.pubsubSubscription == "projects/demo-project/subscriptions/sensors-firnline"
    error_message = "The job reads another subscription"
  }

  assert {
    condition     = output.stream.catalog.warehouse == "gs://demo-lake"
    error_message = "The job writes elsewhere"
  }

  assert {
    condition     = output.stream.dataflow.environment.serviceAccountEmail == "firnline-sensors-job@demo-project.iam.gserviceaccount.com" && output.stream.dataflow.environment.subnetwork == "regions/europe-west1/subnetworks/firnline-workers"
    error_message = "The job runs as somebody else, or elsewhere"
  }
}
