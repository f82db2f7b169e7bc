output "create_catalog" {
  description = "Run this once, after the first apply."
  value       = module.lakehouse.create_catalog
}

output "stream" {
  description = "The stream as templates/airflow takes it (FIRNLINE_CONFIG, streams.NAME). Whoever launches by script or CI finds parameters (catalog, options) and environment here, too."
  value = {
    table   = "lake.sensor_data"
    writer  = var.name
    catalog = module.lakehouse.catalog
    options = {
      source             = "PUBSUB"
      pubsubSubscription = module.source.subscription
      schema             = "sensor_id string, temperature double, humidity double, timestamp long"
      eventTimeField     = "timestamp"
      eventTimeUnit      = "MILLIS"
    }
    dataflow = {
      project     = var.project
      location    = var.region
      template    = var.container_spec_gcs_path
      environment = module.job.environment
    }
  }
}
