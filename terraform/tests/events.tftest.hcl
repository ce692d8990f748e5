# SPDX-License-Identifier: Apache-2.0

# The way of the events, in one region and across two, and the options.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

mock_provider "aws" {
  alias = "iam_events"
  mock_data "aws_region" {
    defaults = { id = "us-east-1" }
  }
}

# What the provider makes up has to look like what it is: resources check each other's ARNs.
override_resource {
  target = aws_sqs_queue.dead_letters
  values = { arn = "arn:aws:sqs:us-east-1:111122223333:clouduser-dead-letters" }
}

override_resource {
  target = aws_sqs_queue.events
  values = {
    arn = "arn:aws:sqs:us-east-1:111122223333:clouduser-events"
    url = "https://sqs.us-east-1.amazonaws.com/111122223333/clouduser-events"
  }
}

override_resource {
  target = aws_sns_topic.events
  values = { arn = "arn:aws:sns:us-east-1:111122223333:clouduser-events" }
}

override_resource {
  target = aws_sns_topic.ses
  values = { arn = "arn:aws:sns:eu-west-1:111122223333:clouduser-ses-events" }
}

override_resource {
  target = aws_iam_role.operator
  values = { arn = "arn:aws:iam::111122223333:role/clouduser-operator" }
}

override_resource {
  target = aws_iam_policy.boundary
  values = { arn = "arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary" }
}

override_resource {
  target = aws_kms_key.events
  values = { arn = "arn:aws:kms:us-east-1:111122223333:key/events" }
}

override_resource {
  target = aws_kms_key.ses
  values = { arn = "arn:aws:kms:eu-west-1:111122223333:key/ses" }
}

variables {
  mail_from         = "Cloud Access <access@example.com>"
  oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
}

run "two_regions" {
  assert {
    condition     = aws_sns_topic_subscription.ses[0].endpoint == aws_sqs_queue.events.arn && aws_cloudwatch_event_target.ses.arn == aws_sns_topic.ses[0].arn
    error_message = "SES's events go through a topic of their region to the one queue."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.events.policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == ["arn:aws:sns:us-east-1:111122223333:clouduser-events", "arn:aws:sns:eu-west-1:111122223333:clouduser-ses-events"]
    error_message = "Both topics may write to the queue, and nobody else."
  }
  assert {
    condition     = jsondecode(aws_sns_topic.events.policy).Statement == [{ Action = "sns:Publish", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Resource = "arn:aws:sns:us-east-1:111122223333:clouduser-events", Sid = "EventBridge" }]
    error_message = "EventBridge may publish to the topic."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.events.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = 12 }
    error_message = "What cannot be understood goes to the dead-letter queue."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.dead_letters.redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.events.arn]
    error_message = "Only the queue of events has these dead letters."
  }
  assert {
    condition     = contains(jsondecode(aws_cloudwatch_event_rule.iam.event_pattern).detail.eventName, "CreateUser") && contains(jsondecode(aws_cloudwatch_event_rule.iam.event_pattern).detail.eventName, "DeleteLoginProfile")
    error_message = "The rule sees users made and login profiles taken away."
  }
  assert {
    condition     = toset(keys(jsondecode(aws_cloudwatch_event_rule.iam.event_pattern).detail)) == toset(["eventName", "errorCode"])
    error_message = "Who made a call is no matter: somebody else may use the operator's role."
  }
  assert {
    condition     = length(setsubtract(["CreateGroup", "UpdateGroup", "DeleteGroup", "CreatePolicy"], jsondecode(aws_cloudwatch_event_rule.iam.event_pattern).detail.eventName)) == 0
    error_message = "The rule sees groups and policies made that a person waits for."
  }
  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.sign_in.event_pattern) == {
      source        = ["aws.signin"]
      "detail-type" = ["AWS Console Sign In via CloudTrail"]
      detail        = { eventName = ["ConsoleLogin"], userIdentity = { type = ["IAMUser"] }, responseElements = { ConsoleLogin = ["Success"] } }
    }
    error_message = "People's sign-ins are seen, and nothing else of the console."
  }
  assert {
    condition     = aws_cloudwatch_event_target.sign_in.arn == aws_sns_topic.events.arn
    error_message = "Sign-ins go the way of IAM's events."
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.ses.event_pattern).detail.mail.tags["ses:configuration-set"] == [aws_sesv2_configuration_set.credentials.configuration_set_name]
    error_message = "Of SES's events only those about our mails are wanted."
  }
  assert {
    condition     = aws_sesv2_configuration_set.credentials.delivery_options[0].tls_policy == "REQUIRE" && length(aws_sesv2_configuration_set.credentials.tracking_options) == 0
    error_message = "TLS is required, and nothing is tracked."
  }
  assert {
    condition     = length(aws_sesv2_configuration_set_event_destination.bus.event_destination[0].matching_event_types) == 7
    error_message = "SES reports what became of a mail."
  }
  assert {
    condition = output.environment == {
      AWS_REGION                      = "us-east-1"
      CLOUDUSER_MAIL_FROM             = "Cloud Access <access@example.com>"
      CLOUDUSER_QUEUE_URL             = "https://sqs.us-east-1.amazonaws.com/111122223333/clouduser-events"
      CLOUDUSER_SES_CONFIGURATION_SET = "clouduser-credentials"
      CLOUDUSER_SES_REGION            = "eu-west-1"
    }
    error_message = "The configuration names what was created."
  }
  assert {
    condition     = strcontains(output.env_file, "CLOUDUSER_SES_REGION=eu-west-1\n")
    error_message = "The env file has a variable a line."
  }
  assert {
    condition     = yamldecode(output.helm_values).serviceAccount.annotations["eks.amazonaws.com/role-arn"] == "arn:aws:iam::111122223333:role/clouduser-operator"
    error_message = "The service account is annotated with its role."
  }
}

