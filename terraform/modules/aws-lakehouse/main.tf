data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  kms = var.create_kms_key
  # `name` is `region` from version 6 of the provider on, and both have `id`.
  glue = "arn:${data.aws_partition.this.partition}:glue:${data.aws_region.this.id}:${data.aws_caller_identity.this.account_id}"
}

resource "aws_s3_bucket" "warehouse" {
  bucket        = var.bucket
  force_destroy = false # a bucket that has a file is not destroyed
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "warehouse" {
  bucket                  = aws_s3_bucket.warehouse.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "warehouse" {
  bucket = aws_s3_bucket.warehouse.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_kms_key" "warehouse" {
  count = local.kms ? 1 : 0

  description         = "Iceberg warehouse ${var.bucket}"
  enable_key_rotation = true
  tags                = var.tags
}

resource "aws_kms_alias" "warehouse" {
  count = local.kms ? 1 : 0

  name          = "alias/${var.bucket}"
  target_key_id = aws_kms_key.warehouse[0].key_id
}

resource "aws_s3_bucket_server_side_encryption_configuration" "warehouse" {
  bucket = aws_s3_bucket.warehouse.id

  rule {
    # One request to KMS for many files.
    bucket_key_enabled = local.kms

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.kms ? "aws:kms" : "AES256"
      kms_master_key_id = one(aws_kms_key.warehouse[*].arn)
    }
  }
}

# A deleted file stays as an old version for a while. Iceberg never overwrites one.
resource "aws_s3_bucket_versioning" "warehouse" {
  bucket = aws_s3_bucket.warehouse.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Only what no table can name: old versions, and uploads that were never completed. Which current files may go is for
# `firnline expire` and `firnline orphans` to say.
resource "aws_s3_bucket_lifecycle_configuration" "warehouse" {
  bucket = aws_s3_bucket.warehouse.id

  rule {
    id     = "deleted-files-and-broken-uploads"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.warehouse]
}

resource "aws_s3_bucket_policy" "warehouse" {
  bucket = aws_s3_bucket.warehouse.id
  policy = data.aws_iam_policy_document.tls.json

  depends_on = [aws_s3_bucket_public_access_block.warehouse]
}

data "aws_iam_policy_document" "tls" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.warehouse.arn, "${aws_s3_bucket.warehouse.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_glue_catalog_database" "lake" {
  name         = var.database
  location_uri = "s3://${aws_s3_bucket.warehouse.id}/${var.prefix}/${var.database}.db"
  tags         = var.tags
}

resource "aws_iam_policy" "write" {
  name   = "${var.bucket}-write"
  policy = data.aws_iam_policy_document.write.json
  tags   = var.tags
}

resource "aws_iam_policy" "read" {
  name   = "${var.bucket}-read"
  policy = data.aws_iam_policy_document.read.json
  tags   = var.tags
}

locals {
  glue_objects = [
    "${local.glue}:catalog",
    "${local.glue}:database/${var.database}",
    "${local.glue}:table/${var.database}/*",
  ]
}

data "aws_iam_policy_document" "write" {
  statement {
    sid       = "Tables"
    actions   = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:CreateTable", "glue:UpdateTable"]
    resources = local.glue_objects
  }

  statement {
    sid       = "Files"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.warehouse.arn}/${var.prefix}/*"]
  }

  statement {
    sid       = "ListFiles"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.warehouse.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [var.prefix, "${var.prefix}/*"]
    }
  }

  dynamic "statement" {
    for_each = aws_kms_key.warehouse[*].arn

    content {
      sid       = "Encryption"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Tables"
    actions   = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"]
    resources = local.glue_objects
  }

  statement {
    sid       = "Files"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.warehouse.arn}/${var.prefix}/*"]
  }

  dynamic "statement" {
    for_each = aws_kms_key.warehouse[*].arn

    content {
      sid       = "Encryption"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}
