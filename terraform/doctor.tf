# SPDX-License-Identifier: Apache-2.0

# What the command doctor reads, beyond what the operator may anyway. None of it changes anything.

locals {
  doctor_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "OwnPermissions"
        Effect   = "Allow"
        Action   = ["iam:SimulatePrincipalPolicy"]
        Resource = [local.arn.role]
      },
      {
        Sid    = "Sending"
        Effect = "Allow"
        Action = [
          "ses:GetConfigurationSet",
          "ses:GetConfigurationSetEventDestinations",
          "ses:GetEmailIdentity",
        ]
        Resource = ["*"]
      },
      {
        Sid    = "Events"
        Effect = "Allow"
        Action = [
          "cloudtrail:DescribeTrails",
          "cloudtrail:GetEventSelectors",
          "cloudtrail:GetTrailStatus",
          "events:ListRules",
          "events:ListTargetsByRule",
          "events:TestEventPattern",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "Topics"
        Effect   = "Allow"
        Action   = ["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"]
        Resource = distinct([local.arn.topic, local.arn.ses_topic])
      },
      {
        Sid      = "Queues"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes"]
        Resource = [local.arn.queue, local.arn.dead_letter]
      },
    ]
  })
}
