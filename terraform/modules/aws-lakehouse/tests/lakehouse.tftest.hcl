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

  mock_resource "aws_s3_bucket" {
    defaults = {
      id  = "demo-lake"
      arn = "arn:aws:s3:::demo-lake"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::123456789012:policy/demo-lake"
    }
  }
}

variables {
  bucket = "demo-lake"
}

run "a_private_encrypted_bucket" {
  command = apply

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.warehouse.block_public_acls,
      aws_s3_bucket_public_access_block.warehouse.block_public_policy,
      aws_s3_bucket_public_access_block.warehouse.ignore_public_acls,
      aws_s3_bucket_public_access_block.warehouse.restrict_public_buckets,
    ])
    error_message = "The warehouse may become public"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.warehouse.rule).apply_server_side_encryption_by_default).kms_master_key_id == "arn:aws:kms:eu-west-1:123456789012:key/1234" && aws_kms_key.warehouse[0].enable_key_rotation
    error_message = "Files are not encrypted by the warehouse's key, or the key is never changed"
  }

  assert {
    condition     = data.aws_iam_policy_document.tls.statement[0].effect == "Deny" && one(data.aws_iam_policy_document.tls.statement[0].condition).variable == "aws:SecureTransport"
    error_message = "Files travel in the clear"
  }

  assert {
    condition     = !aws_s3_bucket.warehouse.force_destroy
    error_message = "The warehouse goes with its tables"
  }
}

run "no_rule_deletes_what_a_table_names" {
  command = apply

  assert {
    condition = alltrue([for r in aws_s3_bucket_lifecycle_configuration.warehouse.rule :
      length([for e in r.expiration : e if coalesce(e.days, 0) > 0 || e.date != null]) == 0
    ])
    error_message = "A rule by age deletes files that tables need"
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.warehouse.rule[0].noncurrent_version_expiration).noncurrent_days == 7 && one(aws_s3_bucket_versioning.warehouse.versioning_configuration).status == "Enabled"
    error_message = "Files that are deleted by mistake cannot be brought back for a week"
  }
}

run "writers_and_readers_have_what_they_need" {
  command = apply

  assert {
    condition     = jsonencode({ for s in data.aws_iam_policy_document.write.statement : s.sid => sort(s.resources) }) == jsonencode({ Tables = ["arn:aws:glue:eu-west-1:123456789012:catalog", "arn:aws:glue:eu-west-1:123456789012:database/lake", "arn:aws:glue:eu-west-1:123456789012:table/lake/*"], Files = ["arn:aws:s3:::demo-lake/warehouse/*"], ListFiles = ["arn:aws:s3:::demo-lake"], Encryption = ["arn:aws:kms:eu-west-1:123456789012:key/1234"] })
    error_message = "Writers have rights on other things"
  }

  assert {
    condition     = length([for a in flatten([for s in data.aws_iam_policy_document.write.statement : s.actions]) : a if strcontains(a, "*") || a == "glue:DeleteTable"]) == 0
    error_message = "Writers may drop tables, or anything"
  }

  assert {
    condition     = length([for a in flatten([for s in data.aws_iam_policy_document.read.statement : s.actions]) : a if !strcontains(a, "Get") && a != "kms:Decrypt"]) == 0
    error_message = "Readers can do more than read"
  }

  assert {
    condition     = jsonencode(output.catalog) == jsonencode({ name = "lake", type = "glue", warehouse = "s3://demo-lake/warehouse", "io-impl" = "org.apache.iceberg.aws.s3.S3FileIO", "client.region" = "eu-west-1" })
    error_message = "The job does not find the catalog"
  }
}

run "without_a_key_of_its_own" {
  command = apply

  variables {
    create_kms_key = false
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.warehouse.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256" && output.kms_key_arn == null
    error_message = "S3's own key is not used"
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.write.statement : s.sid] == ["Tables", "Files", "ListFiles"]
    error_message = "Rights on a key that is not there"
  }
}

run "refuses_what_cannot_be" {
  command = plan

  variables {
    bucket          = "Demo.Lake"
    database        = "my-lake"
    prefix          = "/warehouse/"
    noncurrent_days = 0
  }

  expect_failures = [var.bucket, var.database, var.prefix, var.noncurrent_days]
}
