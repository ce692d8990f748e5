# SPDX-License-Identifier: Apache-2.0

locals {
  environment = { for name, value in {
    AWS_REGION                      = local.iam_events_region
    CLOUDUSER_MAIL_FROM             = var.mail_from
    CLOUDUSER_MAIL_REPLY_TO         = var.mail_reply_to
    CLOUDUSER_MAIL_ALLOWED_DOMAINS  = length(var.mail_allowed_domains) == 0 ? null : join(",", var.mail_allowed_domains)
    CLOUDUSER_SES_REGION            = local.ses_region
    CLOUDUSER_SES_CONFIGURATION_SET = aws_sesv2_configuration_set.credentials.configuration_set_name
    CLOUDUSER_QUEUE_URL             = aws_sqs_queue.events.url
    CLOUDUSER_CLUSTER_ID            = var.cluster_id
    CLOUDUSER_DISCOVERY_NAMESPACE   = var.discovery_namespace
    CLOUDUSER_DISCOVERY_PATH_PREFIX = var.discovery_namespace == null ? null : var.path_prefix
    CLOUDUSER_DISCOVERY_EMAIL_TAG   = var.discovery_namespace == null ? null : var.discovery_email_tag
    CLOUDUSER_EVENT_BUS             = var.event_bus_arn
  } : name => value if value != null }

  role_annotations = local.create_role && var.oidc_provider_arn != null ? { "eks.amazonaws.com/role-arn" = aws_iam_role.operator[0].arn } : {}
}

output "environment" {
  description = "The operator's configuration: environment variables by name."
  value       = local.environment
}

output "env_file" {
  description = "The same as a file for `docker run --env-file` or kustomize's `configMapGenerator.envs`."
  value       = join("", [for name, value in local.environment : "${name}=${value}\n"])
}

output "helm_values" {
  description = "The same as values for the Helm chart."
  value = yamlencode(merge(
    {
      aws            = { region = local.iam_events_region, podIdentity = var.pod_identity }
      config         = { for name, value in local.environment : name => value if !contains(["AWS_REGION", "CLOUDUSER_DISCOVERY_NAMESPACE"], name) }
      serviceAccount = { annotations = local.role_annotations }
    },
    var.discovery_namespace == null ? {} : {
      discovery = { enabled = true, namespace = var.discovery_namespace }
    },
  ))
}

output "spec_defaults" {
  description = "What every CloudUser has to declare for the role to be allowed to serve it."
  value = {
    path                = var.path_prefix
    permissionsBoundary = try(local.boundaries[0], null)
  }
}

output "dkim_records" {
  description = "DNS records that verify the sender's domain; add them unless `route53_zone_id` did."
  value       = local.dkim_records
}

output "role_arn" {
  description = "The operator's role; null without anyone to trust."
  value       = one(aws_iam_role.operator[*].arn)
}

output "operator_policy_json" {
  description = "What the operator may do, for roles made elsewhere."
  value       = local.operator_policy
}

output "doctor_policy_json" {
  description = "What the command `doctor` reads beyond that."
  value       = local.doctor_policy
}

output "boundary_policy_json" {
  description = "What the created boundary permits at most, for boundaries made elsewhere."
  value       = local.boundary_policy
}

output "boundary_arn" {
  description = "The people's permissions boundary; null if none was created."
  value       = one(aws_iam_policy.boundary[*].arn)
}

output "queue_url" {
  description = "The queue of notifications."
  value       = aws_sqs_queue.events.url
}

output "queue_arn" {
  description = "The queue of notifications."
  value       = aws_sqs_queue.events.arn
}

output "dead_letter_queue_url" {
  description = "Where messages go that could not be understood."
  value       = aws_sqs_queue.dead_letters.url
}

output "topic_arns" {
  description = "The topics that the queue is subscribed to."
  value       = concat([aws_sns_topic.events.arn], aws_sns_topic.ses[*].arn)
}

output "configuration_set" {
  description = "The configuration set that credentials are sent with."
  value       = aws_sesv2_configuration_set.credentials.configuration_set_name
}

output "regions" {
  description = "The regions of IAM's events and of SES."
  value       = { iam_events = local.iam_events_region, ses = local.ses_region }
}
