output "worker" {
  description = "Email of the service account of workers and launcher."
  value       = google_service_account.worker.email
}

output "staging_bucket" {
  description = "Name of the staging bucket; a good place for the spec file, too."
  value       = google_storage_bucket.staging.name
}

output "job_id" {
  description = "Id of the job; null where Terraform does not own it."
  value       = one(google_dataflow_flex_template_job.this[*].job_id)
}

output "environment" {
  description = "FlexTemplateRuntimeEnvironment for whoever launches the job (scripts, CI, templates/airflow), with what this module has made."
  value = { for name, value in {
    serviceAccountEmail       = google_service_account.worker.email
    subnetwork                = var.subnetwork
    ipConfiguration           = var.public_ips ? "WORKER_IP_PUBLIC" : "WORKER_IP_PRIVATE"
    stagingLocation           = "gs://${google_storage_bucket.staging.name}/staging"
    tempLocation              = "gs://${google_storage_bucket.staging.name}/temp"
    kmsKeyName                = var.kms_key_name
    machineType               = var.machine_type
    launcherMachineType       = var.launcher_machine_type
    numWorkers                = var.num_workers
    maxWorkers                = var.max_workers
    autoscalingAlgorithm      = var.autoscaling_algorithm == "NONE" ? "AUTOSCALING_ALGORITHM_NONE" : "AUTOSCALING_ALGORITHM_BASIC"
    enableStreamingEngine     = var.enable_streaming_engine
    sdkContainerImage         = var.sdk_container_image
    additionalExperiments     = length(var.additional_experiments) == 0 ? null : var.additional_experiments
    additionalPipelineOptions = length(var.additional_pipeline_options) == 0 ? null : var.additional_pipeline_options
    additionalUserLabels      = length(var.labels) == 0 ? null : var.labels
  } : name => value if value != null }
}
