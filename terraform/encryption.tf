# SPDX-License-Identifier: Apache-2.0

# EventBridge and SNS write to encrypted topics and queues with customer-managed keys only.

locals {
  encrypted       = var.create_kms_keys || var.kms_key_arn != null
  kms_key_arn     = var.create_kms_keys ? aws_kms_key.events[0].arn : var.kms_key_arn
  ses_kms_key_arn = var.create_kms_keys && !local.one_region ? aws_kms_key.ses[0].arn : var.ses_kms_key_arn

  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn.iam}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Events"
        Effect    = "Allow"
        Principal = { Service = ["events.amazonaws.com", "sns.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_key" "events" {
  count                   = var.create_kms_keys ? 1 : 0
  provider                = aws.iam_events
  description             = "Topic and queues of the CloudUser operator"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy                  = local.key_policy
  tags                    = local.tags
}

resource "aws_kms_key" "ses" {
  count                   = var.create_kms_keys && !local.one_region ? 1 : 0
  description             = "Topic of the CloudUser operator for SES's events"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy                  = local.key_policy
  tags                    = local.tags
}
