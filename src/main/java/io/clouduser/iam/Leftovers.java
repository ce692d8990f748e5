// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.IamAction;
import java.util.List;
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

  /** What lets somebody in goes first. */
  void collect(String user, List<IamAction> into) {
    into.add(new IamAction.DeleteLoginProfile());
    iam.listAccessKeysPaginator(r -> r.userName(user))
        .accessKeyMetadata()
        .forEach(it -> into.add(new IamAction.DeleteAccessKey(it.accessKeyId())));
    iam.listSigningCertificatesPaginator(r -> r.userName(user))
        .certificates()
        .forEach(it -> into.add(new IamAction.DeleteSigningCertificate(it.certificateId())));
    iam.listSSHPublicKeysPaginator(r -> r.userName(user))
        .sshPublicKeys()
        .forEach(it -> into.add(new IamAction.DeleteSshKey(it.sshPublicKeyId())));
    iam.listServiceSpecificCredentials(r -> r.userName(user))
        .serviceSpecificCredentials()
        .forEach(
            it ->
                into.add(new IamAction.DeleteServiceCredential(it.serviceSpecificCredentialId())));
    iam.listMFADevicesPaginator(r -> r.userName(user))
        .mfaDevices()
        .forEach(
            it -> {
              into.add(new IamAction.DeactivateMfa(it.serialNumber()));
              if (virtual(it.serialNumber())) {
                into.add(new IamAction.DeleteVirtualMfa(it.serialNumber()));
              }
            });
    iam.listUserPoliciesPaginator(r -> r.userName(user))
        .policyNames()
        .forEach(it -> into.add(new IamAction.DeleteInlinePolicy(it)));
    iam.listAttachedUserPoliciesPaginator(r -> r.userName(user))
        .attachedPolicies()
        .forEach(it -> into.add(new IamAction.DetachPolicy(it.policyArn())));
    iam.listGroupsForUserPaginator(r -> r.userName(user))
        .groups()
        .forEach(it -> into.add(new IamAction.RemoveFromGroup(it.groupName())));
  }

  /** Hardware devices have a serial number, virtual ones and passkeys an ARN. */
  private static boolean virtual(String serialNumber) {
    return serialNumber.startsWith("arn:") && serialNumber.contains(":mfa/");
  }
}
