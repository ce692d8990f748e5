# SPDX-License-Identifier: Apache-2.0

# CloudTrail -> EventBridge -> SNS -> SQS, in the region that IAM's events appear in.

locals {
  # What one user's drift looks like, and what concerns every user.
  iam_event_names = [
    "CreateUser", "DeleteUser", "UpdateUser", "TagUser", "UntagUser",
    "CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile", "ChangePassword",
    "AddUserToGroup", "RemoveUserFromGroup", "AttachUserPolicy", "DetachUserPolicy",
    "PutUserPolicy", "DeleteUserPolicy",
    "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary",
    "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey",
    "EnableMFADevice", "DeactivateMFADevice",
    "CreateGroup", "UpdateGroup", "DeleteGroup", "CreatePolicy",
    "UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy",
    "CreateAccountAlias", "DeleteAccountAlias",
  ]

  # A call that failed changed nothing. Calls of the operator's role come, too: it knows its own by their request ids,
  # and has to hear of what somebody else does with that role.
  iam_event_pattern = jsonencode({
    source        = ["aws.iam"]
    "detail-type" = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = local.iam_event_names
      errorCode = [{ exists = false }]
    }
  })

  # Federated people and root have no IAM user, and a sign-in that failed is none. Each is recorded in the region of
  # the page that served it: this rule sees those of IAM's.
  sign_in_event_pattern = jsonencode({
    source        = ["aws.signin"]
    "detail-type" = ["AWS Console Sign In via CloudTrail"]
    detail = {
      eventName        = ["ConsoleLogin"]
      userIdentity     = { type = ["IAMUser"] }
      responseElements = { ConsoleLogin = ["Success"] }
    }
  })

  # EventBridge publishes with the topic's policy; it takes no condition there.
  topic_policies = {
    for name, topic in { iam = local.arn.topic, ses = local.arn.ses_topic } : name => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "EventBridge"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = topic
      }]
    })
  }

  queue_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Topics"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = local.arn.queue
        Condition = { ArnEquals = { "aws:SourceArn" = distinct([local.arn.topic, local.arn.ses_topic]) } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = local.arn.queue
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_cloudwatch_event_rule" "iam" {
  provider      = aws.iam_events
  name          = "${var.name}-iam"
  description   = "Changes of IAM users, for the CloudUser operator"
  event_pattern = local.iam_event_pattern
  tags          = local.tags

  lifecycle {
    precondition {
      condition     = local.iam_events_region == local.home_region
      error_message = "The provider aws.iam_events is in ${local.iam_events_region}. IAM's events appear in ${local.home_region} only: give the module a provider for that region."
    }
  }
}

resource "aws_cloudwatch_event_target" "iam" {
  provider  = aws.iam_events
  rule      = aws_cloudwatch_event_rule.iam.name
  target_id = "topic"
  arn       = aws_sns_topic.events.arn
}

resource "aws_cloudwatch_event_rule" "sign_in" {
  provider      = aws.iam_events
  name          = "${var.name}-sign-in"
  description   = "Sign-ins of IAM users to the console, for the CloudUser operator"
  event_pattern = local.sign_in_event_pattern
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "sign_in" {
  provider  = aws.iam_events
  rule      = aws_cloudwatch_event_rule.sign_in.name
  target_id = "topic"
  arn       = aws_sns_topic.events.arn
}

resource "aws_sns_topic" "events" {
  provider          = aws.iam_events
  name              = "${var.name}-events"
  kms_master_key_id = local.kms_key_arn
  policy            = local.topic_policies.iam
  tags              = local.tags
}

resource "aws_sns_topic_subscription" "queue" {
  provider             = aws.iam_events
  topic_arn            = aws_sns_topic.events.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.events.arn
  raw_message_delivery = true
}

resource "aws_sqs_queue" "events" {
  provider                   = aws.iam_events
  name                       = "${var.name}-events"
  message_retention_seconds  = 4 * 24 * 3600
  receive_wait_time_seconds  = 20
  visibility_timeout_seconds = 60
  sqs_managed_sse_enabled    = local.encrypted ? null : true
  kms_master_key_id          = local.kms_key_arn
  policy                     = local.queue_policy
  tags                       = local.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })
}

resource "aws_sqs_queue" "dead_letters" {
  provider                  = aws.iam_events
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = local.encrypted ? null : true
  kms_master_key_id         = local.kms_key_arn
  tags                      = local.tags

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.arn.queue]
  })
}
