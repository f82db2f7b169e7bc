output "create_catalog" {
  description = "Run this once, before the job is released (see terraform/README.md)."
  value       = module.lakehouse.create_catalog
}

output "job_id" {
  description = "Id of the job."
  value       = module.job.job_id
}

output "catalog" {
  description = "Properties of the catalog, for --icebergCatalog of the other commands."
  value       = module.lakehouse.catalog
}
