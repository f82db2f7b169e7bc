mock_provider "google" {
  mock_data "google_project" {
    defaults = {
      number = "123456789012"
    }
  }
}

variables {
  project = "demo-project"
  name    = "sensors"
  reader  = "worker@demo-project.iam.gserviceaccount.com"
}

run "keeps_what_a_start_without_state_needs" {
  command = apply

  assert {
    condition     = google_pubsub_subscription.this.retain_acked_messages && google_pubsub_subscription.this.message_retention_duration == "604800s"
    error_message = "A start without state cannot go back"
  }

  assert {
    condition     = google_pubsub_subscription.this.expiration_policy[0].ttl == ""
    error_message = "The subscription goes away while the job rests"
  }

  assert {
    condition     = !google_pubsub_subscription.this.enable_exactly_once_delivery && !google_pubsub_subscription.this.enable_message_ordering
    error_message = "The subscription is slower than it has to be"
  }

  assert {
    condition     = length(google_pubsub_subscription.this.dead_letter_policy) == 0
    error_message = "With Dataflow a dead-letter topic takes messages that only wait for a commit"
  }

  assert {
    condition     = output.subscription == "projects/demo-project/subscriptions/sensors-firnline"
    error_message = "--pubsubSubscription does not take '${output.subscription}'"
  }
}

run "the_reader_gets_one_subscription" {
  command = apply

  assert {
    condition     = toset([for m in google_pubsub_subscription_iam_member.reader : m.role]) == toset(["roles/pubsub.subscriber", "roles/pubsub.viewer"])
    error_message = "The reader has other roles than it needs"
  }

  assert {
    condition     = alltrue([for m in google_pubsub_subscription_iam_member.reader : m.subscription == "sensors-firnline" && m.member == "serviceAccount:worker@demo-project.iam.gserviceaccount.com"])
    error_message = "The roles are for somebody or something else"
  }
}

run "a_topic_of_others" {
  command = apply

  variables {
    existing_topic = "projects/other-project/topics/sensors"
  }

  assert {
    condition     = length(google_pubsub_topic.this) == 0 && google_pubsub_subscription.this.topic == "projects/other-project/topics/sensors"
    error_message = "The subscription is not that of the topic that is there"
  }
}

run "dead_letters_of_pubsub" {
  command = apply

  variables {
    dead_letter = { enabled = true }
  }

  assert {
    condition     = google_pubsub_subscription.this.dead_letter_policy[0].dead_letter_topic == google_pubsub_topic.dead_letter[0].id
    error_message = "Dead letters go elsewhere"
  }

  assert {
    condition = alltrue([
      google_pubsub_topic_iam_member.dead_letter[0].role == "roles/pubsub.publisher",
      google_pubsub_topic_iam_member.dead_letter[0].member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
      google_pubsub_subscription_iam_member.dead_letter[0].role == "roles/pubsub.subscriber",
    ])
    error_message = "Pub/Sub's service agent may not move messages, so they stay where they are"
  }

  assert {
    condition     = output.dead_letter_subscription == "projects/demo-project/subscriptions/sensors-firnline-dead"
    error_message = "Nothing subscribes to the dead letters: they are gone"
  }
}

run "refuses_what_pubsub_refuses" {
  command = plan

  variables {
    name                 = "google-sensors"
    existing_topic       = "sensors"
    retention_days       = 31
    ack_deadline_seconds = 5
    dead_letter          = { enabled = true, max_delivery_attempts = 3 }
    reader               = "worker"
  }

  expect_failures = [var.name, var.existing_topic, var.retention_days, var.ack_deadline_seconds, var.dead_letter, var.reader]
}
