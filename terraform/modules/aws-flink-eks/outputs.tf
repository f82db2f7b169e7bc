output "role_arn" {
  description = "ARN of the job's role."
  value       = aws_iam_role.job.arn
}

output "state_bucket" {
  description = "Name of the bucket of checkpoints and savepoints."
  value       = aws_s3_bucket.state.id
}

output "access" {
  description = "Service account, role and binding, as YAML: for whoever owns the namespace, once."
  value       = join("---\n", [for manifest in [local.service_account, local.role, local.role_binding] : yamlencode(manifest)])
}

output "deployment" {
  description = "The FlinkDeployment, as YAML: for kubectl, GitOps or templates/airflow, at each release."
  value       = yamlencode(local.deployment)
}
