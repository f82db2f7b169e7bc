variable "project" {
  description = "Project that gets the network."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Invalid project '${var.project}': give a project id, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "name" {
  description = "Name of the network; the names of all that belongs to it begin with it."
  type        = string
  default     = "firnline"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$", var.name))
    error_message = "Invalid name '${var.name}': up to 42 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Region of the subnetwork: that of the Dataflow job."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Invalid region '${var.region}': give one such as europe-west1, not a zone."
  }
}

variable "cidr" {
  description = "Addresses of the subnetwork. Each worker takes one."
  type        = string
  default     = "10.8.0.0/20"

  validation {
    condition     = can(cidrnetmask(var.cidr)) && try(tonumber(split("/", var.cidr)[1]) <= 29, false)
    error_message = "Invalid cidr '${var.cidr}': give an IPv4 range with a prefix of at most 29, such as 10.8.0.0/20."
  }
}

variable "nat" {
  description = "Whether workers, which have no public addresses, may reach the internet: a Kafka or schema registry outside of Google's network. Google's own services need no NAT."
  type        = bool
  default     = false
}
