variable "project" {
  description = "Project of the job and of the alerts."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Invalid project '${var.project}': give a project id, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "job_name" {
  description = "Name of the Dataflow job."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]*[a-z0-9])?$", var.job_name))
    error_message = "Invalid job_name '${var.job_name}': lower-case letters, digits and hyphens, a letter first."
  }
}

variable "notification_channels" {
  description = "Channels that are told, as projects/P/notificationChannels/N."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for c in var.notification_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", c))])
    error_message = "Invalid notification_channels: give projects/PROJECT/notificationChannels/NUMBER."
  }
}

variable "commit_silence_minutes" {
  description = "After how many minutes without a commit to call. An idle stream commits each --heartbeat (1 m), so silence means that something is stuck. Pub/Sub: no heartbeat; take longer than its longest pause, or 0 for no such alert."
  type        = number
  default     = 15

  validation {
    condition     = var.commit_silence_minutes == 0 || (var.commit_silence_minutes >= 5 && var.commit_silence_minutes <= 1440)
    error_message = "Invalid commit_silence_minutes ${var.commit_silence_minutes}: 5 to 1440, or 0 for no alert."
  }
}

variable "watermark_age_minutes" {
  description = "After how many minutes that event time has stood still behind the clock to call. More than --windowSize and --allowedDisorder together."
  type        = number
  default     = 15

  validation {
    condition     = var.watermark_age_minutes >= 1
    error_message = "Invalid watermark_age_minutes ${var.watermark_age_minutes}: at least 1."
  }
}

variable "system_lag_minutes" {
  description = "After how many minutes that a record waits inside the job to call."
  type        = number
  default     = 10

  validation {
    condition     = var.system_lag_minutes >= 1
    error_message = "Invalid system_lag_minutes ${var.system_lag_minutes}: at least 1."
  }
}

variable "dead_letters_per_10_minutes" {
  description = "How many dead letters within ten minutes are too many."
  type        = number
  default     = 100

  validation {
    condition     = var.dead_letters_per_10_minutes >= 0
    error_message = "Invalid dead_letters_per_10_minutes ${var.dead_letters_per_10_minutes}: 0 or more."
  }
}

variable "pubsub" {
  description = "For a Pub/Sub source: its subscription (the name alone), and after how many minutes that a message is not acknowledged to call."
  type = object({
    subscription    = string
    unacked_minutes = optional(number, 30)
  })
  default = null

  validation {
    condition     = var.pubsub == null || try(!strcontains(var.pubsub.subscription, "/") && var.pubsub.unacked_minutes >= 1, false)
    error_message = "Invalid pubsub: give the name of the subscription alone, without projects/..., and at least 1 minute."
  }
}

variable "labels" {
  description = "Labels of the alerts."
  type        = map(string)
  default     = {}
}
