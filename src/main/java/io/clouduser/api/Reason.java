// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

/** Why a condition has its status. The names are public: scripts and alerts match on them. */
public enum Reason {
  /** All is as declared. */
  Provisioned,
  /** Work is under way. */
  Provisioning,
  /** The resource is being deleted. */
  Deleting,
  /** An older CloudUser names the same IAM user. */
  UserNameTaken,
  /** The IAM user belongs to somebody else. */
  NotOwned,
  /** A group of the spec does not exist. */
  GroupNotFound,
  /** A policy of the spec does not exist or cannot be attached. */
  PolicyNotFound,
  /** The spec holds something that cannot be carried out. */
  InvalidSpec,
  /** AWS refused a call of the operator. */
  AccessDenied,
  /** AWS asked for fewer calls. */
  Throttled,
  /** AWS did not answer, or answered with a failure of its own. */
  AwsUnavailable,
  /** An IAM quota is used up. */
  QuotaExceeded,
  /** The account's password policy refused every password that was made for it. */
  PasswordPolicyViolation,
  /** A login profile was there before; no password was issued. */
  LoginProfilePreexists,
  /** Somebody else removed the login profile. */
  LoginProfileRemoved,
  /** Console access is switched off in the spec. */
  ConsoleDisabled,
  /** SES does not accept the sender address, or not yet for this recipient. */
  MailSenderNotVerified,
  /** SES or the configuration refused this mail. */
  MailRejected,
  /** The sending quota is used up, or sending is paused. */
  MailQuotaExceeded,
  /** The mail was handed over. */
  Mailed,
  /** The mail reached the recipient's mail server. */
  Delivered,
  /** The person has signed in. */
  Claimed,
  /** Nobody can know whether the mail was sent. */
  DeliveryUncertain,
  /** The recipient's mail server sent the mail back. */
  Bounced,
  /** The recipient reported the mail as spam. */
  Complained,
  /** Nobody used the initial password in time; it was revoked. */
  Expired,
  /** The person is suspended in the spec. */
  Suspended,
  /** The IAM user, which another tool manages, does not exist. */
  UserGone,
  /** The resource is left alone by request. */
  Paused,
  /** A defect of the operator. */
  InternalError
}
