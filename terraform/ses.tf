# SPDX-License-Identifier: Apache-2.0

# The sender, how mail is sent, and what SES reports about it, in SES's region.

resource "aws_sesv2_email_identity" "sender" {
  count          = var.create_identity ? 1 : 0
  email_identity = local.mail_domain
  tags           = local.tags
}

locals {
  dkim_tokens = flatten([for identity in aws_sesv2_email_identity.sender : identity.dkim_signing_attributes[*].tokens])
  dkim_records = [for token in local.dkim_tokens : {
    name  = "${token}._domainkey.${local.mail_domain}"
    type  = "CNAME"
    value = "${token}.dkim.amazonses.com"
  }]
}

resource "aws_route53_record" "dkim" {
  # SES always gives three tokens; their values are known only once the identity is there.
  count   = var.route53_zone_id == null ? 0 : 3
  zone_id = var.route53_zone_id
  name    = local.dkim_records[count.index].name
  type    = local.dkim_records[count.index].type
  ttl     = 1800
  records = [local.dkim_records[count.index].value]
}

# Without tracking options SES rewrites no links and adds no pixel.
resource "aws_sesv2_configuration_set" "credentials" {
  configuration_set_name = local.configuration_set
  tags                   = local.tags

  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  sending_options {
    sending_enabled = true
  }

  vdm_options {
    dashboard_options {
      engagement_metrics = "DISABLED"
    }
  }
}

resource "aws_sesv2_configuration_set_event_destination" "bus" {
  configuration_set_name = aws_sesv2_configuration_set.credentials.configuration_set_name
  event_destination_name = "event-bus"

  event_destination {
    enabled              = true
    matching_event_types = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY", "RENDERING_FAILURE"]

    event_bridge_destination {
      event_bus_arn = local.arn.ses_bus
    }
  }
}

locals {
  ses_event_pattern = jsonencode({
    source = ["aws.ses"]
    "detail-type" = [
      "Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received", "Email Rejected",
      "Email Delivery Delayed", "Email Rendering Failed",
    ]
    detail = { mail = { tags = { "ses:configuration-set" = [local.configuration_set] } } }
  })
}

resource "aws_cloudwatch_event_rule" "ses" {
  name          = "${var.name}-ses"
  description   = "What became of mails, for the CloudUser operator"
  event_pattern = local.ses_event_pattern
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "ses" {
  rule      = aws_cloudwatch_event_rule.ses.name
  target_id = "topic"
  arn       = local.one_region ? aws_sns_topic.events.arn : aws_sns_topic.ses[0].arn
}

# A rule's target is a topic of its own region. From there the queue of the other region subscribes, which
# needs neither a role nor a second bus.
resource "aws_sns_topic" "ses" {
  count             = local.one_region ? 0 : 1
  name              = "${var.name}-ses-events"
  kms_master_key_id = local.ses_kms_key_arn
  policy            = local.topic_policies.ses
  tags              = local.tags
}

resource "aws_sns_topic_subscription" "ses" {
  count                = local.one_region ? 0 : 1
  topic_arn            = aws_sns_topic.ses[0].arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.events.arn
  raw_message_delivery = true
}
