# SPDX-License-Identifier: Apache-2.0
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70, < 6.0"

      # aws: the region that mail is sent from. aws.iam_events: the region that IAM's events appear in.
      configuration_aliases = [aws, aws.iam_events]
    }
  }
}
