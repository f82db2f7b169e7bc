output "policies" {
  description = "Names of the alert policies, by what they watch."
  value       = { for key, policy in merge(google_monitoring_alert_policy.threshold, google_monitoring_alert_policy.counter, { errors = google_monitoring_alert_policy.errors }) : key => policy.name }
}
