variable "name" {
  description = "Name of the stream, and of the policy that reads it: NAME-read."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,100}$", var.name))
    error_message = "Invalid name '${var.name}': up to 100 letters, digits and _.-"
  }
}

variable "existing_stream_arn" {
  description = "ARN of a stream that is there already, also of another account. Without it, a stream is created."
  type        = string
  default     = null

  validation {
    condition     = var.existing_stream_arn == null || can(regex("^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/.+$", var.existing_stream_arn))
    error_message = "Invalid existing_stream_arn: give arn:aws:kinesis:REGION:ACCOUNT:stream/NAME."
  }
}

variable "shards" {
  description = "Shards of a provisioned stream; null for on-demand capacity."
  type        = number
  default     = null

  validation {
    condition     = var.shards == null || try(var.shards >= 1 && floor(var.shards) == var.shards, false)
    error_message = "Invalid shards: a whole number from 1, or null for on-demand capacity."
  }
}

variable "retention_hours" {
  description = "How long records are kept: the longest pause of the job after which nothing is lost."
  type        = number
  default     = 168

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760 && floor(var.retention_hours) == var.retention_hours
    error_message = "Invalid retention_hours ${var.retention_hours}: whole hours, 24 to 8760."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the stream; null for AWS's own (alias/aws/kinesis). Give the key of an existing stream, too, for its readers."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "Invalid kms_key_arn: give arn:aws:kms:REGION:ACCOUNT:key/ID, not an alias."
  }
}

variable "enhanced_fan_out" {
  description = "Whether the job reads with --kinesisConsumer, and so may register a consumer and subscribe with it."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the stream and the policy."
  type        = map(string)
  default     = {}
}
