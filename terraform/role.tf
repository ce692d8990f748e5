# SPDX-License-Identifier: Apache-2.0

# The operator's role and all that it may do. The calls are those that the code makes, no more and no less:
# the operator's tests compare the two.

locals {
  irsa_issuer = var.oidc_provider_arn == null ? "" : split(":oidc-provider/", var.oidc_provider_arn)[1]
  audience    = local.partition == "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com"

  # Encoded one by one: their shapes differ, and both sides of a condition have one type.
  trust_statements = concat(
    var.oidc_provider_arn == null ? [] : [jsonencode({
      Sid       = "ServiceAccount"
      Effect    = "Allow"
      Principal = { Federated = var.oidc_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.irsa_issuer}:aud" = local.audience
          "${local.irsa_issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.service_account}"
        }
      }
    })],
    !var.pod_identity ? [] : [jsonencode({
      Sid       = "PodIdentity"
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = {
          "aws:SourceAccount"                         = local.account
          "aws:RequestTag/kubernetes-namespace"       = var.namespace
          "aws:RequestTag/kubernetes-service-account" = var.service_account
        }
      }
    })],
    length(var.trusted_principal_arns) == 0 ? [] : [jsonencode({
      Sid       = "Principals"
      Effect    = "Allow"
      Principal = { AWS = var.trusted_principal_arns }
      Action    = "sts:AssumeRole"
    })],
  )
  create_role = length(local.trust_statements) > 0

  trust_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.trust_statements : jsondecode(statement)]
  })

  people     = "${local.arn.iam}:user${var.path_prefix}*"
  groups     = [for group in coalesce(var.allowed_groups, ["${trimprefix(var.path_prefix, "/")}*"]) : "${local.arn.iam}:group/${group}"]
  policies   = coalesce(var.allowed_policy_arns, ["arn:${local.partition}:iam::aws:policy/IAMUserChangePassword", "${local.arn.iam}:policy${var.path_prefix}*"])
  boundaries = concat(var.create_boundary ? [local.arn.boundary] : [], var.boundary_arns)
  bounded    = length(local.boundaries) > 0

  # A boundary as a permission policy would grant all that it was meant to limit. Whoever lists one by its whole
  # ARN among the policies means that.
  unattachable = sort(tolist(setsubtract(local.boundaries, coalesce(var.allowed_policy_arns, []))))

  # In a condition, absent where nothing bounds.
  within_boundary = local.bounded ? { "iam:PermissionsBoundary" = local.boundaries } : {}

  operator_statements = concat(
    [
      {
        Sid      = "CreatePeople"
        Effect   = "Allow"
        Action   = ["iam:CreateUser"]
        Resource = [local.people]
        Condition = {
          StringEquals = merge({ "aws:RequestTag/managed-by" = ["clouduser-operator"] }, local.within_boundary)
        }
      },
      {
        Sid    = "ReadPeople"
        Effect = "Allow"
        Action = [
          "iam:GetLoginProfile",
          "iam:GetUser",
          "iam:ListAccessKeys",
          "iam:ListAttachedUserPolicies",
          "iam:ListGroupsForUser",
          "iam:ListMFADevices",
          "iam:ListServiceSpecificCredentials",
          "iam:ListSigningCertificates",
          "iam:ListSSHPublicKeys",
          "iam:ListUserPolicies",
        ]
        Resource = [local.people]
      },
      {
        # Not bound to the tag: users that Terraform made get credentials, too.
        Sid    = "ChangePeople"
        Effect = "Allow"
        Action = [
          "iam:CreateLoginProfile",
          "iam:DeleteLoginProfile",
          "iam:DetachUserPolicy",
          "iam:TagUser",
          "iam:UntagUser",
          "iam:UpdateAccessKey",
          "iam:UpdateLoginProfile",
          "iam:UpdateUser",
        ]
        Resource = [local.people]
      },
      merge(
        {
          Sid      = "Boundary"
          Effect   = "Allow"
          Action   = concat(["iam:PutUserPermissionsBoundary"], local.bounded ? [] : ["iam:DeleteUserPermissionsBoundary"])
          Resource = [local.people]
        },
        local.bounded ? { Condition = { StringEquals = local.within_boundary } } : {},
      ),
      {
        # The boundary here is the one that the person has.
        Sid      = "AttachPolicies"
        Effect   = "Allow"
        Action   = ["iam:AttachUserPolicy"]
        Resource = [local.people]
        Condition = merge(
          { ArnLike = { "iam:PolicyARN" = local.policies } },
          local.bounded ? { StringEquals = local.within_boundary } : {},
        )
      },
      {
        Sid      = "Groups"
        Effect   = "Allow"
        Action   = ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"]
        Resource = local.groups
      },
      {
        Sid    = "DeletePeople"
        Effect = "Allow"
        Action = [
          "iam:DeactivateMFADevice",
          "iam:DeleteAccessKey",
          "iam:DeleteServiceSpecificCredential",
          "iam:DeleteSigningCertificate",
          "iam:DeleteSSHPublicKey",
          "iam:DeleteUser",
          "iam:DeleteUserPolicy",
        ]
        Resource  = [local.people]
        Condition = { StringEquals = { "aws:ResourceTag/managed-by" = ["clouduser-operator"] } }
      },
      {
        Sid      = "VirtualMfa"
        Effect   = "Allow"
        Action   = ["iam:DeleteVirtualMFADevice"]
        Resource = ["${local.arn.iam}:mfa/*"]
      },
      {
        Sid    = "Account"
        Effect = "Allow"
        Action = [
          "iam:GenerateCredentialReport",
          "iam:GetAccountAuthorizationDetails",
          "iam:GetAccountPasswordPolicy",
          "iam:GetCredentialReport",
          "iam:ListAccountAliases",
          "iam:ListUsers",
          "ses:GetAccount",
        ]
        Resource = ["*"]
      },
      {
        # A recipient that is an identity of the account, as in SES's sandbox each is, is authorised as well. Who may
        # be the sender is the condition's matter.
        Sid      = "Mail"
        Effect   = "Allow"
        Action   = ["ses:SendEmail"]
        Resource = [local.arn.identities, local.arn.set]
        Condition = merge(
          { StringEquals = { "ses:FromAddress" = [local.mail_address] } },
          length(var.mail_allowed_domains) == 0 ? {} : {
            "ForAllValues:StringLike" = {
              "ses:Recipients" = [for domain in var.mail_allowed_domains : "*@${domain}"]
            }
          },
        )
      },
      {
        Sid    = "Notifications"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:ReceiveMessage",
        ]
        Resource = [local.arn.queue]
      },
    ],
    !local.encrypted ? [] : [
      {
        # Receiving from an encrypted queue decrypts.
        Sid       = "Decrypt"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [local.kms_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = ["sqs.${local.iam_events_region}.${local.dns_suffix}"] } }
      },
    ],
    var.event_bus_arn == null ? [] : [
      {
        Sid      = "Outcomes"
        Effect   = "Allow"
        Action   = ["events:PutEvents"]
        Resource = [var.event_bus_arn]
      },
    ],
    length(local.unattachable) == 0 ? [] : [
      {
        Sid       = "NoBoundaryAsPolicy"
        Effect    = "Deny"
        Action    = ["iam:AttachUserPolicy"]
        Resource  = ["*"]
        Condition = { ArnEquals = { "iam:PolicyARN" = local.unattachable } }
      },
    ],
    [
      {
        Sid    = "NoEscalation"
        Effect = "Deny"
        Action = concat(
          [
            "iam:AttachGroupPolicy",
            "iam:CreateAccessKey",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:PutGroupPolicy",
            "iam:PutUserPolicy",
            "iam:SetDefaultPolicyVersion",
          ],
          local.bounded ? ["iam:DeleteUserPermissionsBoundary"] : [],
        )
        Resource = ["*"]
      },
      {
        Sid       = "KeepOwnerTag"
        Effect    = "Deny"
        Action    = ["iam:UntagUser"]
        Resource  = ["*"]
        Condition = { "ForAnyValue:StringEquals" = { "aws:TagKeys" = ["managed-by"] } }
      },
    ],
  )

  operator_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.operator_statements
  })

  boundary_policy = coalesce(var.boundary_policy_json, jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # What groups and policies give, but for administering identities and the account.
        Sid       = "AnythingButAdministration"
        Effect    = "Allow"
        NotAction = ["account:*", "iam:*", "organizations:*", "sso:*"]
        Resource  = ["*"]
      },
      {
        Sid      = "SeeIam"
        Effect   = "Allow"
        Action   = ["iam:Get*", "iam:List*"]
        Resource = ["*"]
      },
      {
        # The forced change at the first sign-in needs both; everyone can change only their own password.
        Sid      = "OwnPassword"
        Effect   = "Allow"
        Action   = ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"]
        Resource = ["*"]
      },
      {
        Sid    = "OwnMfa"
        Effect = "Allow"
        Action = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice"]
        Resource = [
          "${local.arn.iam}:mfa/$${aws:username}",
          "${local.arn.iam}:mfa/$${aws:username}-*",
          "${local.arn.iam}:user${var.path_prefix}$${aws:username}",
          "${local.arn.iam}:user${var.path_prefix}*/$${aws:username}",
        ]
      },
    ]
  }))
}

