mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      id  = "demo-state"
      arn = "arn:aws:s3:::demo-state"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/sensors"
    }
  }
}

variables {
  name              = "sensors"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF"
  policy_arns       = { read = "arn:aws:iam::123456789012:policy/sensor-data-read", write = "arn:aws:iam::123456789012:policy/demo-lake-write" }
  state_bucket      = "demo-state"
  image             = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/firnline:1.0.0"
  options = {
    source         = "KINESIS"
    kinesisStreams = "sensor-data"
    icebergTable   = "lake.sensor_data"
    writerId       = "sensors"
  }
  catalog = { name = "lake", type = "glue", warehouse = "s3://demo-lake/warehouse" }
}

run "one_service_account_takes_the_role" {
  command = apply

  assert {
    condition = alltrue([
      data.aws_iam_policy_document.trust.statement[0].actions == toset(["sts:AssumeRoleWithWebIdentity"]),
      jsonencode({ for c in data.aws_iam_policy_document.trust.statement[0].condition : c.variable => c.values }) == jsonencode({
        "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF:aud" = ["sts.amazonaws.com"]
        "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF:sub" = ["system:serviceaccount:firnline:flink"]
      }),
      alltrue([for c in data.aws_iam_policy_document.trust.statement[0].condition : c.test == "StringEquals"]),
    ])
    error_message = "Other pods can take the role"
  }

  assert {
    condition     = toset([for a in aws_iam_role_policy_attachment.job : a.policy_arn]) == toset(["arn:aws:iam::123456789012:policy/sensor-data-read", "arn:aws:iam::123456789012:policy/demo-lake-write"])
    error_message = "The role has other policies"
  }

  assert {
    condition     = jsonencode([for s in data.aws_iam_policy_document.state.statement : sort(s.resources)]) == jsonencode([["arn:aws:s3:::demo-state/sensors/*"], ["arn:aws:s3:::demo-state"]])
    error_message = "The job reaches the state of others"
  }

  assert {
    condition     = yamldecode(split("---\n", output.access)[0]).metadata.annotations["eks.amazonaws.com/role-arn"] == "arn:aws:iam::123456789012:role/sensors"
    error_message = "The service account does not name the role"
  }
}

run "the_operator_understands_the_deployment" {
  command = apply

  assert {
    condition     = yamldecode(output.deployment).apiVersion == "flink.apache.org/v1beta1" && yamldecode(output.deployment).spec.flinkVersion == "v1_19" && yamldecode(output.deployment).spec.mode == "native"
    error_message = "Not a FlinkDeployment of Flink 1.19"
  }

  assert {
    condition     = toset(keys(yamldecode(output.deployment).spec)) == toset(["image", "flinkVersion", "mode", "serviceAccount", "flinkConfiguration", "podTemplate", "jobManager", "taskManager", "job"]) && toset(keys(yamldecode(output.deployment).spec.job)) == toset(["jarURI", "entryClass", "args", "parallelism", "upgradeMode", "state", "allowNonRestoredState"])
    error_message = "The CRD has no such field"
  }

  assert {
    condition     = yamldecode(output.deployment).spec.podTemplate.spec.containers[0].name == "flink-main-container"
    error_message = "Flink knows its container by its name"
  }

  assert {
    condition     = alltrue([for value in values(yamldecode(output.deployment).spec.flinkConfiguration) : can(regex("", value)) && try(value == tostring(value), false)])
    error_message = "Values of flinkConfiguration are text"
  }

  assert {
    condition = alltrue([
      yamldecode(output.deployment).spec.flinkConfiguration["state.checkpoints.dir"] == "s3://demo-state/sensors/checkpoints",
      yamldecode(output.deployment).spec.flinkConfiguration["state.savepoints.dir"] == "s3://demo-state/sensors/savepoints",
      yamldecode(output.deployment).spec.flinkConfiguration["high-availability.storageDir"] == "s3://demo-state/sensors/ha",
      yamldecode(output.deployment).spec.flinkConfiguration["execution.attached"] == "true",
    ])
    error_message = "Without these the operator refuses savepoint upgrades, or Beam the cluster"
  }

  assert {
    condition = jsonencode(yamldecode(output.deployment).spec.job.args) == jsonencode([
      "run", "--runner=FlinkRunner", "--flinkMaster=[auto]", "--attachedMode=false",
      "--icebergCatalog={\"name\":\"lake\",\"type\":\"glue\",\"warehouse\":\"s3://demo-lake/warehouse\"}",
      "--icebergTable=lake.sensor_data", "--kinesisStreams=sensor-data", "--source=KINESIS", "--writerId=sensors",
    ])
    error_message = "The job gets other options"
  }
}

run "secrets_come_by_name" {
  command = apply

  variables {
    options = {
      icebergTable            = "lake.sensor_data"
      writerId                = "sensors"
      kafkaConsumerProperties = "{\"sasl.jaas.config\":\"env:KAFKA_JAAS\"}"
    }
    catalog    = { type = "rest", uri = "https://catalog.example.com", credential = "env:CATALOG_CREDENTIAL" }
    secret_env = { KAFKA_JAAS = { secret = "kafka", key = "jaas" } }
    running    = false
  }

  assert {
    condition     = jsonencode(yamldecode(output.deployment).spec.podTemplate.spec.containers[0].env) == jsonencode([{ name = "KAFKA_JAAS", valueFrom = { secretKeyRef = { key = "jaas", name = "kafka" } } }])
    error_message = "The pods do not get the secret"
  }

  assert {
    condition     = yamldecode(output.deployment).spec.job.state == "suspended" && yamldecode(output.deployment).spec.job.upgradeMode == "savepoint"
    error_message = "The job is not stopped with a savepoint"
  }
}

run "no_secret_in_the_state" {
  command = plan

  variables {
    options = {
      icebergTable            = "lake.sensor_data"
      writerId                = "sensors"
      kafkaConsumerProperties = "{\"sasl.jaas.config\":\"org.apache.kafka.common.security.plain.PlainLoginModule required password=\\\"p\\\";\"}"
    }
    catalog = { type = "rest", uri = "https://catalog.example.com", credential = "id:secret" }
  }

  expect_failures = [var.options, var.catalog]
}

run "refuses_what_kubernetes_refuses_later" {
  command = plan

  variables {
    name                = "Sensors"
    image               = "firnline:latest"
    options             = { writerId = "sensors", checkpointDir = "s3://elsewhere" }
    policy_arns         = { all = "arn:aws:iam::aws:policy/AdministratorAccess" }
    upgrade_mode        = "rolling"
    job_manager         = { replicas = 3 }
    flink_configuration = { "state.checkpoints.dir" = "s3://elsewhere" }
  }

  expect_failures = [var.name, var.image, var.options, var.policy_arns, var.upgrade_mode, var.job_manager, var.flink_configuration]
}
