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
  description = "Writer id; the job is firnline-NAME."
  type        = string
  default     = "sensors"
}

variable "bootstrap_servers" {
  description = "Kafka's bootstrap servers, as workers reach them."
  type        = string

  validation {
    condition     = alltrue([for s in split(",", var.bootstrap_servers) : can(regex("^[^:/ ]+:[0-9]+$", s))])
    error_message = "Invalid bootstrap_servers '${var.bootstrap_servers}': give HOST:PORT, separated by commas."
  }
}

variable "kafka_is_outside" {
  description = "Whether Kafka is reached over the internet, so that workers need NAT."
  type        = bool
  default     = false
}

variable "topic" {
  description = "Topic that is landed."
  type        = string
  default     = "sensor-data"
}

variable "table" {
  description = "Table that it is landed in, namespace first."
  type        = string
  default     = "lake.sensor_data"
}

variable "schema" {
  description = "Columns of the table, for when it is created."
  type        = string
  default     = "sensor_id string, temperature double, humidity double, timestamp long"
}

variable "event_time_field" {
  description = "Field of a record that has its event time."
  type        = string
  default     = "timestamp"
}

variable "options" {
  description = "Further options of `firnline run`."
  type        = map(string)
  default     = {}
}

variable "bucket" {
  description = "Name of the warehouse's bucket, and so of the catalog."
  type        = string
}

variable "container_spec_gcs_path" {
  description = "The Flex Template's spec file: gs://BUCKET/PATH.json."
  type        = string
}

variable "artifact_repository" {
  description = "Repository of the images: projects/P/locations/L/repositories/R."
  type        = string
}

variable "max_workers" {
  description = "Workers at most."
  type        = number
  default     = 4
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
