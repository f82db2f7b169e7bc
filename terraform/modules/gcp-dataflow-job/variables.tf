variable "project" {
  description = "Project that runs the job."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Invalid project '${var.project}': give a project id, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that runs the job."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Invalid region '${var.region}': give one such as europe-west1, not a zone."
  }
}

variable "name" {
  description = "Name of the job, and what the names of service account and staging bucket begin with. An update finds the job by it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{3,23}[a-z0-9]$", var.name))
    error_message = "Invalid name '${var.name}': 5 to 25 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "release" {
  description = <<-E
    Who releases the job. "external" (default): a script, CI or Airflow, by `flexTemplates:launch` with update; Terraform makes
    what the job needs, and never touches a job. "terraform": apply launches the job and updates it whenever a variable changes.
    Never both: two owners would launch two jobs.
  E
  type        = string
  default     = "external"

  validation {
    condition     = contains(["external", "terraform"], var.release)
    error_message = "Invalid release '${var.release}': external or terraform."
  }
}

variable "deployers" {
  description = "Who may launch, update and drain the job, as IAM members, e.g. serviceAccount:airflow@... They may act as the worker, too."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for d in var.deployers : can(regex("^(user|group|serviceAccount|principal|principalSet):", d))])
    error_message = "Invalid deployers: each begins with user:, group:, serviceAccount:, principal: or principalSet:."
  }
}

variable "artifact_repository" {
  description = "Artifact Registry repository of the images, as projects/P/locations/L/repositories/R. Workers and launcher get the right to read it."
  type        = string
  default     = null

  validation {
    condition     = var.artifact_repository == null || can(regex("^projects/[^/]+/locations/[^/]+/repositories/[^/]+$", var.artifact_repository))
    error_message = "Invalid artifact_repository: give projects/PROJECT/locations/LOCATION/repositories/REPOSITORY."
  }
}

variable "container_spec_gcs_path" {
  description = "The Flex Template's spec file in Cloud Storage. Needed with release = \"terraform\"."
  type        = string
  default     = null

  validation {
    condition     = var.container_spec_gcs_path == null || can(regex("^gs://[^/]+/.+[.]json$", var.container_spec_gcs_path))
    error_message = "Invalid container_spec_gcs_path: give gs://BUCKET/PATH.json."
  }

  validation {
    condition     = var.release == "external" || var.container_spec_gcs_path != null
    error_message = "Missing container_spec_gcs_path: with release = \"terraform\" Terraform launches the job and needs it."
  }
}

variable "parameters" {
  description = "Parameters of the template, the options of `firnline run` by name. Needed with release = \"terraform\"."
  type        = map(string)
  default     = {}

  validation {
    condition     = var.release == "external" || length(setsubtract(["icebergTable", "icebergCatalog", "writerId"], keys(var.parameters))) == 0
    error_message = "Missing parameters: ${join(", ", setsubtract(["icebergTable", "icebergCatalog", "writerId"], keys(var.parameters)))}. No job starts without."
  }

  # Whether Dataflow tells the launcher that it updates nobody has seen.
  validation {
    condition     = !contains(keys(var.parameters), "pubsubStart")
    error_message = "Invalid parameters: pubsubStart would set the subscription back at updates, too. Start the job by templates/dataflow/run with it, once."
  }

  # What stands here is in the state, and in the job's page for all who may see it.
  validation {
    condition = alltrue(flatten([
      for value in values(var.parameters) : [
        for found in regexall("(?i)(?:password|passphrase|secret[._-]?(?:access)?[._-]?key|client[._-]?secret|jaas[.]config|token)[\"\\\\]*\\s*[:=]\\s*[\"'\\\\]*([^\"'\\\\\\s,}]+)", value) :
        startswith(found[0], "env:") || startswith(found[0], "@")
      ]
    ]))
    error_message = "Invalid parameters: one looks like a secret in plain text, which would be in the state and on the job's page. Give @gs://BUCKET/FILE in its place, a file that the service account alone reads, or a role."
  }
}

