variable "project" {
  description = "Project of topic and subscription."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Invalid project '${var.project}': give a project id, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "name" {
  description = "Name of the topic; the subscription is NAME-firnline."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9._~+%-]{2,230}$", var.name)) && !startswith(lower(var.name), "goog")
    error_message = "Invalid name '${var.name}': 3 to 231 letters, digits and -._~+%, a letter first, and not 'goog'."
  }
}

variable "existing_topic" {
  description = "Full name (projects/P/topics/T) of a topic that is there already. Without it, a topic is created."
  type        = string
  default     = null

  validation {
    condition     = var.existing_topic == null || can(regex("^projects/[^/]+/topics/[^/]+$", var.existing_topic))
    error_message = "Invalid existing_topic: give projects/PROJECT/topics/TOPIC."
  }
}

variable "retention_days" {
  description = "How long messages are kept, acknowledged or not: as far back as a start without state can go (--pubsubStart=TIME)."
  type        = number
  default     = 7

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 7 && floor(var.retention_days) == var.retention_days
    error_message = "Invalid retention_days ${var.retention_days}: whole days, 1 to 7."
  }
}

variable "ack_deadline_seconds" {
  description = "After how many seconds without an acknowledgement a message is delivered again. The reader extends it."
  type        = number
  default     = 60

  validation {
    condition     = var.ack_deadline_seconds >= 10 && var.ack_deadline_seconds <= 600
    error_message = "Invalid ack_deadline_seconds ${var.ack_deadline_seconds}: 10 to 600."
  }
}

variable "reader" {
  description = "Email of the service account that reads, e.g. the worker of gcp-dataflow-job. It gets this subscription and nothing else."
  type        = string

  validation {
    condition     = can(regex("^[^@]+@[^@]+$", var.reader))
    error_message = "Invalid reader '${var.reader}': give the email of a service account, without 'serviceAccount:'."
  }
}

variable "dead_letter" {
  description = <<-E
    A dead-letter topic of Pub/Sub's own, for readers on Flink only. Not with Dataflow: it acknowledges after a commit of its own,
    and a message that waits for that counts as failed. Records that cannot be rows need none of this: Firnline lands them in its
    dead-letter table. max_delivery_attempts is 5 to 100.
  E
  type = object({
    enabled               = optional(bool, false)
    max_delivery_attempts = optional(number, 100)
  })
  default = {}

  validation {
    condition     = var.dead_letter.max_delivery_attempts >= 5 && var.dead_letter.max_delivery_attempts <= 100
    error_message = "Invalid dead_letter.max_delivery_attempts ${var.dead_letter.max_delivery_attempts}: 5 to 100."
  }
}

variable "kms_key_name" {
  description = "Key that encrypts the topic's messages. The Pub/Sub service agent needs the right to use it. Without it, Google's own."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of topic and subscriptions."
  type        = map(string)
  default     = {}
}
