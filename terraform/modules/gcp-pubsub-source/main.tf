locals {
  topic     = coalesce(var.existing_topic, try(google_pubsub_topic.this[0].id, null))
  retention = "${var.retention_days * 86400}s"
}

resource "google_pubsub_topic" "this" {
  count = var.existing_topic == null ? 1 : 0

  project                    = var.project
  name                       = var.name
  kms_key_name               = var.kms_key_name
  message_retention_duration = local.retention
  labels                     = var.labels
}

resource "google_pubsub_subscription" "this" {
  project = var.project
  name    = "${var.name}-firnline"
  topic   = local.topic
  labels  = var.labels

  ack_deadline_seconds       = var.ack_deadline_seconds
  message_retention_duration = local.retention

  # A start without state sets the subscription back to a time (--pubsubStart); that is refused where acknowledged messages are gone.
  retain_acked_messages = true

  # Both cost throughput and give nothing here: the pipeline knows messages again, and windows need no order.
  enable_exactly_once_delivery = false
  enable_message_ordering      = false

  # A job may rest for a month; the subscription must still be there.
  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dynamic "dead_letter_policy" {
    for_each = google_pubsub_topic.dead_letter

    content {
      dead_letter_topic     = dead_letter_policy.value.id
      max_delivery_attempts = var.dead_letter.max_delivery_attempts
    }
  }
}

resource "google_pubsub_subscription_iam_member" "reader" {
  for_each = toset(["roles/pubsub.subscriber", "roles/pubsub.viewer"])

  project      = var.project
  subscription = google_pubsub_subscription.this.name
  role         = each.value
  member       = "serviceAccount:${var.reader}"
}

resource "google_pubsub_topic" "dead_letter" {
  count = var.dead_letter.enabled ? 1 : 0

  project                    = var.project
  name                       = "${var.name}-firnline-dead"
  kms_key_name               = var.kms_key_name
  message_retention_duration = local.retention
  labels                     = var.labels
}

# Without a subscription what is published is gone.
resource "google_pubsub_subscription" "dead_letter" {
  count = var.dead_letter.enabled ? 1 : 0

  project                    = var.project
  name                       = "${var.name}-firnline-dead"
  topic                      = google_pubsub_topic.dead_letter[0].id
  labels                     = var.labels
  message_retention_duration = local.retention
  retain_acked_messages      = true

  expiration_policy {
    ttl = ""
  }
}

data "google_project" "this" {
  count = var.dead_letter.enabled ? 1 : 0

  project_id = var.project
}

locals {
  service_agent = try("serviceAccount:service-${data.google_project.this[0].number}@gcp-sa-pubsub.iam.gserviceaccount.com", null)
}

# It is Pub/Sub itself that moves a message.
resource "google_pubsub_topic_iam_member" "dead_letter" {
  count = var.dead_letter.enabled ? 1 : 0

  project = var.project
  topic   = google_pubsub_topic.dead_letter[0].name
  role    = "roles/pubsub.publisher"
  member  = local.service_agent
}

resource "google_pubsub_subscription_iam_member" "dead_letter" {
  count = var.dead_letter.enabled ? 1 : 0

  project      = var.project
  subscription = google_pubsub_subscription.this.name
  role         = "roles/pubsub.subscriber"
  member       = local.service_agent
}