variable "subnetwork" {
  description = "Subnetwork of the workers, regions/REGION/subnetworks/NAME, or its full URL where it belongs to a host project. Private Google Access has to be on."
  type        = string

  validation {
    condition     = can(regex("(^|/)regions/[^/]+/subnetworks/[^/]+$", var.subnetwork))
    error_message = "Invalid subnetwork '${var.subnetwork}': give regions/REGION/subnetworks/NAME or the full URL."
  }

  validation {
    condition     = can(regex("(^|/)regions/${var.region}/", var.subnetwork))
    error_message = "Invalid subnetwork '${var.subnetwork}': it is in another region than the job (${var.region})."
  }
}

variable "public_ips" {
  description = "Whether workers have public addresses."
  type        = bool
  default     = false
}

variable "machine_type" {
  description = "Machine type of workers. Without it, Dataflow's choice."
  type        = string
  default     = null
}

variable "launcher_machine_type" {
  description = "Machine type of the machine that builds the job's graph. Without it, Dataflow's choice."
  type        = string
  default     = null
}

variable "num_workers" {
  description = "Workers at the start. Without it, Dataflow's choice."
  type        = number
  default     = null

  validation {
    condition     = var.num_workers == null || try(var.num_workers >= 1 && floor(var.num_workers) == var.num_workers, false)
    error_message = "Invalid num_workers: a whole number from 1."
  }
}

variable "max_workers" {
  description = "Workers at most."
  type        = number
  default     = 4

  validation {
    condition     = var.max_workers >= 1 && var.max_workers >= coalesce(var.num_workers, 1)
    error_message = "Invalid max_workers ${var.max_workers}: at least 1, and at least num_workers."
  }
}

variable "autoscaling_algorithm" {
  description = "THROUGHPUT_BASED or NONE."
  type        = string
  default     = "THROUGHPUT_BASED"

  validation {
    condition     = contains(["THROUGHPUT_BASED", "NONE"], var.autoscaling_algorithm)
    error_message = "Invalid autoscaling_algorithm '${var.autoscaling_algorithm}': THROUGHPUT_BASED or NONE."
  }
}

variable "enable_streaming_engine" {
  description = "Whether state is kept by Dataflow's service and not on the workers' disks."
  type        = bool
  default     = true
}

variable "sdk_container_image" {
  description = "Image of the workers' SDK harness, where it is one of your own."
  type        = string
  default     = null
}

variable "kms_key_name" {
  description = "Key that encrypts the job's state and the staging bucket."
  type        = string
  default     = null
}

variable "additional_experiments" {
  description = "Experiments of Dataflow."
  type        = list(string)
  default     = []

  validation {
    condition     = !contains(var.additional_experiments, "streaming_mode_at_least_once")
    error_message = "Invalid additional_experiments: streaming_mode_at_least_once delivers records twice; Firnline's promises need exactly once."
  }
}

variable "additional_pipeline_options" {
  description = "Pipeline options beyond the template's parameters, as name=value."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for o in var.additional_pipeline_options : can(regex("^[A-Za-z][A-Za-z0-9]*=", o))])
    error_message = "Invalid additional_pipeline_options: each is name=value, without --."
  }

  validation {
    condition     = !anytrue([for o in var.additional_pipeline_options : strcontains(o, "streaming_mode_at_least_once")])
    error_message = "Invalid additional_pipeline_options: streaming_mode_at_least_once delivers records twice; Firnline's promises need exactly once."
  }
}

variable "transform_name_mapping" {
  description = "For an update to a version that has renamed steps: old name to new name."
  type        = map(string)
  default     = {}
}

variable "on_delete" {
  description = "What becomes of a job that Terraform removes. drain: all windows are closed and committed. cancel: at once; a new start goes on where the table ends (Kafka, Kinesis), but messages of Pub/Sub that are in open windows are lost."
  type        = string
  default     = "drain"

  validation {
    condition     = contains(["drain", "cancel"], var.on_delete)
    error_message = "Invalid on_delete '${var.on_delete}': drain or cancel."
  }
}

variable "skip_wait_on_job_termination" {
  description = "Whether destroy does not wait for the drain. A job of the same name cannot be launched until it has ended."
  type        = bool
  default     = false
}

variable "labels" {
  description = "Labels of job and bucket."
  type        = map(string)
  default     = {}
}
