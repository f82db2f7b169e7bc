variable "project" {
  description = "Project that gets all of it."
  type        = string
}

variable "region" {
  description = "Region of job and bucket."
  type        = string
  default     = "europe-west1"
}

variable "name" {
  description = "Name of the topic; the job is firnline-NAME."
  type        = string
  default     = "sensors"
}

variable "bucket" {
  description = "Name of the warehouse's bucket, and so of the catalog."
  type        = string
}

variable "deployers" {
  description = "Who releases the job, e.g. serviceAccount:airflow@..."
  type        = set(string)
}

variable "container_spec_gcs_path" {
  description = "The Flex Template's spec file, for whoever launches: gs://BUCKET/PATH.json."
  type        = string

  validation {
    condition     = can(regex("^gs://[^/]+/.+[.]json$", var.container_spec_gcs_path))
    error_message = "Invalid container_spec_gcs_path: give gs://BUCKET/PATH.json."
  }
}

variable "artifact_repository" {
  description = "Repository of the images: projects/P/locations/L/repositories/R."
  type        = string
}

variable "readers" {
  description = "Who reads the tables, e.g. group:analysts@example.com."
  type        = set(string)
  default     = []
}

variable "notification_channels" {
  description = "Who is told when something is wrong: projects/P/notificationChannels/N."
  type        = list(string)
  default     = []
}
