variable "bucket" {
  description = "Name of the bucket. Unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "Invalid bucket '${var.bucket}': 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "database" {
  description = "Glue database: the namespace of the tables, the part before the dot of --icebergTable."
  type        = string
  default     = "lake"

  validation {
    condition     = can(regex("^[a-z0-9_]{1,255}$", var.database))
    error_message = "Invalid database '${var.database}': Iceberg's Glue catalog takes lower-case letters, digits and underscores."
  }
}

variable "prefix" {
  description = "Folder of the warehouse within the bucket."
  type        = string
  default     = "warehouse"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*$", var.prefix))
    error_message = "Invalid prefix '${var.prefix}': a path without a slash at its begin or end."
  }
}

variable "create_kms_key" {
  description = "Whether files are encrypted by a key of their own, which the module makes. Else by S3's."
  type        = bool
  default     = true
}

variable "noncurrent_days" {
  description = "For how many days a file that was deleted by mistake can be brought back. Files of expired snapshots cost that long."
  type        = number
  default     = 7

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "Invalid noncurrent_days ${var.noncurrent_days}: whole days, from 1."
  }
}

variable "tags" {
  description = "Tags of all that is made."
  type        = map(string)
  default     = {}
}
