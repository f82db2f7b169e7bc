output "stream" {
  description = "What --kinesisStreams takes: the name, or the ARN of a stream of others."
  value       = coalesce(var.existing_stream_arn, var.name)
}

output "stream_name" {
  description = "Name of the stream, as metrics have it."
  value       = local.stream
}

output "stream_arn" {
  description = "ARN of the stream."
  value       = local.stream_arn
}

output "read_policy_arn" {
  description = "Policy for the role that reads (aws-flink-eks: policy_arns)."
  value       = aws_iam_policy.read.arn
}
