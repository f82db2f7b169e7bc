output "access" {
  description = "Service account and its rights in Kubernetes: terraform output -raw access | kubectl apply -f -"
  value       = module.job.access
}

output "deployment" {
  description = "The FlinkDeployment: terraform output -raw deployment | kubectl apply --server-side -f -"
  value       = module.job.deployment
}

output "catalog" {
  description = "Properties of the catalog, for --icebergCatalog of the other commands."
  value       = module.lakehouse.catalog
}