run "one_region" {
  providers = {
    aws            = aws.iam_events
    aws.iam_events = aws.iam_events
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "111122223333" }
  }

  assert {
    condition     = length(aws_sns_topic.ses) == 0 && aws_cloudwatch_event_target.ses.arn == aws_sns_topic.events.arn && length(output.topic_arns) == 1
    error_message = "In one region one topic is enough."
  }
}

run "every_option" {
  variables {
    create_kms_keys     = true
    create_alarms       = true
    alarm_actions       = ["arn:aws:sns:us-east-1:111122223333:ops"]
    create_trail        = true
    pod_identity        = true
    eks_cluster_name    = "prod"
    discovery_namespace = "people"
    cluster_id          = "prod-eu"
    event_bus_arn       = "arn:aws:events:eu-west-1:111122223333:event-bus/ops"
  }

  assert {
    condition     = aws_sqs_queue.events.kms_master_key_id == "arn:aws:kms:us-east-1:111122223333:key/events" && aws_sns_topic.ses[0].kms_master_key_id == "arn:aws:kms:eu-west-1:111122223333:key/ses"
    error_message = "Each region's topic and queues use the key of that region."
  }
  assert {
    condition     = jsondecode(aws_kms_key.events[0].policy).Statement[1].Principal.Service == ["events.amazonaws.com", "sns.amazonaws.com"]
    error_message = "EventBridge and SNS may use the key."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters[0].threshold == 0 && aws_cloudwatch_metric_alarm.queue_age[0].threshold == 900
    error_message = "One dead letter, and messages older than a quarter of an hour, raise alarms."
  }
  assert {
    condition     = aws_cloudtrail.trail[0].is_multi_region_trail && aws_cloudtrail.trail[0].include_global_service_events
    error_message = "The trail records IAM's events."
  }
  assert {
    condition     = aws_eks_pod_identity_association.operator[0].service_account == "clouduser-operator"
    error_message = "Pod Identity gives the role to the operator's service account."
  }
  assert {
    condition     = output.environment.CLOUDUSER_DISCOVERY_NAMESPACE == "people" && output.environment.CLOUDUSER_DISCOVERY_PATH_PREFIX == "/cloud-users/" && output.environment.CLOUDUSER_CLUSTER_ID == "prod-eu"
    error_message = "The options are in the configuration."
  }
}

run "wrong_region" {
  command = plan

  providers = {
    aws            = aws
    aws.iam_events = aws
  }

  expect_failures = [aws_cloudwatch_event_rule.iam]
}

run "china" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }
  override_data {
    target = data.aws_region.ses
    values = { id = "cn-northwest-1" }
  }
  override_data {
    target = data.aws_region.iam_events
    values = { id = "cn-north-1" }
  }

  variables {
    oidc_provider_arn = "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE"
  }

  assert {
    condition     = strcontains(output.operator_policy_json, "arn:aws-cn:iam::111122223333:user/cloud-users/*") && !strcontains(output.operator_policy_json, "arn:aws:")
    error_message = "ARNs are of the partition."
  }
}
