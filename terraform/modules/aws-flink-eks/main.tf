locals {
  issuer = split(":oidc-provider/", var.oidc_provider_arn)[1]
  state  = "s3://${aws_s3_bucket.state.id}/${var.name}"
}

# ---- The role: only pods of this service account can take it.

resource "aws_iam_role" "job" {
  name               = var.name
  description        = "Firnline job ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = var.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "PodsOfTheServiceAccount"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "job" {
  for_each = var.policy_arns

  role       = aws_iam_role.job.name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "state" {
  name   = "state"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.state.json
}

data "aws_iam_policy_document" "state" {
  statement {
    sid       = "State"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.state.arn}/${var.name}/*"]
  }

  statement {
    sid       = "ListState"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn]
  }
}

# ---- The bucket of checkpoints and savepoints.

resource "aws_s3_bucket" "state" {
  bucket        = var.state_bucket
  force_destroy = true # the table is what counts: a job without its state goes on where the table ends
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# No rule by age: a checkpoint of today shares files with one of last month.
resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "broken-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

# ---- What kubectl applies.

locals {
  labels = {
    "app.kubernetes.io/name"     = "firnline"
    "app.kubernetes.io/instance" = var.name
  }

  arguments = concat(
    ["run", "--runner=FlinkRunner", "--flinkMaster=[auto]", "--attachedMode=false"],
    ["--icebergCatalog=${jsonencode(var.catalog)}"],
    [for name, value in var.options : "--${name}=${value}"],
  )

  configuration = merge(
    {
      "taskmanager.numberOfTaskSlots"                             = tostring(var.task_slots)
      "taskmanager.memory.jvm-metaspace.size"                     = "512m"
      "state.backend.type"                                        = "rocksdb"
      "state.backend.incremental"                                 = "true"
      "state.checkpoints.dir"                                     = "${local.state}/checkpoints"
      "state.savepoints.dir"                                      = "${local.state}/savepoints"
      "high-availability.type"                                    = "kubernetes"
      "high-availability.storageDir"                              = "${local.state}/ha"
      "execution.checkpointing.externalized-checkpoint-retention" = "RETAIN_ON_CANCELLATION"
      # Beam reads results of the job that it submits; see pipeline/docs/flink.md.
      "execution.attached" = "true"
      # Flink's S3 files go by the role of the service account, too.
      "fs.s3a.aws.credentials.provider" = "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"
    },
    var.flink_configuration,
  )

  service_account = {
    apiVersion = "v1"
    kind       = "ServiceAccount"
    metadata = {
      name        = var.service_account
      namespace   = var.namespace
      labels      = local.labels
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.job.arn }
    }
  }

  # What Flink itself does in its namespace: TaskManagers, and who of the JobManagers leads.
  role = {
    apiVersion = "rbac.authorization.k8s.io/v1"
    kind       = "Role"
    metadata   = { name = var.service_account, namespace = var.namespace, labels = local.labels }
    rules = [
      { apiGroups = [""], resources = ["pods", "configmaps"], verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] },
      { apiGroups = [""], resources = ["services"], verbs = ["get", "list", "watch"] },
      { apiGroups = ["apps"], resources = ["deployments"], verbs = ["get", "list", "watch", "update", "patch", "delete"] },
    ]
  }

  role_binding = {
    apiVersion = "rbac.authorization.k8s.io/v1"
    kind       = "RoleBinding"
    metadata   = { name = var.service_account, namespace = var.namespace, labels = local.labels }
    roleRef    = { apiGroup = "rbac.authorization.k8s.io", kind = "Role", name = var.service_account }
    subjects   = [{ kind = "ServiceAccount", name = var.service_account, namespace = var.namespace }]
  }

  deployment = {
    apiVersion = "flink.apache.org/v1beta1"
    kind       = "FlinkDeployment"
    metadata   = { name = var.name, namespace = var.namespace, labels = local.labels }
    spec = {
      image              = var.image
      flinkVersion       = "v1_19"
      mode               = "native"
      serviceAccount     = var.service_account
      flinkConfiguration = local.configuration
      podTemplate = {
        apiVersion = "v1"
        kind       = "Pod"
        metadata   = { labels = local.labels }
        spec = {
          securityContext = { runAsNonRoot = true, runAsUser = 9999, fsGroup = 9999 }
          containers = [{
            name = "flink-main-container"
            env = [for name, from in var.secret_env : {
              name      = name
              valueFrom = { secretKeyRef = { name = from.secret, key = from.key } }
            }]
          }]
        }
      }
      jobManager = {
        replicas = var.job_manager.replicas
        resource = { cpu = var.job_manager.cpu, memory = var.job_manager.memory }
      }
      taskManager = {
        resource = { cpu = var.task_manager.cpu, memory = var.task_manager.memory }
      }
      job = {
        jarURI                = var.jar_uri
        entryClass            = var.entry_class
        args                  = local.arguments
        parallelism           = var.parallelism
        upgradeMode           = var.upgrade_mode
        state                 = var.running ? "running" : "suspended"
        allowNonRestoredState = false
      }
    }
  }
}
