mock_provider "google" {}

variables {
  project = "demo-project"
  region  = "europe-west1"
}

run "private_by_default" {
  command = apply

  assert {
    condition     = google_compute_subnetwork.workers.private_ip_google_access
    error_message = "Workers without public addresses need Private Google Access"
  }

  assert {
    condition     = !google_compute_network.this.auto_create_subnetworks
    error_message = "The network has subnetworks that nobody asked for"
  }

  assert {
    condition     = length(google_compute_router_nat.nat) == 0
    error_message = "Workers reach the internet though nobody asked for that"
  }

  assert {
    condition     = output.subnetwork == "regions/europe-west1/subnetworks/firnline-workers"
    error_message = "Dataflow does not know '${output.subnetwork}'"
  }
}

run "nat_for_a_broker_outside" {
  command = apply

  variables {
    nat = true
  }

  assert {
    condition     = google_compute_router_nat.nat[0].source_subnetwork_ip_ranges_to_nat == "LIST_OF_SUBNETWORKS"
    error_message = "NAT is open for more than the workers"
  }

  assert {
    condition     = [for s in google_compute_router_nat.nat[0].subnetwork : s.name] == [google_compute_subnetwork.workers.id]
    error_message = "NAT is for another subnetwork"
  }
}

run "a_zone_is_no_region" {
  command = plan

  variables {
    region = "europe-west1-b"
  }

  expect_failures = [var.region]
}

run "a_range_is_an_ipv4_range" {
  command = plan

  variables {
    cidr = "10.8.0.0"
  }

  expect_failures = [var.cidr]
}
