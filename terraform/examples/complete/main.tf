# SPDX-License-Identifier: Apache-2.0

# Mail from Ireland, IAM's events from Northern Virginia, the operator on EKS.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70, < 6.0"
    }
  }
}

variable "ses_region" {
  description = "Region that mail is sent from."
  type        = string
  default     = "eu-west-1"
}

variable "route53_zone_id" {
  description = "Hosted zone of example.com. Without it, add the records of the output dkim_records to the DNS."
  type        = string
  default     = null
}

provider "aws" {
  region = var.ses_region
}

provider "aws" {
  alias  = "iam_events"
  region = "us-east-1" # China: cn-north-1, GovCloud: us-gov-west-1
}

module "clouduser" {
  source    = "../.."
  providers = { aws = aws, aws.iam_events = aws.iam_events }

  mail_from            = "Cloud Access <access@example.com>"
  mail_allowed_domains = ["example.com"]
  route53_zone_id      = var.route53_zone_id
  oidc_provider_arn    = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
  pod_identity         = true
  allowed_groups       = ["developers", "cloud-users/*"]
  cluster_id           = "prod-eu"
  discovery_namespace  = "clouduser-discovered"
  event_bus_arn        = "arn:aws:events:${var.ses_region}:111122223333:event-bus/ops"
}

output "env_file" {
  value = module.clouduser.env_file
}

output "helm_values" {
  value = module.clouduser.helm_values
}

output "dkim_records" {
  value = module.clouduser.dkim_records
}

output "operator_policy_json" {
  value = module.clouduser.operator_policy_json
}

output "doctor_policy_json" {
  value = module.clouduser.doctor_policy_json
}

output "boundary_policy_json" {
  value = module.clouduser.boundary_policy_json
}

output "spec_defaults" {
  value = module.clouduser.spec_defaults
}
