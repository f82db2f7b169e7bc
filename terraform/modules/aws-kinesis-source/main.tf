locals {
  stream_arn = coalesce(var.existing_stream_arn, try(aws_kinesis_stream.this[0].arn, null))
  stream     = coalesce(try(split("/", var.existing_stream_arn)[1], null), var.name)
}

resource "aws_kinesis_stream" "this" {
  count = var.existing_stream_arn == null ? 1 : 0

  name             = var.name
  shard_count      = var.shards
  retention_period = var.retention_hours
  encryption_type  = "KMS"
  kms_key_id       = coalesce(var.kms_key_arn, "alias/aws/kinesis")
  tags             = var.tags

  # The iterator's age tells how far a reader is behind.
  shard_level_metrics = ["IteratorAgeMilliseconds"]

  # Nobody's records go because a consumer is registered.
  enforce_consumer_deletion = false

  stream_mode_details {
    stream_mode = var.shards == null ? "ON_DEMAND" : "PROVISIONED"
  }
}

resource "aws_iam_policy" "read" {
  name   = "${var.name}-read"
  policy = data.aws_iam_policy_document.read.json
  tags   = var.tags
}

# What pipeline/docs/kinesis.md asks for, and no more. ListStreams, which only makes a message better, is left out: it cannot be
# given for one stream.
data "aws_iam_policy_document" "read" {
  statement {
    sid = "ReadStream"
    actions = concat(
      ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
      var.enhanced_fan_out ? ["kinesis:RegisterStreamConsumer", "kinesis:DescribeStreamConsumer"] : [],
    )
    resources = [local.stream_arn]
  }

  dynamic "statement" {
    for_each = var.enhanced_fan_out ? [1] : []

    content {
      sid       = "SubscribeToShards"
      actions   = ["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"]
      resources = ["${local.stream_arn}/consumer/*"]
    }
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "DecryptRecords"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}