resource "aws_iam_role" "operator" {
  count                = local.create_role ? 1 : 0
  name                 = "${var.name}-operator"
  description          = "The CloudUser operator"
  assume_role_policy   = local.trust_policy
  max_session_duration = 3600
  tags                 = local.tags
}

resource "aws_iam_role_policy" "operator" {
  count  = local.create_role ? 1 : 0
  name   = "operator"
  role   = aws_iam_role.operator[0].id
  policy = local.operator_policy
}

resource "aws_iam_role_policy" "doctor" {
  count  = local.create_role && var.doctor_permissions ? 1 : 0
  name   = "doctor"
  role   = aws_iam_role.operator[0].id
  policy = local.doctor_policy
}

resource "aws_eks_pod_identity_association" "operator" {
  count           = var.eks_cluster_name == null ? 0 : 1
  cluster_name    = var.eks_cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.operator[0].arn
  tags            = local.tags
}

resource "aws_iam_policy" "boundary" {
  count       = var.create_boundary ? 1 : 0
  name        = "${var.name}-boundary"
  path        = var.path_prefix
  description = "The most that people of the CloudUser operator can be permitted"
  policy      = local.boundary_policy
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(replace(local.boundary_policy, "/\\s/", "")) <= 6144
      error_message = "The boundary is longer than the 6144 characters that IAM allows for a managed policy."
    }
  }
}
