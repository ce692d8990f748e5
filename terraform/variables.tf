# SPDX-License-Identifier: Apache-2.0

variable "name" {
  description = "Beginning of the names of all that is created."
  type        = string
  default     = "clouduser"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name is 2 to 31 of a-z, 0-9 and '-', beginning with a letter: names of roles and queues are made from it."
  }
}

variable "tags" {
  description = "Tags on all that is created."
  type        = map(string)
  default     = {}
}

# Mail

variable "mail_from" {
  description = "Sender of the mails: an address, or a name with an address in angle brackets."
  type        = string

  validation {
    condition     = can(regex("^([^<>]*<[^<>@\\s]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}>|[^<>@\\s]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,})$", var.mail_from))
    error_message = "mail_from is an address such as access@example.com, or Cloud Access <access@example.com>."
  }
}

variable "mail_reply_to" {
  description = "Where answers go. Without it, the sender."
  type        = string
  default     = null
}

variable "mail_allowed_domains" {
  description = "Domains that mail may go to; the operator and its role refuse others, a subdomain of one listed too. Without any, every domain."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for domain in var.mail_allowed_domains : can(regex("^[a-z0-9.-]+\\.[a-z]{2,}$", domain))])
    error_message = "mail_allowed_domains are domains in lower case, such as example.com, without '@' and wildcards; a subdomain is listed by itself."
  }
}

variable "create_identity" {
  description = "Whether to create the sender's domain as an identity of SES. False where it exists already."
  type        = bool
  default     = true
}

variable "route53_zone_id" {
  description = "Hosted zone that gets the DKIM records. Without it, add those of the output `dkim_records` to the domain's DNS."
  type        = string
  default     = null

  validation {
    condition     = var.route53_zone_id == null || can(regex("^Z[A-Z0-9]+$", var.route53_zone_id))
    error_message = "route53_zone_id is the id of a hosted zone, such as Z0123456789ABCDEFGHIJ, not its name."
  }

  validation {
    condition     = var.route53_zone_id == null || var.create_identity
    error_message = "route53_zone_id has no effect with create_identity = false: the records belong to the identity."
  }
}

# People

variable "path_prefix" {
  description = "IAM path of the people. It is the real boundary of the operator's role: nobody outside of it can be touched."
  type        = string
  default     = "/cloud-users/"

  validation {
    condition     = can(regex("^/[!-.0-~]+(/[!-.0-~]+)*/$", var.path_prefix)) && length(var.path_prefix) <= 512
    error_message = "path_prefix begins and ends with '/' and has something in between, such as /cloud-users/. '/' alone would open every user of the account to the operator."
  }

  validation {
    condition     = !can(regex("[*?$]", var.path_prefix))
    error_message = "path_prefix may not hold '*', '?' or '$': in a policy they would match more than that path."
  }
}

variable "allowed_groups" {
  description = "Groups that the operator may add people to and take them out of: path and name without the leading '/', with '*' as a wildcard. Without it, all groups under `path_prefix`."
  type        = list(string)
  default     = null

  validation {
    condition     = alltrue([for group in coalesce(var.allowed_groups, []) : can(regex("^[\\w+=,.@*/-]+$", group)) && !startswith(group, "/")])
    error_message = "allowed_groups are names such as developers, cloud-users/developers or cloud-users/*, without a leading '/' and without an ARN around them."
  }

  validation {
    condition     = !contains(coalesce(var.allowed_groups, []), "*")
    error_message = "allowed_groups = [\"*\"] would let whoever may create a CloudUser into every group, administrators included. Name the groups, or a path."
  }
}

variable "allowed_policy_arns" {
  description = "Managed policies that the operator may attach, with '*' as a wildcard; a boundary only where its whole ARN is listed. Without it, `IAMUserChangePassword` and the account's own policies under `path_prefix`."
  type        = list(string)
  default     = null

  validation {
    condition     = alltrue([for arn in coalesce(var.allowed_policy_arns, []) : can(regex("^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/.+$", arn))])
    error_message = "allowed_policy_arns are ARNs of managed policies, such as arn:aws:iam::aws:policy/ReadOnlyAccess or arn:aws:iam::111122223333:policy/cloud-users/*."
  }
}

variable "create_boundary" {
  description = "Whether to create a permissions boundary for the people: anything but administering IAM, and their own password and MFA."
  type        = bool
  default     = true
}

variable "boundary_policy_json" {
  description = "Document of the created boundary in place of the built-in one. It has to allow `iam:ChangePassword` and `iam:GetAccountPasswordPolicy`, or the forced change of the password locks people out."
  type        = string
  default     = null

  validation {
    condition     = var.boundary_policy_json == null || can(jsondecode(var.boundary_policy_json).Statement)
    error_message = "boundary_policy_json is a policy document in JSON, as jsonencode() makes it."
  }
}

variable "boundary_arns" {
  description = "Further boundaries that the operator may give to people. With these or `create_boundary`, a person without a boundary of the list can be neither created nor given a policy. Without any boundary the operator may give and take every boundary."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.boundary_arns : can(regex("^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[^*?]+$", arn))])
    error_message = "boundary_arns are whole ARNs of managed policies, without wildcards."
  }
}

# Who the operator is

variable "namespace" {
  description = "Namespace that the operator runs in."
  type        = string
  default     = "clouduser-system"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace is the name of a Kubernetes namespace."
  }
}

