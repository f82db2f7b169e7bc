mock_provider "google" {}

variables {
  project               = "demo-project"
  job_name              = "sensors"
  notification_channels = ["projects/demo-project/notificationChannels/1"]
}

run "watches_what_can_go_wrong" {
  command = apply

  assert {
    condition     = toset(keys(output.policies)) == toset(["failed", "watermark", "system_lag", "dead_letters", "errors", "silence"])
    error_message = "Not watched, or watched for nothing: ${join(", ", keys(output.policies))}"
  }

  assert {
    condition     = alltrue([for p in google_monitoring_alert_policy.threshold : strcontains(p.conditions[0].condition_threshold[0].filter, "resource.labels.job_name = \"sensors\"")])
    error_message = "An alert watches other jobs"
  }

  assert {
    condition     = alltrue([for p in google_monitoring_alert_policy.counter : strcontains(p.conditions[0].condition_prometheus_query_language[0].query, "job_name=\"sensors\"")])
    error_message = "An alert counts what other jobs do"
  }

  assert {
    condition     = google_monitoring_alert_policy.threshold["watermark"].conditions[0].condition_threshold[0].threshold_value == 900
    error_message = "Minutes were not made seconds"
  }

  assert {
    condition     = alltrue([for p in merge(google_monitoring_alert_policy.threshold, google_monitoring_alert_policy.counter) : p.notification_channels == tolist(["projects/demo-project/notificationChannels/1"])])
    error_message = "An alert tells nobody"
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.errors.conditions[0].condition_matched_log[0].filter, "resource.labels.job_name=\"sensors\" AND severity>=ERROR") && google_monitoring_alert_policy.errors.notification_channels == tolist(["projects/demo-project/notificationChannels/1"])
    error_message = "A commit that is refused calls nobody"
  }

  assert {
    condition     = google_monitoring_alert_policy.counter["silence"].conditions[0].condition_prometheus_query_language[0].query == "max(delta(dataflow_googleapis_com:job_user_counter{monitored_resource=\"dataflow_job\",job_name=\"sensors\",metric_name=\"commits\"}[15m])) < 1 or absent(dataflow_googleapis_com:job_user_counter{monitored_resource=\"dataflow_job\",job_name=\"sensors\",metric_name=\"commits\"})"
    error_message = "Silence is another query"
  }
}

run "pubsub_has_one_more_and_no_heartbeat" {
  command = apply

  variables {
    pubsub                 = { subscription = "sensors-firnline" }
    commit_silence_minutes = 0
  }

  assert {
    condition     = contains(keys(output.policies), "unacked") && !contains(keys(output.policies), "silence")
    error_message = "Pub/Sub is not watched, or an idle subscription calls somebody"
  }

  assert {
    condition     = google_monitoring_alert_policy.threshold["unacked"].conditions[0].condition_threshold[0].threshold_value == 1800
    error_message = "Minutes were not made seconds"
  }
}

run "refuses_what_no_metric_has" {
  command = plan

  variables {
    pubsub                 = { subscription = "projects/demo-project/subscriptions/sensors-firnline" }
    notification_channels  = ["mail@example.com"]
    commit_silence_minutes = 1
  }

  expect_failures = [var.pubsub, var.notification_channels, var.commit_silence_minutes]
}
