// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.Map;
import java.util.Set;

/** One call that changes an IAM user. Applying one that has its effect already does no harm. */
public sealed interface IamAction {
  /** UpdateUser: another path. */
  record MovePath(String path) implements IamAction {}

  /** UpdateUser: another name. */
  record Rename(String newName) implements IamAction {}

  /** TagUser. */
  record Tag(Map<String, String> tags) implements IamAction {}

  /** UntagUser. */
  record Untag(Set<String> keys) implements IamAction {}

  /** PutUserPermissionsBoundary. */
  record PutBoundary(String policyArn) implements IamAction {}

  /** DeleteUserPermissionsBoundary. */
  record DeleteBoundary() implements IamAction {}

  /** AddUserToGroup. */
  record AddToGroup(String group) implements IamAction {}

  /** RemoveUserFromGroup. */
  record RemoveFromGroup(String group) implements IamAction {}

  /** AttachUserPolicy. */
  record AttachPolicy(String policyArn) implements IamAction {}

  /** DetachUserPolicy. */
  record DetachPolicy(String policyArn) implements IamAction {}

  /** DeleteUserPolicy: removes an inline policy. */
  record DeleteInlinePolicy(String policyName) implements IamAction {}

  /** DeleteLoginProfile. */
  record DeleteLoginProfile() implements IamAction {}

  /** UpdateAccessKey: the key works no more; a key that is gone counts as done. */
  record DeactivateAccessKey(String accessKeyId) implements IamAction {}

  /** UpdateAccessKey: the key works again; a key that is gone counts as done. */
  record ActivateAccessKey(String accessKeyId) implements IamAction {}

  /** DeleteAccessKey. */
  record DeleteAccessKey(String accessKeyId) implements IamAction {}

  /** DeleteSigningCertificate. */
  record DeleteSigningCertificate(String certificateId) implements IamAction {}

  /** DeleteSSHPublicKey. */
  record DeleteSshKey(String keyId) implements IamAction {}

  /** DeleteServiceSpecificCredential. */
  record DeleteServiceCredential(String credentialId) implements IamAction {}

  /** DeactivateMFADevice. */
  record DeactivateMfa(String serialNumber) implements IamAction {}

  /** DeleteVirtualMFADevice. */
  record DeleteVirtualMfa(String serialNumber) implements IamAction {}

  /** DeleteUser. */
  record DeleteUser() implements IamAction {}
}
