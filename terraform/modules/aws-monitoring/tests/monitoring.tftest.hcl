mock_provider "aws" {}

variables {
  name          = "sensors"
  stream_name   = "sensor-data"
  alarm_actions = ["arn:aws:sns:eu-west-1:123456789012:oncall"]
}

run "watches_the_stream" {
  command = apply

  assert {
    condition     = toset(keys(output.alarms)) == toset(["behind", "losing", "throttled"])
    error_message = "Not watched, or watched for nothing: ${join(", ", keys(output.alarms))}"
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["behind"].metric_name == "GetRecords.IteratorAgeMilliseconds",
      aws_cloudwatch_metric_alarm.this["behind"].threshold == 900000,
      aws_cloudwatch_metric_alarm.this["behind"].treat_missing_data == "breaching",
      aws_cloudwatch_metric_alarm.this["losing"].threshold == 302400000,
      aws_cloudwatch_metric_alarm.this["behind"].dimensions == tomap({ StreamName = "sensor-data" }),
    ])
    error_message = "A job that does not read is not seen"
  }

  assert {
    condition     = alltrue([for a in aws_cloudwatch_metric_alarm.this : a.alarm_actions == toset(["arn:aws:sns:eu-west-1:123456789012:oncall"])])
    error_message = "An alarm tells nobody"
  }
}

run "fan_out_is_counted_by_consumer" {
  command = apply

  variables {
    consumer_name = "lake"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["behind"].metric_name == "SubscribeToShardEvent.MillisBehindLatest" && aws_cloudwatch_metric_alarm.this["behind"].dimensions == tomap({ StreamName = "sensor-data", ConsumerName = "lake" })
    error_message = "Polling is watched, which nobody does"
  }
}

run "counts_what_firnline_counts" {
  command = apply

  variables {
    stream_name = null
    prometheus  = { dimensions = { ClusterName = "lake" } }
  }

  assert {
    condition     = toset(keys(output.alarms)) == toset(["silence", "restarts", "dead_letters"])
    error_message = "Not watched, or watched for nothing: ${join(", ", keys(output.alarms))}"
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["silence"].metric_name == "flink_taskmanager_job_task_operator_firnline_commits",
      aws_cloudwatch_metric_alarm.this["silence"].comparison_operator == "LessThanThreshold",
      aws_cloudwatch_metric_alarm.this["silence"].treat_missing_data == "breaching",
      aws_cloudwatch_metric_alarm.this["silence"].period == 900,
    ])
    error_message = "Silence is not heard"
  }

  assert {
    condition     = { for q in aws_cloudwatch_metric_alarm.restarts[0].metric_query : q.id => q.expression == null ? one(q.metric).metric_name : q.expression } == { more = "DIFF(restarts)", restarts = "flink_jobmanager_job_numRestarts" }
    error_message = "A job that is refused again and again calls nobody"
  }
}

run "refuses_what_no_metric_has" {
  command = plan

  variables {
    stream_name   = "arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data"
    alarm_actions = ["oncall@example.com"]
    prometheus    = { dimensions = {} }
  }

  expect_failures = [var.stream_name, var.alarm_actions, var.prometheus]
}
