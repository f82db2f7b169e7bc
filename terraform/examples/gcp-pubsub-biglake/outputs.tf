output "create_catalog" {
  description = "Run this once, after the first apply."
  value       = module.lakehouse.create_catalog
}

output "launch" {
  description = "What launches the job: body of flexTemplates:launch, but for the path of the template and the update flag. templates/airflow takes it as it is."
  value = {
    jobName     = "firnline-${var.name}"
    environment = module.job.environment
    parameters = {
      source             = "PUBSUB"
      pubsubSubscription = module.source.subscription
      icebergTable       = "lake.sensor_data"
      icebergCatalog     = jsonencode(module.lakehouse.catalog)
      writerId           = var.name
      schema             = "sensor_id string, temperature double, humidity double, timestamp long"
      eventTimeField     = "timestamp"
      eventTimeUnit      = "MILLIS"
    }
  }
}
