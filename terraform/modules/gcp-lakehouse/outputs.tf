output "bucket" {
  description = "Name of the bucket."
  value       = google_storage_bucket.warehouse.name
}

output "catalog" {
  description = "Properties of the catalog, for --icebergCatalog. No secret is among them: Google's credentials are found where the job runs."
  value = merge(
    {
      name                         = "lake"
      type                         = "rest"
      uri                          = "https://biglake.googleapis.com/iceberg/v1/restcatalog"
      warehouse                    = "gs://${google_storage_bucket.warehouse.name}"
      "rest.auth.type"             = "google"
      "header.x-goog-user-project" = var.project
      "io-impl"                    = "org.apache.iceberg.gcp.gcs.GCSFileIO"
    },
    local.vended ? { "header.X-Iceberg-Access-Delegation" = "vended-credentials" } : {},
  )
}

output "create_catalog" {
  description = "The command that makes the bucket a catalog, once; Terraform does not do it (see README.md)."
  value = join(" ", [
    "gcloud biglake iceberg catalogs create ${google_storage_bucket.warehouse.name}",
    "--project=${var.project} --catalog-type=gcs-bucket",
    "--credential-mode=${local.vended ? "vended-credentials" : "end-user"}",
  ])
}
