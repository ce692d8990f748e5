// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.IamAction;
import io.clouduser.model.OperationFailed;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * Finds everything that keeps IAM from deleting a user.
 *
 * <p>Source: IAM API Reference, DeleteUser: "you must delete the items attached to the user
 * manually, or the deletion fails".
 */
final class Leftovers {
  private final IamClient iam;

  Leftovers(IamClient iam) {
    this.iam = iam;
  }

  /**
   * What lets somebody in goes first.
   *
   * @throws SdkException NoSuchEntity, when the user is gone
   * @throws OperationFailed when IAM cannot be asked; names the listing that failed
   */
  void collect(String user, List<IamAction> into) {
    into.add(new IamAction.DeleteLoginProfile());
    list(
        "ListAccessKeys",
        () ->
            iam.listAccessKeysPaginator(r -> r.userName(user))
                .accessKeyMetadata()
                .forEach(it -> into.add(new IamAction.DeleteAccessKey(it.accessKeyId()))));
    list(
        "ListSigningCertificates",
        () ->
            iam.listSigningCertificatesPaginator(r -> r.userName(user))
                .certificates()
                .forEach(
                    it -> into.add(new IamAction.DeleteSigningCertificate(it.certificateId()))));
    list(
        "ListSSHPublicKeys",
        () ->
            iam.listSSHPublicKeysPaginator(r -> r.userName(user))
                .sshPublicKeys()
                .forEach(it -> into.add(new IamAction.DeleteSshKey(it.sshPublicKeyId()))));
    list(
        "ListServiceSpecificCredentials",
        () ->
            iam.listServiceSpecificCredentials(r -> r.userName(user))
                .serviceSpecificCredentials()
                .forEach(
                    it ->
                        into.add(
                            new IamAction.DeleteServiceCredential(
                                it.serviceSpecificCredentialId()))));
    list(
        "ListMFADevices",
        () ->
            iam.listMFADevicesPaginator(r -> r.userName(user))
                .mfaDevices()
                .forEach(it -> mfa(it.serialNumber(), into)));
    list(
        "ListUserPolicies",
        () ->
            iam.listUserPoliciesPaginator(r -> r.userName(user))
                .policyNames()
                .forEach(it -> into.add(new IamAction.DeleteInlinePolicy(it))));
    list(
        "ListAttachedUserPolicies",
        () ->
            iam.listAttachedUserPoliciesPaginator(r -> r.userName(user))
                .attachedPolicies()
                .forEach(it -> into.add(new IamAction.DetachPolicy(it.policyArn()))));
    list(
        "ListGroupsForUser",
        () ->
            iam.listGroupsForUserPaginator(r -> r.userName(user))
                .groups()
                .forEach(it -> into.add(new IamAction.RemoveFromGroup(it.groupName()))));
  }

  private static void list(String operation, Runnable listing) {
    try {
      listing.run();
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        throw e;
      }
      throw IamErrors.translate(e, operation);
    }
  }

  private static void mfa(String serialNumber, List<IamAction> into) {
    into.add(new IamAction.DeactivateMfa(serialNumber));
    if (virtual(serialNumber)) {
      into.add(new IamAction.DeleteVirtualMfa(serialNumber));
    }
  }

  /** Hardware devices have a serial number, virtual ones and passkeys an ARN. */
  static boolean virtual(String serialNumber) {
    return serialNumber.startsWith("arn:") && serialNumber.contains(":mfa/");
  }
}
