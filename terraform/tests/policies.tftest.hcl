# SPDX-License-Identifier: Apache-2.0

# The policies as they come out, compared as JSON with the files beside this one.

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

variables {
  mail_from            = "Cloud Access <access@example.com>"
  mail_allowed_domains = ["example.com"]
  oidc_provider_arn    = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
  pod_identity         = true
  allowed_groups       = ["developers", "cloud-users/*"]
  event_bus_arn        = "arn:aws:events:eu-west-1:111122223333:event-bus/ops"
}

run "operator_and_doctor" {
  command = plan

  assert {
    condition     = jsondecode(output.operator_policy_json) == jsondecode(file("${path.module}/tests/operator-policy.json"))
    error_message = "The operator's policy is not that of tests/operator-policy.json."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.operator[0].policy) == jsondecode(output.operator_policy_json)
    error_message = "The role does not have the policy that the output shows."
  }
  assert {
    condition     = jsondecode(output.doctor_policy_json) == jsondecode(file("${path.module}/tests/doctor-policy.json"))
    error_message = "The doctor's policy is not that of tests/doctor-policy.json."
  }
  assert {
    condition     = jsondecode(aws_iam_policy.boundary[0].policy) == jsondecode(file("${path.module}/tests/boundary-policy.json"))
    error_message = "The people's boundary is not that of tests/boundary-policy.json."
  }
  assert {
    condition     = length(replace(output.operator_policy_json, "/\\s/", "")) + length(replace(output.doctor_policy_json, "/\\s/", "")) <= 10240
    error_message = "The role's policies together are longer than the 10240 characters that IAM allows."
  }
}

run "boundaries_are_no_policies" {
  command = plan

  variables {
    allowed_policy_arns = null
    boundary_arns       = ["arn:aws:iam::111122223333:policy/cloud-users/mine"]
  }

  assert {
    condition = [for s in jsondecode(output.operator_policy_json).Statement : s.Condition.ArnEquals["iam:PolicyARN"] if s.Sid == "NoBoundaryAsPolicy" && s.Effect == "Deny" && s.Action == ["iam:AttachUserPolicy"] && s.Resource == ["*"]] == [[
      "arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary", "arn:aws:iam::111122223333:policy/cloud-users/mine",
    ]]
    error_message = "A boundary can be attached as a policy, where it grants all that it was meant to limit."
  }
  assert {
    condition     = [for s in jsondecode(output.operator_policy_json).Statement : s.Condition.StringEquals["iam:PermissionsBoundary"] if s.Sid == "Boundary" && contains(s.Action, "iam:PutUserPermissionsBoundary")][0] == ["arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary", "arn:aws:iam::111122223333:policy/cloud-users/mine"]
    error_message = "A boundary can no longer be given as one."
  }
}

run "a_boundary_that_is_listed_as_a_policy" {
  command = plan

  variables {
    create_boundary     = false
    boundary_arns       = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    allowed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  }

  assert {
    condition     = !contains([for s in jsondecode(output.operator_policy_json).Statement : s.Sid], "NoBoundaryAsPolicy")
    error_message = "Whoever lists a boundary's whole ARN among the policies means it."
  }
}

run "what_a_cloud_user_declares" {
  command = plan

  assert {
    condition     = output.spec_defaults == { path = "/cloud-users/", permissionsBoundary = "arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary" }
    error_message = "spec_defaults is not what the role asks for."
  }
}

run "what_a_cloud_user_declares_with_a_boundary_made_elsewhere" {
  command = plan

  variables {
    create_boundary = false
    boundary_arns   = ["arn:aws:iam::111122223333:policy/mine"]
  }

  assert {
    condition     = output.spec_defaults.permissionsBoundary == "arn:aws:iam::111122223333:policy/mine"
    error_message = "spec_defaults is not what the role asks for."
  }
}

run "without_a_boundary" {
  command = plan

  variables {
    create_boundary = false
  }

  assert {
    condition = setsubtract(
      flatten([for s in jsondecode(output.operator_policy_json).Statement : s.Action if s.Effect == "Allow"]),
      flatten([for s in jsondecode(file("${path.module}/tests/operator-policy.json")).Statement : s.Action if s.Effect == "Allow"]),
    ) == toset(["iam:DeleteUserPermissionsBoundary"])
    error_message = "Without a boundary the operator may do one thing more: take boundaries away."
  }
  assert {
    condition     = !strcontains(output.operator_policy_json, "NoBoundaryAsPolicy")
    error_message = "Without a boundary there is none to keep from being attached."
  }
  assert {
    condition     = !strcontains(output.operator_policy_json, "iam:PermissionsBoundary\"")
    error_message = "Without a boundary no statement asks for one."
  }
  assert {
    condition     = length(aws_iam_policy.boundary) == 0
    error_message = "A boundary is created all the same."
  }
}

run "trust" {
  command = plan

  assert {
    condition     = length(jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement) == 2
    error_message = "The role trusts IRSA and Pod Identity, each with a statement."
  }
  assert {
    condition     = jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub"] == "system:serviceaccount:clouduser-system:clouduser-operator"
    error_message = "Only the operator's service account may take the role by web identity."
  }
  assert {
    condition     = jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement[1].Principal.Service == "pods.eks.amazonaws.com"
    error_message = "Pod Identity may not take the role."
  }
  assert {
    condition     = jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement[1].Condition.StringEquals["aws:RequestTag/kubernetes-service-account"] == "clouduser-operator"
    error_message = "Only the operator's service account may take the role by Pod Identity."
  }
}

run "nobody_to_trust" {
  command = plan

  variables {
    oidc_provider_arn = null
    pod_identity      = false
  }

  assert {
    condition     = length(aws_iam_role.operator) == 0 && output.role_arn == null && length(output.operator_policy_json) > 0
    error_message = "Without anyone to trust there is a policy to use elsewhere, and no role."
  }
}

run "allow_lists" {
  command = plan

  variables {
    allowed_groups       = ["developers"]
    allowed_policy_arns  = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    boundary_arns        = ["arn:aws:iam::111122223333:policy/mine"]
    mail_allowed_domains = []
  }

  assert {
    condition     = [for s in jsondecode(output.operator_policy_json).Statement : s.Resource if s.Sid == "Groups"][0] == ["arn:aws:iam::111122223333:group/developers"]
    error_message = "The groups are those of allowed_groups."
  }
  assert {
    condition     = [for s in jsondecode(output.operator_policy_json).Statement : s.Condition.ArnLike["iam:PolicyARN"] if s.Sid == "AttachPolicies"][0] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    error_message = "The policies are those of allowed_policy_arns."
  }
  assert {
    condition = [for s in jsondecode(output.operator_policy_json).Statement : s.Condition.StringEquals["iam:PermissionsBoundary"] if s.Sid == "CreatePeople"][0] == [
      "arn:aws:iam::111122223333:policy/cloud-users/clouduser-boundary", "arn:aws:iam::111122223333:policy/mine",
    ]
    error_message = "The boundaries are the created one and those of boundary_arns."
  }
  assert {
    condition     = [for s in jsondecode(output.operator_policy_json).Statement : keys(s.Condition) if s.Sid == "Mail"][0] == ["StringEquals"]
    error_message = "Without mail_allowed_domains the recipients are not restricted."
  }
}
