// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

/** The conditions of a CloudUser. */
public enum ConditionType {
  /** The summary: the person can sign in, and all is as declared. */
  Ready,
  /** The IAM user is as declared. */
  UserSynced,
  /** The login profile is as declared. */
  LoginProfileReady,
  /** The credentials were handed to the mail system. */
  CredentialsDelivered,
  /** True only where retrying cannot help: somebody has to do something first. */
  Stalled
}