variable "service_account" {
  description = "Service account that the operator runs as."
  type        = string
  default     = "clouduser-operator"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.service_account))
    error_message = "service_account is the name of a Kubernetes service account."
  }
}

variable "oidc_provider_arn" {
  description = "OIDC provider of the EKS cluster, for IAM roles for service accounts (IRSA)."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/.+$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn is the ARN of an IAM OIDC provider, such as arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE."
  }
}

variable "pod_identity" {
  description = "Whether EKS Pod Identity may give the role to the operator."
  type        = bool
  default     = false
}

variable "eks_cluster_name" {
  description = "EKS cluster in the region of the provider `aws` that gets a Pod Identity association of role and service account. Without it, make the association where the cluster is managed."
  type        = string
  default     = null

  validation {
    condition     = var.eks_cluster_name == null || var.pod_identity
    error_message = "eks_cluster_name needs pod_identity = true: the role has to trust Pod Identity."
  }
}

variable "trusted_principal_arns" {
  description = "Other principals that may take the role, such as an admin's for a try from a laptop."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.trusted_principal_arns : can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+$", arn))])
    error_message = "trusted_principal_arns are ARNs of roles or users; '*' would trust everyone."
  }
}

variable "doctor_permissions" {
  description = "Whether the role may read what the command `doctor` checks. Without it, run `doctor` as an admin."
  type        = bool
  default     = true
}

# Events

variable "create_kms_keys" {
  description = "Whether to encrypt topics and queues with customer-managed keys made for them. Otherwise the queues are encrypted with SQS's own keys."
  type        = bool
  default     = false

  validation {
    condition     = !(var.create_kms_keys && (var.kms_key_arn != null || var.ses_kms_key_arn != null))
    error_message = "Either create_kms_keys, or kms_key_arn and ses_kms_key_arn of your own."
  }
}

variable "kms_key_arn" {
  description = "Key of your own for the topic and the queues in the region of IAM's events. Its policy has to let `events.amazonaws.com` and `sns.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a customer-managed key (not of an alias): EventBridge and SNS cannot use AWS's own keys."
  }
}

variable "ses_kms_key_arn" {
  description = "The same for the topic in SES's region, where that is another one."
  type        = string
  default     = null

  validation {
    condition     = var.ses_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.ses_kms_key_arn))
    error_message = "ses_kms_key_arn is the ARN of a customer-managed key (not of an alias)."
  }
}

variable "max_receive_count" {
  description = "How often a message is handed out before it goes to the dead-letter queue. The operator pauses for 2, 4, 8, ... 900 s in between: 12 last for an outage of about three quarters of an hour."
  type        = number
  default     = 12

  validation {
    condition     = var.max_receive_count >= 2 && var.max_receive_count <= 1000
    error_message = "max_receive_count is within 2 and 1000: after 1 a restart of the operator would already send messages to the dead-letter queue."
  }
}

variable "create_alarms" {
  description = "Whether to raise CloudWatch alarms when there are dead letters, and when the oldest message grows old."
  type        = bool
  default     = false
}

variable "alarm_actions" {
  description = "What the alarms notify: ARNs in the region of IAM's events, such as an SNS topic's."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_actions : startswith(arn, "arn:")])
    error_message = "alarm_actions are ARNs."
  }
}

variable "alarm_queue_age_seconds" {
  description = "Age of the oldest message that raises an alarm."
  type        = number
  default     = 900

  validation {
    condition     = var.alarm_queue_age_seconds >= 60
    error_message = "alarm_queue_age_seconds is at least 60."
  }
}

variable "create_trail" {
  description = "Whether to create a CloudTrail trail with a bucket of its own. For accounts that have none: without a trail that is logging there are no IAM events."
  type        = bool
  default     = false
}

variable "trail_bucket_name" {
  description = "Name of the trail's bucket. Without it, made from `name`, account and region."
  type        = string
  default     = null
}

variable "trail_retention_days" {
  description = "How long the trail's files are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.trail_retention_days >= 1
    error_message = "trail_retention_days is at least 1."
  }
}

variable "trail_force_destroy" {
  description = "Whether destroying the module deletes the trail's files too."
  type        = bool
  default     = false
}

# The operator's configuration

variable "cluster_id" {
  description = "First part of the owner tag of the users (`CLOUDUSER_CLUSTER_ID`). Set it where a rebuilt cluster should find its users again."
  type        = string
  default     = null

  validation {
    condition     = var.cluster_id == null || can(regex("^[A-Za-z0-9._-]{1,64}$", var.cluster_id))
    error_message = "cluster_id is 1 to 64 of A-Z a-z 0-9 . _ -."
  }
}

variable "discovery_namespace" {
  description = "Namespace in which the operator declares users that others created under `path_prefix`, such as those made with Terraform. Without it, they are left alone."
  type        = string
  default     = null
}

variable "discovery_email_tag" {
  description = "Tag of such a user that holds the person's address."
  type        = string
  default     = "email"
}

variable "event_bus_arn" {
  description = "EventBridge bus that the operator tells outcomes to (`CLOUDUSER_EVENT_BUS`)."
  type        = string
  default     = null

  validation {
    condition     = var.event_bus_arn == null || can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/.+$", var.event_bus_arn))
    error_message = "event_bus_arn is the ARN of an event bus."
  }
}
