locals {
  job = "resource.type = \"dataflow_job\" AND resource.labels.job_name = \"${var.job_name}\""

  # Thresholds on metrics of Dataflow and Pub/Sub. aligner: what one minute of the metric is reduced to.
  thresholds = merge(
    {
      failed = {
        title     = "the job has failed"
        filter    = "${local.job} AND metric.type = \"dataflow.googleapis.com/job/is_failed\""
        aligner   = "ALIGN_MAX"
        threshold = 0
        duration  = "0s"
        severity  = "CRITICAL"
        what      = "The last error on the job's page says what to do. A job that was refused (fenced, rolled back, lost positions) has committed nothing wrong. The same launch again goes on where the table ends, unless the message says otherwise."
      }
      watermark = {
        title     = "event time stands still"
        filter    = "${local.job} AND metric.type = \"dataflow.googleapis.com/job/data_watermark_age\""
        aligner   = "ALIGN_MAX"
        threshold = var.watermark_age_minutes * 60
        duration  = "300s"
        severity  = "ERROR"
        what      = "Windows are not closed, so complete-through does not move. A partition that is not read to its end, a broker that is away, or too few workers."
      }
      system_lag = {
        title     = "records wait inside the job"
        filter    = "${local.job} AND metric.type = \"dataflow.googleapis.com/job/system_lag\""
        aligner   = "ALIGN_MAX"
        threshold = var.system_lag_minutes * 60
        duration  = "300s"
        severity  = "WARNING"
        what      = "Too few workers (max_workers), or a catalog or bucket that answers slowly."
      }
    },
    var.pubsub == null ? {} : {
      unacked = {
        title     = "messages are not acknowledged"
        filter    = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = \"${try(var.pubsub.subscription, "")}\" AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
        aligner   = "ALIGN_MAX"
        threshold = try(var.pubsub.unacked_minutes, 0) * 60
        duration  = "300s"
        severity  = "ERROR"
        what      = "The job does not read, or does not complete its checkpoints. What is older than the subscription's retention is lost."
      }
    },
  )

  # Firnline's own counters are gauges that only grow, with their name as a label; PromQL takes differences of those.
  counter = "dataflow_googleapis_com:job_user_counter{monitored_resource=\"dataflow_job\",job_name=\"${var.job_name}\",metric_name=\"%s\"}"

  counters = merge(
    {
      dead_letters = {
        title    = "too many dead letters"
        query    = "max(delta(${format(local.counter, "deadLetters")}[10m])) > ${var.dead_letters_per_10_minutes}"
        severity = "WARNING"
        what     = "Records that cannot be rows. The dead-letter table has their bytes and the reason, and `firnline replay-dead-letters` makes rows of those that can be rows later."
      }
    },
    var.commit_silence_minutes == 0 ? {} : {
      silence = {
        title    = "no commit"
        query    = "max(delta(${format(local.counter, "commits")}[${var.commit_silence_minutes}m])) < 1 or absent(${format(local.counter, "commits")})"
        severity = "CRITICAL"
        what     = "An idle stream commits each minute, so the job stands still, is refused, or is gone."
      }
    },
  )
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.thresholds

  project               = var.project
  display_name          = "Firnline ${var.job_name}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = each.value.duration

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = "REDUCE_MAX"
      }
    }
  }

  documentation {
    content   = each.value.what
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "counter" {
  for_each = local.counters

  project               = var.project
  display_name          = "Firnline ${var.job_name}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = "0s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = each.value.what
    mime_type = "text/markdown"
  }
}

# A commit that is refused ends its bundle, and what a bundle that fails has counted is not reported: its error in the log is.
resource "google_monitoring_alert_policy" "errors" {
  project               = var.project
  display_name          = "Firnline ${var.job_name}: an error in the job's log"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = "an error in the job's log"

    condition_matched_log {
      filter = "log_id(\"dataflow.googleapis.com/worker\") AND resource.type=\"dataflow_step\" AND resource.labels.job_name=\"${var.job_name}\" AND severity>=ERROR"
    }
  }

  alert_strategy {
    notification_rate_limit {
      period = "3600s"
    }
  }

  documentation {
    content   = "Dataflow tries a bundle that has failed again, so one error may have been mended. A commit that could not be right is refused again and again: the message names the reason and the remedy, and nothing wrong is visible."
    mime_type = "text/markdown"
  }
}
