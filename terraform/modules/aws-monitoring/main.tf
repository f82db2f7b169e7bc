locals {
  fan_out = var.consumer_name != null

  # What Kinesis counts for its readers. Polling is counted by stream, fan-out by consumer.
  age = local.fan_out ? {
    metric     = "SubscribeToShardEvent.MillisBehindLatest"
    dimensions = { StreamName = coalesce(var.stream_name, "-"), ConsumerName = var.consumer_name }
    } : {
    metric     = "GetRecords.IteratorAgeMilliseconds"
    dimensions = { StreamName = coalesce(var.stream_name, "-") }
  }

  kinesis = var.stream_name == null ? {} : {
    behind = merge(local.age, {
      namespace = "AWS/Kinesis"
      statistic = "Maximum"
      threshold = var.behind_minutes * 60000
      period    = 60
      periods   = 5
      compare   = "GreaterThanThreshold"
      # No figures: nobody reads, which is the worst of it.
      missing = "breaching"
      what    = "The job is more than ${var.behind_minutes} minutes behind the stream, or does not read at all. It goes on exactly where it ended, for as long as the stream keeps records (${var.retention_hours} h)."
    })
    losing = merge(local.age, {
      namespace = "AWS/Kinesis"
      statistic = "Maximum"
      # Half of the retention: there is as much time left as has passed.
      threshold = var.retention_hours * 3600000 / 2
      period    = 300
      periods   = 1
      compare   = "GreaterThanThreshold"
      missing   = "notBreaching"
      what      = "Half of the stream's retention has passed since the oldest record that is not read. At its end records are lost. Start the job, or lengthen the retention."
    })
    throttled = {
      metric     = local.fan_out ? "SubscribeToShard.RateExceeded" : "ReadProvisionedThroughputExceeded"
      dimensions = local.age.dimensions
      namespace  = "AWS/Kinesis"
      statistic  = "Sum"
      threshold  = 0
      period     = 300
      periods    = 3
      compare    = "GreaterThanThreshold"
      missing    = "notBreaching"
      what       = "Kinesis throttles the reader: others read the stream too, or --kinesisPollInterval is too short. --kinesisConsumer gives the job a throughput of its own."
    }
  }

  counters = var.prometheus == null ? {} : {
    silence = {
      metric    = var.prometheus.commits
      threshold = 1
      period    = var.prometheus.silent_minutes * 60
      compare   = "LessThanThreshold"
      missing   = "breaching"
      what      = "No commit for ${var.prometheus.silent_minutes} minutes. An idle stream commits each minute, so the job stands still, is refused, or is gone."
    }
    dead_letters = {
      metric    = var.prometheus.dead_letters
      threshold = var.prometheus.dead_in_10_min
      period    = 600
      compare   = "GreaterThanThreshold"
      missing   = "notBreaching"
      what      = "Records that cannot be rows. The dead-letter table has their bytes and the reason, and `firnline replay-dead-letters` makes rows of those that can be rows later."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = merge(local.kinesis, { for key, c in local.counters : key => merge(c, {
    namespace  = var.prometheus.namespace
    dimensions = var.prometheus.dimensions
    statistic  = "Sum"
    periods    = 1
  }) })

  alarm_name          = "firnline-${var.name}-${replace(each.key, "_", "-")}"
  alarm_description   = each.value.what
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  comparison_operator = each.value.compare
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

# Flink counts no commit that is refused, since its step fails; but it restarts the job for it, and counts that in a gauge.
resource "aws_cloudwatch_metric_alarm" "restarts" {
  count = var.prometheus == null ? 0 : 1

  alarm_name          = "firnline-${var.name}-restarts"
  alarm_description   = "Flink has restarted the job: a machine that was lost, or a commit that could not be right and was refused. The job's log names the reason and the remedy; nothing wrong is visible."
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  metric_query {
    id          = "more"
    expression  = "DIFF(restarts)"
    label       = "restarts since the period before"
    return_data = true
  }

  metric_query {
    id = "restarts"

    metric {
      namespace   = var.prometheus.namespace
      metric_name = var.prometheus.restarts
      dimensions  = var.prometheus.dimensions
      stat        = "Maximum"
      period      = 300
    }
  }
}
