# SPDX-License-Identifier: Apache-2.0

# What is fixed about account, partition and regions. ARNs are put together here rather than taken from
# resources: so every policy is known in the plan, and no two resources wait for each other.

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_region" "ses" {}

data "aws_region" "iam_events" {
  provider = aws.iam_events
}

locals {
  partition         = data.aws_partition.current.partition
  dns_suffix        = data.aws_partition.current.dns_suffix
  account           = data.aws_caller_identity.current.account_id
  ses_region        = data.aws_region.ses.id
  iam_events_region = data.aws_region.iam_events.id

  # IAM is global, and its events appear in one region of each partition.
  home_region = lookup(
    { aws = "us-east-1", aws-cn = "cn-north-1", aws-us-gov = "us-gov-west-1" },
    local.partition,
    "us-east-1",
  )
  one_region = local.ses_region == local.iam_events_region

  arn = {
    iam         = "arn:${local.partition}:iam::${local.account}"
    topic       = "arn:${local.partition}:sns:${local.iam_events_region}:${local.account}:${var.name}-events"
    ses_topic   = "arn:${local.partition}:sns:${local.ses_region}:${local.account}:${var.name}-${local.one_region ? "events" : "ses-events"}"
    queue       = "arn:${local.partition}:sqs:${local.iam_events_region}:${local.account}:${var.name}-events"
    dead_letter = "arn:${local.partition}:sqs:${local.iam_events_region}:${local.account}:${var.name}-dead-letters"
    ses_bus     = "arn:${local.partition}:events:${local.ses_region}:${local.account}:event-bus/default"
    identities  = "arn:${local.partition}:ses:${local.ses_region}:${local.account}:identity/*"
    set         = "arn:${local.partition}:ses:${local.ses_region}:${local.account}:configuration-set/${local.configuration_set}"
    boundary    = "arn:${local.partition}:iam::${local.account}:policy${var.path_prefix}${var.name}-boundary"
    role        = "arn:${local.partition}:iam::${local.account}:role/${var.name}-operator"
  }

  mail_address      = trimsuffix(regex("[^<>@\\s]+@[A-Za-z0-9.-]+>?$", var.mail_from), ">")
  mail_domain       = lower(split("@", local.mail_address)[1])
  configuration_set = "${var.name}-credentials"

  tags = merge({ "app.kubernetes.io/part-of" = "clouduser-operator" }, var.tags)
}
