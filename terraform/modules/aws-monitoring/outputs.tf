output "alarms" {
  description = "ARNs of the alarms, by what they watch."
  value = merge(
    { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn },
    { for alarm in aws_cloudwatch_metric_alarm.restarts : "restarts" => alarm.arn },
  )
}
