variable "name" {
  description = "Name of the FlinkDeployment and of the job's role; the state bucket's begins with it."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,43}[a-z0-9])?$", var.name))
    error_message = "Invalid name '${var.name}': up to 45 lower-case letters, digits and hyphens, a letter first, as the operator wants it."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the job. The operator has to watch it."
  type        = string
  default     = "firnline"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "Invalid namespace '${var.namespace}': up to 63 lower-case letters, digits and hyphens."
  }
}

variable "service_account" {
  description = "Kubernetes service account of the job's pods, which alone may take the role."
  type        = string
  default     = "flink"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.service_account))
    error_message = "Invalid service_account '${var.service_account}': up to 63 lower-case letters, digits and hyphens."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's IAM OIDC provider: arn:aws:iam::ACCOUNT:oidc-provider/oidc.eks.REGION.amazonaws.com/id/ID."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/.+$", var.oidc_provider_arn))
    error_message = "Invalid oidc_provider_arn '${var.oidc_provider_arn}': give arn:aws:iam::ACCOUNT:oidc-provider/ISSUER. Without one, the cluster has no roles for service accounts."
  }
}

variable "policy_arns" {
  description = "Policies of the role by a name for each: those of aws-kinesis-source and aws-lakehouse."
  type        = map(string)

  validation {
    condition     = alltrue([for arn in values(var.policy_arns) : can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", arn))])
    error_message = "Invalid policy_arns: give arn:aws:iam::ACCOUNT:policy/NAME for each."
  }

  validation {
    condition     = !anytrue([for arn in values(var.policy_arns) : can(regex("policy/(AdministratorAccess|PowerUserAccess|AmazonS3FullAccess|AmazonKinesisFullAccess)$", arn))])
    error_message = "Invalid policy_arns: one of them allows all of a service, or of the account. Give those of aws-kinesis-source and aws-lakehouse."
  }
}

variable "state_bucket" {
  description = "Name of the bucket of checkpoints, savepoints and the JobManager's metadata. Unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "Invalid state_bucket '${var.state_bucket}': 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "image" {
  description = "The image of templates/flink, on Flink 1.19 and Java 17, with Iceberg's AWS jars. By a version or a digest, so that a restart runs what ran before."
  type        = string

  validation {
    condition     = can(regex("(:[^:/@]+|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "Invalid image '${var.image}': name a version or a digest, and not 'latest'."
  }
}

variable "jar_uri" {
  description = "Where the job's jar is in the image."
  type        = string
  default     = "local:///opt/flink/usrlib/firnline.jar"

  validation {
    condition     = startswith(var.jar_uri, "local:///")
    error_message = "Invalid jar_uri '${var.jar_uri}': a path in the image, local:///..."
  }
}

variable "entry_class" {
  description = "Main class of the job."
  type        = string
  default     = "io.firnline.pipeline.cli.Firnline"
}

variable "options" {
  description = "Options of `firnline run` by name, without --. The catalog has a variable of its own; runner, master and checkpoint folder are set here."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["icebergTable", "writerId"], keys(var.options))) == 0
    error_message = "Missing options: ${join(", ", setsubtract(["icebergTable", "writerId"], keys(var.options)))}. No job starts without."
  }

  validation {
    condition     = length(setintersection(["runner", "flinkMaster", "attachedMode", "checkpointDir", "savepointPath", "parallelism", "icebergCatalog"], keys(var.options))) == 0
    error_message = "Invalid options: ${join(", ", setintersection(["runner", "flinkMaster", "attachedMode", "checkpointDir", "savepointPath", "parallelism", "icebergCatalog"], keys(var.options)))} is set by this module or has a variable of its own."
  }

  # What stands here is in the state, and in the manifest for all who may read it.
  validation {
    condition = alltrue(flatten([
      for value in values(var.options) : [
        for found in regexall("(?i)(?:password|passphrase|secret[._-]?(?:access)?[._-]?key|client[._-]?secret|jaas[.]config|token)[\"\\\\]*\\s*[:=]\\s*[\"'\\\\]*([^\"'\\\\\\s,}]+)", value) :
        startswith(found[0], "env:") || startswith(found[0], "@")
      ]
    ]))
    error_message = "Invalid options: one looks like a secret in plain text, which would be in the state and in the manifest. Give env:NAME and name the variable in secret_env, or a role."
  }
}

variable "catalog" {
  description = "Properties of the Iceberg catalog, e.g. the output `catalog` of aws-lakehouse. Secrets as env:NAME or @FILE."
  type        = map(string)

  validation {
    condition     = contains(keys(var.catalog), "type") || contains(keys(var.catalog), "catalog-impl")
    error_message = "Missing type (or catalog-impl) among the properties of the catalog."
  }

  validation {
    condition = alltrue([
      for key, value in var.catalog : startswith(value, "env:") || startswith(value, "@")
      if can(regex("(?i)(password|secret|token$|credential$)", key))
    ])
    error_message = "Invalid catalog: a secret in plain text would be in the state and in the manifest. Give env:NAME and name the variable in secret_env, or a role."
  }
}

variable "secret_env" {
  description = "Variables of the pods that are read from Kubernetes secrets, which others make: NAME = { secret, key }."
  type = map(object({
    secret = string
    key    = string
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.secret_env) : can(regex("^[A-Z_][A-Z0-9_]*$", name))])
    error_message = "Invalid secret_env: names of variables are upper-case letters, digits and underscores."
  }
}

variable "parallelism" {
  description = "Slots of the job."
  type        = number
  default     = 2

  validation {
    condition     = var.parallelism >= 1 && floor(var.parallelism) == var.parallelism
    error_message = "Invalid parallelism ${var.parallelism}: a whole number from 1."
  }
}

variable "task_slots" {
  description = "Slots of a TaskManager."
  type        = number
  default     = 2

  validation {
    condition     = var.task_slots >= 1 && floor(var.task_slots) == var.task_slots
    error_message = "Invalid task_slots ${var.task_slots}: a whole number from 1."
  }
}

variable "job_manager" {
  description = "A JobManager's processors and memory, and how many there are. Two: one waits for the other to die."
  type = object({
    replicas = optional(number, 1)
    cpu      = optional(number, 0.5)
    memory   = optional(string, "1536m")
  })
  default = {}

  validation {
    condition     = contains([1, 2], var.job_manager.replicas) && can(regex("^[0-9]+(m|g)$", var.job_manager.memory))
    error_message = "Invalid job_manager: 1 or 2 replicas; memory as Flink writes it, 1536m or 2g."
  }
}

variable "task_manager" {
  description = "A TaskManager's processors and memory."
  type = object({
    cpu    = optional(number, 1)
    memory = optional(string, "3g")
  })
  default = {}

  validation {
    condition     = can(regex("^[0-9]+(m|g)$", var.task_manager.memory))
    error_message = "Invalid task_manager: memory as Flink writes it, 2048m or 3g."
  }
}

variable "upgrade_mode" {
  description = "How the operator takes a job from one version of the manifest to the next. savepoint: with its state. last-state: with that of the last checkpoint, also of a job that fails. stateless: without; the job goes on where the table ends and reads again what was open."
  type        = string
  default     = "savepoint"

  validation {
    condition     = contains(["savepoint", "last-state", "stateless"], var.upgrade_mode)
    error_message = "Invalid upgrade_mode '${var.upgrade_mode}': savepoint, last-state or stateless."
  }
}

variable "running" {
  description = "Whether the job runs; false stops it with a savepoint."
  type        = bool
  default     = true
}

variable "flink_configuration" {
  description = "Further keys of Flink's configuration."
  type        = map(string)
  default     = {}

  validation {
    condition     = length([for key in keys(var.flink_configuration) : key if can(regex("^(kubernetes\\.(namespace|cluster-id)|high-availability|state\\.(checkpoints|savepoints)\\.dir|execution\\.attached)", key))]) == 0
    error_message = "Invalid flink_configuration: names, high availability and the folders of state are set by this module or by the operator."
  }
}

variable "tags" {
  description = "Tags of role and bucket."
  type        = map(string)
  default     = {}
}
