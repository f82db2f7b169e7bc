mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      email = "sensors-job@demo-project.iam.gserviceaccount.com"
      name  = "projects/demo-project/serviceAccounts/sensors-job@demo-project.iam.gserviceaccount.com"
    }
  }
}

mock_provider "google-beta" {}

variables {
  project    = "demo-project"
  region     = "europe-west1"
  name       = "sensors"
  subnetwork = "regions/europe-west1/subnetworks/firnline-workers"
}

run "others_release_by_default" {
  command = apply

  assert {
    condition     = length(google_dataflow_flex_template_job.this) == 0 && output.job_id == null
    error_message = "Terraform launches a job beside the one that others launch"
  }

  assert {
    condition     = output.environment.serviceAccountEmail == "sensors-job@demo-project.iam.gserviceaccount.com" && output.environment.ipConfiguration == "WORKER_IP_PRIVATE" && output.environment.tempLocation == "gs://demo-project-sensors-staging/temp"
    error_message = "Whoever launches is told something else than what was made"
  }

  assert {
    condition     = length([for name, value in output.environment : name if value == null]) == 0
    error_message = "The environment has names without values, which the service refuses"
  }
}

run "the_worker_has_little" {
  command = apply

  assert {
    condition     = google_project_iam_member.worker.role == "roles/dataflow.worker"
    error_message = "The worker has another role in the project"
  }

  assert {
    condition     = toset([for m in google_storage_bucket_iam_member.staging : m.role]) == toset(["roles/storage.objectUser", "roles/storage.legacyBucketReader"])
    error_message = "The worker has other rights on its staging bucket"
  }

  assert {
    condition     = length(google_artifact_registry_repository_iam_member.worker) == 0 && length(google_project_iam_member.deployer) == 0
    error_message = "Rights that nobody asked for"
  }
}

run "a_deployer_acts_as_this_worker_alone" {
  command = apply

  variables {
    deployers           = ["serviceAccount:airflow@demo-project.iam.gserviceaccount.com"]
    artifact_repository = "projects/images/locations/europe/repositories/firnline"
  }

  assert {
    condition     = [for m in google_service_account_iam_member.deployer : "${m.role} ${m.service_account_id}"] == ["roles/iam.serviceAccountUser projects/demo-project/serviceAccounts/sensors-job@demo-project.iam.gserviceaccount.com"]
    error_message = "A deployer may act as somebody else"
  }

  assert {
    condition     = [for m in google_project_iam_member.deployer : m.role] == ["roles/dataflow.developer"]
    error_message = "A deployer has other roles in the project"
  }

  assert {
    condition = alltrue([
      google_artifact_registry_repository_iam_member.worker[0].project == "images",
      google_artifact_registry_repository_iam_member.worker[0].location == "europe",
      google_artifact_registry_repository_iam_member.worker[0].repository == "firnline",
      google_artifact_registry_repository_iam_member.worker[0].role == "roles/artifactregistry.reader",
    ])
    error_message = "Workers cannot read their image"
  }
}

run "terraform_releases_on_request" {
  command = apply

  variables {
    release                 = "terraform"
    container_spec_gcs_path = "gs://demo-project-templates/firnline/firnline.json"
    parameters = {
      source                  = "KAFKA"
      kafkaTopics             = "sensor-data"
      icebergTable            = "lake.sensor_data"
      icebergCatalog          = "{\"type\":\"rest\",\"uri\":\"https://catalog.example.com\",\"token\":\"@gs://demo-project-secrets/catalog-token\"}"
      kafkaConsumerProperties = "{\"security.protocol\":\"SASL_SSL\",\"sasl.jaas.config\":\"@gs://demo-project-secrets/kafka-jaas\"}"
      writerId                = "sensors"
    }
    transform_name_mapping = { Shard = "ShardRows" }
    max_workers            = 8
    labels                 = { team = "lake" }
  }

  assert {
    condition = alltrue([
      google_dataflow_flex_template_job.this[0].name == "sensors",
      google_dataflow_flex_template_job.this[0].on_delete == "drain",
      google_dataflow_flex_template_job.this[0].skip_wait_on_job_termination == false,
      google_dataflow_flex_template_job.this[0].enable_streaming_engine,
      google_dataflow_flex_template_job.this[0].ip_configuration == "WORKER_IP_PRIVATE",
      google_dataflow_flex_template_job.this[0].service_account_email == google_service_account.worker.email,
      google_dataflow_flex_template_job.this[0].temp_location == "gs://demo-project-sensors-staging/temp",
      google_dataflow_flex_template_job.this[0].transform_name_mapping == tomap({ Shard = "ShardRows" }),
      google_dataflow_flex_template_job.this[0].max_workers == 8,
      google_dataflow_flex_template_job.this[0].parameters["writerId"] == "sensors",
    ])
    error_message = "The job is launched with something else than what was said"
  }
}

run "terraform_needs_a_template_and_a_table" {
  command = plan

  variables {
    release    = "terraform"
    parameters = { icebergTable = "lake.sensor_data" }
  }

  expect_failures = [var.container_spec_gcs_path, var.parameters]
}

run "no_secret_in_the_state" {
  command = plan

  variables {
    parameters = {
      kafkaConsumerProperties = "{\"sasl.jaas.config\":\"org.apache.kafka.common.security.scram.ScramLoginModule required username=\\\"u\\\" password=\\\"p\\\";\"}"
    }
  }

  expect_failures = [var.parameters]
}

run "no_update_sets_a_subscription_back" {
  command = plan

  variables {
    parameters = {
      pubsubStart = "LEDGER"
    }
  }

  expect_failures = [var.parameters]
}

run "no_token_in_the_state" {
  command = plan

  variables {
    parameters = {
      icebergCatalog = "{\"type\":\"rest\",\"uri\":\"https://catalog.example.com\",\"token\":\"eyJhbGciOi\"}"
    }
  }

  expect_failures = [var.parameters]
}

run "nothing_that_delivers_twice" {
  command = plan

  variables {
    additional_experiments      = ["streaming_mode_at_least_once"]
    additional_pipeline_options = ["dataflowServiceOptions=streaming_mode_at_least_once"]
  }

  expect_failures = [var.additional_experiments, var.additional_pipeline_options]
}

run "workers_live_where_the_job_runs" {
  command = plan

  variables {
    subnetwork  = "regions/us-central1/subnetworks/firnline-workers"
    num_workers = 8
    on_delete   = "abandon"
  }

  expect_failures = [var.subnetwork, var.max_workers, var.on_delete]
}
