// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.model.LoginProfile;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.iam.model.UserDetail;

/**
 * The contract against the emulator, and beyond it what AWS does and moto does not: those run here
 * alone, each with moto's fault as the reason.
 */
class AwsEmulatorContractIT extends AwsContract {
  private final AwsEmulator emulator = AwsEmulator.start();

  @Override
  AwsClients connect() {
    emulator.ses().requireVerifiedSenders();
    return new AwsClients(emulator.endpoint());
  }

  @Override
  void verifySender(String address) {
    emulator.ses().verify(address);
  }

  @AfterAll
  void stop() {
    emulator.close();
  }

  /** moto stores false. */
  @Test
  void remembersThatAPasswordMustBeChanged() {
    String name = user();
    LoginProfile created =
        aws()
            .iam
            .createLoginProfile(
                r -> r.userName(name).password(PASSWORD).passwordResetRequired(true))
            .loginProfile();

    assertThat(created.passwordResetRequired()).isTrue();
    assertThat(
            aws().iam.getLoginProfile(r -> r.userName(name)).loginProfile().passwordResetRequired())
        .isTrue();
  }

  /** moto loses the profile. */
  @Test
  void keepsThePasswordWhenOnlyTheResetFlagChanges() {
    String name = user();
    aws().iam.createLoginProfile(r -> r.userName(name).password(PASSWORD));

    aws().iam.updateLoginProfile(r -> r.userName(name).passwordResetRequired(true));

    assertThat(emulator.iam().user(name).orElseThrow().login().orElseThrow())
        .satisfies(
            login -> {
              assertThat(login.password()).isEqualTo(PASSWORD);
              assertThat(login.resetRequired()).isTrue();
            });
  }

  /** moto enforces no password policy. */
  @Test
  void enforcesTheDefaultPasswordPolicy() {
    String name = user();
    for (String weak : List.of("Short1!", "alllowercase1", name.toUpperCase(Locale.ROOT))) {
      refused(
          400,
          "PasswordPolicyViolation",
          () -> aws().iam.createLoginProfile(r -> r.userName(name).password(weak)));
    }
  }

  /** moto ignores the boundary on create, and fails to put or delete it. */
  @Test
  void keepsPermissionsBoundaries() {
    String name = fresh("bounded");
    aws().iam.createUser(r -> r.userName(name).permissionsBoundary(READ_ONLY));
    assertThat(
            aws()
                .iam
                .getUser(r -> r.userName(name))
                .user()
                .permissionsBoundary()
                .permissionsBoundaryArn())
        .isEqualTo(READ_ONLY);

    aws().iam.deleteUserPermissionsBoundary(r -> r.userName(name));
    assertThat(aws().iam.getUser(r -> r.userName(name)).user().permissionsBoundary()).isNull();
    refused(
        404, "NoSuchEntity", () -> aws().iam.deleteUserPermissionsBoundary(r -> r.userName(name)));
    refused(
        404,
        "NoSuchEntity",
        () ->
            aws()
                .iam
                .putUserPermissionsBoundary(
                    r -> r.userName(name).permissionsBoundary("arn:aws:iam::aws:policy/Absent")));
  }

