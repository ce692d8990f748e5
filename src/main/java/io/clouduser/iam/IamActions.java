// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.IamAction;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;

/** Turns each action into the call that carries it out. */
final class IamActions {
  /**
   * One call.
   *
   * @param operation IAM's name of it
   * @param removes whether NoSuchEntity means that it is done already
   * @param run makes the call
   */
  record Call(String operation, boolean removes, Runnable run) {}

  private final IamClient iam;

  IamActions(IamClient iam) {
    this.iam = iam;
  }

  Call call(String user, IamAction action) {
    if (action instanceof IamAction.MovePath it) {
      return sets("UpdateUser", () -> iam.updateUser(r -> r.userName(user).newPath(it.path())));
    } else if (action instanceof IamAction.Rename it) {
      return sets(
          "UpdateUser", () -> iam.updateUser(r -> r.userName(user).newUserName(it.newName())));
    } else if (action instanceof IamAction.Tag it) {
      return sets("TagUser", () -> iam.tagUser(r -> r.userName(user).tags(tags(it.tags()))));
    } else if (action instanceof IamAction.Untag it) {
      return removes("UntagUser", () -> iam.untagUser(r -> r.userName(user).tagKeys(it.keys())));
    } else if (action instanceof IamAction.PutBoundary it) {
      return sets(
          "PutUserPermissionsBoundary",
          () ->
              iam.putUserPermissionsBoundary(
                  r -> r.userName(user).permissionsBoundary(it.policyArn())));
    } else if (action instanceof IamAction.DeleteBoundary) {
      return removes(
          "DeleteUserPermissionsBoundary",
          () -> iam.deleteUserPermissionsBoundary(r -> r.userName(user)));
    } else if (action instanceof IamAction.AddToGroup it) {
      return sets(
          "AddUserToGroup", () -> iam.addUserToGroup(r -> r.userName(user).groupName(it.group())));
    } else if (action instanceof IamAction.AttachPolicy it) {
      return sets(
          "AttachUserPolicy",
          () -> iam.attachUserPolicy(r -> r.userName(user).policyArn(it.policyArn())));
    }
    return removal(user, action);
  }

  private Call keyStatus(String user, String id, StatusType status) {
    return removes(
        "UpdateAccessKey",
        () -> iam.updateAccessKey(r -> r.userName(user).accessKeyId(id).status(status)));
  }

  private Call removal(String user, IamAction action) {
    if (action instanceof IamAction.RemoveFromGroup it) {
      return removes(
          "RemoveUserFromGroup",
          () -> iam.removeUserFromGroup(r -> r.userName(user).groupName(it.group())));
    } else if (action instanceof IamAction.DetachPolicy it) {
      return removes(
          "DetachUserPolicy",
          () -> iam.detachUserPolicy(r -> r.userName(user).policyArn(it.policyArn())));
    } else if (action instanceof IamAction.DeleteInlinePolicy it) {
      return removes(
          "DeleteUserPolicy",
          () -> iam.deleteUserPolicy(r -> r.userName(user).policyName(it.policyName())));
    } else if (action instanceof IamAction.DeleteLoginProfile) {
      return removes("DeleteLoginProfile", () -> iam.deleteLoginProfile(r -> r.userName(user)));
    } else if (action instanceof IamAction.DeactivateAccessKey it) {
      return keyStatus(user, it.accessKeyId(), StatusType.INACTIVE);
    } else if (action instanceof IamAction.ActivateAccessKey it) {
      return keyStatus(user, it.accessKeyId(), StatusType.ACTIVE);
    } else if (action instanceof IamAction.DeleteAccessKey it) {
      return removes(
          "DeleteAccessKey",
          () -> iam.deleteAccessKey(r -> r.userName(user).accessKeyId(it.accessKeyId())));
    } else if (action instanceof IamAction.DeleteSigningCertificate it) {
      return removes(
          "DeleteSigningCertificate",
          () ->
              iam.deleteSigningCertificate(
                  r -> r.userName(user).certificateId(it.certificateId())));
    } else if (action instanceof IamAction.DeleteSshKey it) {
      return removes(
          "DeleteSSHPublicKey",
          () -> iam.deleteSSHPublicKey(r -> r.userName(user).sshPublicKeyId(it.keyId())));
    } else if (action instanceof IamAction.DeleteServiceCredential it) {
      return removes(
          "DeleteServiceSpecificCredential",
          () ->
              iam.deleteServiceSpecificCredential(
                  r -> r.userName(user).serviceSpecificCredentialId(it.credentialId())));
    } else if (action instanceof IamAction.DeactivateMfa it) {
      return removes(
          "DeactivateMFADevice",
          () -> iam.deactivateMFADevice(r -> r.userName(user).serialNumber(it.serialNumber())));
    } else if (action instanceof IamAction.DeleteVirtualMfa it) {
      return removes(
          "DeleteVirtualMFADevice",
          () -> iam.deleteVirtualMFADevice(r -> r.serialNumber(it.serialNumber())));
    } else if (action instanceof IamAction.DeleteUser) {
      return removes("DeleteUser", () -> iam.deleteUser(r -> r.userName(user)));
    }
    throw new IllegalArgumentException("no call for " + action);
  }

  private static Call sets(String operation, Runnable run) {
    return new Call(operation, false, run);
  }

  private static Call removes(String operation, Runnable run) {
    return new Call(operation, true, run);
  }

  static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
