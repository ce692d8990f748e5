# SPDX-License-Identifier: Apache-2.0

# Everything in one region, with a role for whoever runs the operator outside of EKS.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70, < 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

module "clouduser" {
  source    = "../.."
  providers = { aws = aws, aws.iam_events = aws }

  mail_from              = "access@example.com"
  trusted_principal_arns = [data.aws_caller_identity.current.arn]
}

output "env_file" {
  value = module.clouduser.env_file
}

output "dkim_records" {
  value = module.clouduser.dkim_records
}
