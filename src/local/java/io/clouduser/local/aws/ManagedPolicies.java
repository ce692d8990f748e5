// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.List;

/** AWS's own policies that exist in every account: a selection of the common ones. */
final class ManagedPolicies {
  /** Stands for all their documents; nothing here evaluates policies. */
  static final String DOCUMENT =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  /** With their path, as in the ARN after {@code policy/}. */
  static final List<String> NAMES =
      List.of(
          "AdministratorAccess",
          "AmazonDynamoDBFullAccess",
          "AmazonDynamoDBReadOnlyAccess",
          "AmazonEC2ContainerRegistryReadOnly",
          "AmazonEC2FullAccess",
          "AmazonEC2ReadOnlyAccess",
          "AmazonRDSFullAccess",
          "AmazonRDSReadOnlyAccess",
          "AmazonS3FullAccess",
          "AmazonS3ReadOnlyAccess",
          "AmazonSESFullAccess",
          "AmazonSNSFullAccess",
          "AmazonSNSReadOnlyAccess",
          "AmazonSQSFullAccess",
          "AmazonSQSReadOnlyAccess",
          "AmazonSSMReadOnlyAccess",
          "AmazonVPCFullAccess",
          "AmazonVPCReadOnlyAccess",
          "AWSBillingReadOnlyAccess",
          "AWSCloudTrail_ReadOnlyAccess",
          "AWSCodeCommitReadOnly",
          "AWSLambda_FullAccess",
          "AWSLambda_ReadOnlyAccess",
          "AWSSupportAccess",
          "CloudWatchFullAccess",
          "CloudWatchLogsReadOnlyAccess",
          "CloudWatchReadOnlyAccess",
          "IAMAccessAnalyzerReadOnlyAccess",
          "IAMFullAccess",
          "IAMReadOnlyAccess",
          "IAMSelfManageServiceSpecificCredentials",
          "IAMUserChangePassword",
          "IAMUserSSHKeys",
          "PowerUserAccess",
          "ReadOnlyAccess",
          "SecurityAudit",
          "job-function/Billing",
          "job-function/DatabaseAdministrator",
          "job-function/DataScientist",
          "job-function/NetworkAdministrator",
          "job-function/SupportUser",
          "job-function/SystemAdministrator",
          "job-function/ViewOnlyAccess");

  private ManagedPolicies() {}
}
