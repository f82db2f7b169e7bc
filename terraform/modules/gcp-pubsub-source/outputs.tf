output "topic" {
  description = "Full name of the topic: projects/P/topics/T."
  value       = local.topic
}

output "subscription" {
  description = "Full name of the subscription, for --pubsubSubscription."
  value       = "projects/${var.project}/subscriptions/${google_pubsub_subscription.this.name}"
}

output "subscription_name" {
  description = "Name of the subscription alone, as metrics have it."
  value       = google_pubsub_subscription.this.name
}

output "dead_letter_subscription" {
  description = "Full name of the subscription of Pub/Sub's dead letters; null without them."
  value       = one([for s in google_pubsub_subscription.dead_letter : "projects/${var.project}/subscriptions/${s.name}"])
}
