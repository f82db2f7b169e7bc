variable "name" {
  description = "Name of the job; the names of the alarms begin with firnline-NAME."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,100}$", var.name))
    error_message = "Invalid name '${var.name}': up to 100 letters, digits and _.-"
  }
}

variable "stream_name" {
  description = "Kinesis stream of the job (the name alone); null for a job that reads another source."
  type        = string
  default     = null

  validation {
    condition     = var.stream_name == null || can(regex("^[A-Za-z0-9_.-]{1,128}$", var.stream_name))
    error_message = "Invalid stream_name: give the stream's name, not its ARN."
  }
}

variable "retention_hours" {
  description = "How long the stream keeps records: what is older is lost."
  type        = number
  default     = 168

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760
    error_message = "Invalid retention_hours ${var.retention_hours}: 24 to 8760."
  }
}

variable "behind_minutes" {
  description = "How many minutes the job may be behind the stream."
  type        = number
  default     = 15

  validation {
    condition     = var.behind_minutes >= 1
    error_message = "Invalid behind_minutes ${var.behind_minutes}: at least 1."
  }
}

variable "consumer_name" {
  description = "With --kinesisConsumer: its name. Then SubscribeToShard is watched in place of GetRecords."
  type        = string
  default     = null
}

variable "prometheus" {
  description = <<-E
    Firnline's own counters, where a CloudWatch agent collects what Flink's Prometheus reporter shows: namespace and dimensions as the
    agent's configuration declares them, and the metrics' names. Null for no such alarms.
  E
  type = object({
    namespace      = optional(string, "ContainerInsights/Prometheus")
    dimensions     = map(string)
    commits        = optional(string, "flink_taskmanager_job_task_operator_firnline_commits")
    restarts       = optional(string, "flink_jobmanager_job_numRestarts")
    dead_letters   = optional(string, "flink_taskmanager_job_task_operator_firnline_deadLetters")
    silent_minutes = optional(number, 15)
    dead_in_10_min = optional(number, 100)
  })
  default = null

  validation {
    condition     = var.prometheus == null || try(length(var.prometheus.dimensions) > 0 && var.prometheus.silent_minutes >= 5 && var.prometheus.dead_in_10_min >= 0, false)
    error_message = "Invalid prometheus: at least one dimension, silent_minutes from 5, dead_in_10_min from 0."
  }
}

variable "alarm_actions" {
  description = "ARNs of who is told, e.g. of an SNS topic."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for a in var.alarm_actions : startswith(a, "arn:")])
    error_message = "Invalid alarm_actions: give ARNs."
  }
}

variable "tags" {
  description = "Tags of the alarms."
  type        = map(string)
  default     = {}
}