  /** moto ignores MaxItems. */
  @Test
  void pages() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      String name = fresh("paged");
      names.add(name);
      aws().iam.createUser(r -> r.userName(name).path("/paged/"));
    }

    assertThat(aws().iam.listUsers(r -> r.pathPrefix("/paged/").maxItems(2)).users()).hasSize(2);
    assertThat(aws().iam.listUsersPaginator(r -> r.pathPrefix("/paged/").maxItems(2)).users())
        .extracting(User::userName)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(
            aws()
                .iam
                .getAccountAuthorizationDetailsPaginator(
                    r -> r.filterWithStrings("User").maxItems(2))
                .userDetailList())
        .extracting(UserDetail::userName)
        .containsAll(names);
  }

  /** moto overwrites the other user. */
  @Test
  void refusesToRenameOntoAnother() {
    String name = user();
    String other = user();
    refused(
        409,
        "EntityAlreadyExists",
        () -> aws().iam.updateUser(r -> r.userName(name).newUserName(other)));
  }

  /** moto deletes users with whatever hangs on them. */
  @Test
  void refusesToDeleteAUserWithLeftovers() {
    String name = user();
    String group = fresh("developers");
    aws().iam.createGroup(r -> r.groupName(group));

    aws().iam.createLoginProfile(r -> r.userName(name).password(PASSWORD));
    undeletable(name);
    aws().iam.deleteLoginProfile(r -> r.userName(name));

    aws().iam.addUserToGroup(r -> r.userName(name).groupName(group));
    undeletable(name);
    aws().iam.removeUserFromGroup(r -> r.userName(name).groupName(group));

    String key = aws().iam.createAccessKey(r -> r.userName(name)).accessKey().accessKeyId();
    undeletable(name);
    aws().iam.deleteAccessKey(r -> r.userName(name).accessKeyId(key));

    aws().iam.attachUserPolicy(r -> r.userName(name).policyArn(READ_ONLY));
    undeletable(name);
    aws().iam.detachUserPolicy(r -> r.userName(name).policyArn(READ_ONLY));

    String ssh =
        aws()
            .iam
            .uploadSSHPublicKey(r -> r.userName(name).sshPublicKeyBody("ssh-rsa AAAA"))
            .sshPublicKey()
            .sshPublicKeyId();
    undeletable(name);
    aws().iam.deleteSSHPublicKey(r -> r.userName(name).sshPublicKeyId(ssh));

    String certificate =
        aws()
            .iam
            .uploadSigningCertificate(
                r -> r.userName(name).certificateBody("-----BEGIN CERTIFICATE-----\n"))
            .certificate()
            .certificateId();
    undeletable(name);
    aws().iam.deleteSigningCertificate(r -> r.userName(name).certificateId(certificate));

    String credential =
        aws()
            .iam
            .createServiceSpecificCredential(
                r -> r.userName(name).serviceName("codecommit.amazonaws.com"))
            .serviceSpecificCredential()
            .serviceSpecificCredentialId();
    undeletable(name);
    aws()
        .iam
        .deleteServiceSpecificCredential(
            r -> r.userName(name).serviceSpecificCredentialId(credential));

    String serial = phone(name);
    undeletable(name);
    refused(
        409, "DeleteConflict", () -> aws().iam.deleteVirtualMFADevice(r -> r.serialNumber(serial)));
    aws().iam.deactivateMFADevice(r -> r.userName(name).serialNumber(serial));

    aws().iam.deleteUser(r -> r.userName(name));
  }

  private void undeletable(String name) {
    refused(409, "DeleteConflict", () -> aws().iam.deleteUser(r -> r.userName(name)));
  }

  /** moto deletes attached policies. */
  @Test
  void refusesToDeleteAnAttachedPolicy() {
    String name = user();
    String own =
        aws()
            .iam
            .createPolicy(r -> r.policyName(fresh("own")).policyDocument(DOCUMENT))
            .policy()
            .arn();
    aws().iam.attachUserPolicy(r -> r.userName(name).policyArn(own));

    refused(409, "DeleteConflict", () -> aws().iam.deletePolicy(r -> r.policyArn(own)));
  }

  /** moto has none of these checks. */
  @Test
  void checksNamesPathsTagsAndQuotas() {
    String name = user();
    refused(400, "ValidationError", () -> aws().iam.createUser(r -> r.userName("a b")));
    refused(400, "ValidationError", () -> aws().iam.createUser(r -> r.userName("a".repeat(65))));
    refused(
        400,
        "ValidationError",
        () -> aws().iam.createUser(r -> r.userName(fresh("u")).path("/no-end")));
    refused(
        409,
        "EntityAlreadyExists",
        () -> aws().iam.createUser(r -> r.userName(name.toUpperCase(Locale.ROOT))));
    refused(
        400,
        "InvalidInput",
        () ->
            aws()
                .iam
                .tagUser(
                    r -> r.userName(name).tags(Tag.builder().key("aws:x").value("y").build())));
    aws().iam.createAccessKey(r -> r.userName(name));
    aws().iam.createAccessKey(r -> r.userName(name));
    refused(409, "LimitExceeded", () -> aws().iam.createAccessKey(r -> r.userName(name)));
    for (int i = 0; i < 10; i++) {
      String group = fresh("group");
      aws().iam.createGroup(r -> r.groupName(group));
      aws().iam.addUserToGroup(r -> r.userName(name).groupName(group));
    }
    String eleventh = fresh("group");
    aws().iam.createGroup(r -> r.groupName(eleventh));
    refused(
        409,
        "LimitExceeded",
        () -> aws().iam.addUserToGroup(r -> r.userName(name).groupName(eleventh)));
  }

  /** moto's GetAccount answers 404. */
  @Test
  void tellsTheAccountsStandingWithSes() {
    assertThat(aws().ses.getAccount(r -> {}))
        .satisfies(
            account -> {
              assertThat(account.productionAccessEnabled()).isTrue();
              assertThat(account.sendingEnabled()).isTrue();
              assertThat(account.sendQuota().max24HourSend()).isPositive();
            });
  }

  /** The mailbox is the emulator's own. */
  @Test
  void readsRawMail() {
    emulator.ses().verify("raw@example.com");
    String id = aws().ses.sendEmail(mail("raw@example.com", "reader@example.com")).messageId();
    String source = emulator.mailbox().find(id).orElseThrow().eml();

    String again =
        aws()
            .ses
            .sendEmail(r -> r.content(c -> c.raw(m -> m.data(SdkBytes.fromUtf8String(source)))))
            .messageId();

    assertThat(emulator.mailbox().find(again).orElseThrow())
        .satisfies(
            mail -> {
              assertThat(mail.subject()).isEqualTo("Grüße");
              assertThat(mail.text()).isEqualTo("plain");
              assertThat(mail.html()).isEqualTo("<p>rich");
              assertThat(mail.to()).containsExactly("reader@example.com");
            });
  }
}
