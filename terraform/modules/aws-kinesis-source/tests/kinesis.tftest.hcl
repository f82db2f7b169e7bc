mock_provider "aws" {
  mock_resource "aws_kinesis_stream" {
    defaults = {
      arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/sensor-data-read"
    }
  }

  # A mock makes no document; the statements themselves are looked at.
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }
}

variables {
  name = "sensor-data"
}

run "on_demand_encrypted_and_kept_for_a_week" {
  command = apply

  assert {
    condition = alltrue([
      aws_kinesis_stream.this[0].stream_mode_details[0].stream_mode == "ON_DEMAND",
      aws_kinesis_stream.this[0].retention_period == 168,
      aws_kinesis_stream.this[0].encryption_type == "KMS",
      aws_kinesis_stream.this[0].kms_key_id == "alias/aws/kinesis",
    ])
    error_message = "The stream is not what it should be"
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.read.statement : s.sid] == ["ReadStream"]
    error_message = "The reader gets rights that polling does not need"
  }

  assert {
    condition     = toset(data.aws_iam_policy_document.read.statement[0].actions) == toset(["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"]) && data.aws_iam_policy_document.read.statement[0].resources == toset(["arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data"])
    error_message = "The reader gets other rights, or on other streams"
  }
}

run "provisioned_with_a_key_and_fan_out" {
  command = apply

  variables {
    shards           = 4
    kms_key_arn      = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    enhanced_fan_out = true
  }

  assert {
    condition     = aws_kinesis_stream.this[0].stream_mode_details[0].stream_mode == "PROVISIONED" && aws_kinesis_stream.this[0].shard_count == 4
    error_message = "The stream has another capacity"
  }

  assert {
    condition     = { for s in data.aws_iam_policy_document.read.statement : s.sid => one(s.resources) } == { ReadStream = "arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data", SubscribeToShards = "arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data/consumer/*", DecryptRecords = "arn:aws:kms:eu-west-1:123456789012:key/1234" }
    error_message = "Fan-out or decryption is not allowed where it has to be"
  }
}

run "a_stream_of_others" {
  command = apply

  variables {
    existing_stream_arn = "arn:aws:kinesis:eu-west-1:210987654321:stream/theirs"
  }

  assert {
    condition     = length(aws_kinesis_stream.this) == 0 && output.stream == "arn:aws:kinesis:eu-west-1:210987654321:stream/theirs" && output.stream_name == "theirs"
    error_message = "Another stream is read"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.read.statement[0].resources) == "arn:aws:kinesis:eu-west-1:210987654321:stream/theirs"
    error_message = "The right is for another stream"
  }
}

run "refuses_what_kinesis_refuses" {
  command = plan

  variables {
    name                = "sensor data"
    existing_stream_arn = "sensor-data"
    shards              = 0
    retention_hours     = 12
    kms_key_arn         = "alias/lake"
  }

  expect_failures = [var.name, var.existing_stream_arn, var.shards, var.retention_hours, var.kms_key_arn]
}
