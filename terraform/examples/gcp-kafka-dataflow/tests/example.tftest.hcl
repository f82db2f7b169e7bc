mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      email = "firnline-sensors-job@demo-project.iam.gserviceaccount.com"
      name  = "projects/demo-project/serviceAccounts/firnline-sensors-job@demo-project.iam.gserviceaccount.com"
    }
  }
}

mock_provider "google-beta" {
  mock_resource "google_dataflow_flex_template_job" {
    defaults = {
      job_id = "2026-11-29_01_00_00-1"
    }
  }
}

variables {
  project                 = "demo-project"
  bucket                  = "demo-lake"
  bootstrap_servers       = "broker-1:9093,broker-2:9093"
  container_spec_gcs_path = "gs://demo-templates/firnline.json"
  artifact_repository     = "projects/demo-project/locations/europe-west1/repositories/firnline"
}

run "the_modules_fit_together" {
  command = apply

  variables {
    options = {
      windowSize              = "60s"
      kafkaConsumerProperties = "{\"security.protocol\":\"SASL_SSL\",\"sasl.jaas.config\":\"@gs://demo-project-secrets/kafka-jaas\"}"
    }
  }

  assert {
    condition     = output.job_id == "2026-11-29_01_00_00-1"
    error_message = "Terraform has not launched the job"
  }

  assert {
    condition     = local.parameters.windowSize == "60s" && jsondecode(local.parameters.icebergCatalog).warehouse == "gs://demo-lake"
    error_message = "The job gets other options"
  }
}

run "a_broker_has_a_port" {
  command = plan

  variables {
    bootstrap_servers = "broker-1,broker-2"
  }

  expect_failures = [var.bootstrap_servers]
}
