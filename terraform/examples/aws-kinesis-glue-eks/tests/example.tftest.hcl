mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_region" {
    defaults = {
      id = "eu-west-1"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_kinesis_stream" {
    defaults = {
      arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/sensor-data"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::demo"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/demo"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/sensors"
    }
  }
}

variables {
  bucket            = "demo-lake"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF"
  image             = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/firnline:1.0.0"
}

run "the_modules_fit_together" {
  command = apply

  assert {
    condition = length(setsubtract([
      "--awsRegion=eu-west-1", "--kinesisStreams=sensor-data", "--icebergTable=lake.sensor_data", "--writerId=sensors", "--source=KINESIS",
    ], yamldecode(output.deployment).spec.job.args)) == 0
    error_message = "The job gets other options"
  }

  assert {
    condition     = output.catalog.type == "glue" && output.catalog["client.region"] == "eu-west-1"
    error_message = "The catalog is another one"
  }

  assert {
    condition     = strcontains(output.access, "arn:aws:iam::123456789012:role/sensors")
    error_message = "The pods do not get the role"
  }
}

run "fan_out" {
  command = apply

  variables {
    consumer_name = "lake"
    options       = { windowSize = "60s" }
  }

  assert {
    condition     = length(setsubtract(["--kinesisConsumer=lake", "--windowSize=60s"], yamldecode(output.deployment).spec.job.args)) == 0
    error_message = "The job does not read by the consumer that its role allows"
  }
}
