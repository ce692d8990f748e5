# SPDX-License-Identifier: Apache-2.0

# What the module refuses, with a sentence that says what would be right.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_region" {
    defaults = { id = "us-east-1" }
  }
}

mock_provider "aws" {
  alias = "iam_events"
  mock_data "aws_region" {
    defaults = { id = "us-east-1" }
  }
}

variables {
  mail_from = "access@example.com"
}

run "no_arn_no_id_no_address" {
  command = plan

  variables {
    mail_from              = "access at example.com"
    mail_allowed_domains   = ["@example.com"]
    route53_zone_id        = "example.com"
    allowed_policy_arns    = ["ReadOnlyAccess"]
    boundary_arns          = ["arn:aws:iam::111122223333:policy/*"]
    oidc_provider_arn      = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
    trusted_principal_arns = ["*"]
    kms_key_arn            = "alias/aws/sqs"
    name                   = "CloudUser"
    cluster_id             = "prod eu"
    namespace              = "Cloud_Users"
  }

  expect_failures = [
    var.mail_from, var.mail_allowed_domains, var.route53_zone_id, var.allowed_policy_arns, var.boundary_arns,
    var.oidc_provider_arn, var.trusted_principal_arns, var.kms_key_arn, var.name, var.cluster_id, var.namespace,
  ]
}

run "every_user_and_group_of_the_account" {
  command = plan

  variables {
    path_prefix    = "/"
    allowed_groups = ["*"]
  }

  expect_failures = [var.path_prefix, var.allowed_groups]
}

run "wildcards_numbers_and_what_does_not_go_together" {
  command = plan

  variables {
    path_prefix             = "/cloud-*/"
    eks_cluster_name        = "prod"
    create_kms_keys         = true
    ses_kms_key_arn         = "arn:aws:kms:us-east-1:111122223333:key/mine"
    max_receive_count       = 1
    alarm_queue_age_seconds = 1
    trail_retention_days    = 0
  }

  expect_failures = [
    var.path_prefix, var.eks_cluster_name, var.create_kms_keys, var.max_receive_count,
    var.alarm_queue_age_seconds, var.trail_retention_days,
  ]
}
