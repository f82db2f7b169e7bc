variable "project" {
  description = "Project of bucket and catalog; also the one that is billed for catalog requests."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Invalid project '${var.project}': give a project id, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "bucket" {
  description = "Name of the bucket, and so of the BigLake catalog. Unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket)) && !startswith(var.bucket, "goog")
    error_message = "Invalid bucket '${var.bucket}': 3 to 63 lower-case letters, digits and hyphens (a catalog takes no dots), not 'goog'."
  }
}

variable "location" {
  description = "Location of the bucket: the region of the job, or a dual or multi-region around it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z]+[0-9]*(-[A-Za-z]+[0-9]+)?$", var.location))
    error_message = "Invalid location '${var.location}': give a region such as europe-west1, or EU, US, ASIA, EUR4."
  }
}

variable "writers" {
  description = "Emails of the service accounts that write tables, by a name for each: the job, and what runs `firnline expire` and the like."
  type        = map(string)

  validation {
    condition     = length(var.writers) > 0 && alltrue([for w in values(var.writers) : can(regex("^[^@:]+@[^@]+$", w))])
    error_message = "Invalid writers: at least one email of a service account, without 'serviceAccount:'."
  }
}

variable "readers" {
  description = "Who may read the tables, as IAM members: group:analysts@example.com, serviceAccount:..."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for r in var.readers : can(regex("^(user|group|serviceAccount|domain):", r))])
    error_message = "Invalid readers: each begins with user:, group:, serviceAccount: or domain:; a table is never public."
  }
}

variable "catalog_service_account" {
  description = "Service account of the catalog, as `gcloud biglake iceberg catalogs describe` prints it, where it hands out credentials of its own (vended). Without it, writers have rights on the bucket themselves."
  type        = string
  default     = null

  validation {
    condition     = var.catalog_service_account == null || can(regex("^[^@:]+@[^@]+$", var.catalog_service_account))
    error_message = "Invalid catalog_service_account: give an email, without 'serviceAccount:'."
  }
}

variable "kms_key_name" {
  description = "Key that encrypts the bucket. The storage service agent needs the right to use it. Without it, Google's own."
  type        = string
  default     = null
}

variable "soft_delete_days" {
  description = "For how many days a file that was deleted by mistake can be brought back; 0 for not at all. Files of expired snapshots cost that long."
  type        = number
  default     = 7

  validation {
    condition     = var.soft_delete_days == 0 || (var.soft_delete_days >= 7 && var.soft_delete_days <= 90)
    error_message = "Invalid soft_delete_days ${var.soft_delete_days}: 0, or 7 to 90."
  }
}

variable "enable_api" {
  description = "Whether this module enables the BigLake API of the project. It is never disabled again."
  type        = bool
  default     = true
}

variable "labels" {
  description = "Labels of the bucket."
  type        = map(string)
  default     = {}
}
