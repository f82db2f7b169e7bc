# Put beside an example, with PORT filled in, this sends all requests to moto. See .ci/terraform.
provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true

  endpoints {
    cloudwatch = "http://127.0.0.1:PORT"
    glue       = "http://127.0.0.1:PORT"
    iam        = "http://127.0.0.1:PORT"
    kinesis    = "http://127.0.0.1:PORT"
    kms        = "http://127.0.0.1:PORT"
    s3         = "http://127.0.0.1:PORT"
    sts        = "http://127.0.0.1:PORT"
  }
}
