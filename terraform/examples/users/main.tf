# SPDX-License-Identifier: Apache-2.0

# People whom Terraform declares. The operator sees CreateUser, declares a CloudUser with
# `management: CredentialsOnly` in the discovery namespace, and mails the first password.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.70, < 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "people" {
  description = "Address and groups by user name."
  type = map(object({
    email  = string
    groups = optional(list(string), [])
  }))
  default = {
    "jane.doe" = { email = "jane.doe@example.com" }
    "omar"     = { email = "omar@example.com" }
  }
}

variable "path" {
  description = "The module's `path_prefix`: users elsewhere are not discovered, and the role may not touch them."
  type        = string
  default     = "/cloud-users/"
}

variable "permissions_boundary" {
  description = "The module's `boundary_arn`."
  type        = string
  default     = null
}

resource "aws_iam_user" "person" {
  for_each = var.people

  name                 = each.key
  path                 = var.path
  permissions_boundary = var.permissions_boundary

  # Sent within CreateUser itself, so the event carries it. A tag added later would be too late.
  tags = { email = each.value.email }

  # The login profile is the operator's, and Terraform does not know it. Without force_destroy, destroying
  # a person who has one ends in DeleteConflict; so does a person's own MFA device or access key.
  force_destroy = true
}

resource "aws_iam_user_group_membership" "person" {
  for_each = { for name, person in var.people : name => person.groups if length(person.groups) > 0 }

  user   = aws_iam_user.person[each.key].name
  groups = each.value
}

# No aws_iam_user_login_profile here: it would keep a password in the state, and its first password is
# nobody's until somebody sends it. That is what the operator is for.
