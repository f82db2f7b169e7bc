variable "region" {
  description = "Region of all of it."
  type        = string
  default     = "eu-west-1"
}

variable "name" {
  description = "Name of the job, and its writer id."
  type        = string
  default     = "sensors"
}

variable "stream" {
  description = "Name of the Kinesis stream."
  type        = string
  default     = "sensor-data"
}

variable "retention_hours" {
  description = "How long the stream keeps records."
  type        = number
  default     = 168
}

variable "consumer_name" {
  description = "Name of a consumer for enhanced fan-out; null to poll."
  type        = string
  default     = null
}

variable "bucket" {
  description = "Name of the warehouse's bucket; checkpoints go to NAME-state."
  type        = string
}

variable "oidc_provider_arn" {
  description = "ARN of the EKS cluster's IAM OIDC provider."
  type        = string
}

variable "image" {
  description = "The image of templates/flink, with a version or a digest."
  type        = string
}

variable "parallelism" {
  description = "Slots of the job."
  type        = number
  default     = 2
}

variable "options" {
  description = "Further options of `firnline run`."
  type        = map(string)
  default     = {}
}

variable "alarm_actions" {
  description = "Who is told when something is wrong: ARNs, e.g. of an SNS topic."
  type        = list(string)
  default     = []
}
