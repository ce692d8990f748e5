// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.IamAction;
import io.clouduser.model.PasswordRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** {@link FakeIam} as a world. */
final class FakeWorld implements IamWorld {
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final FakeIam iam = new FakeIam(() -> now);

  @Override
  public IamUsers users() {
    return iam;
  }

  @Override
  public LoginProfiles profiles() {
    return iam;
  }

  @Override
  public AccountReader reader() {
    return iam;
  }

  @Override
  public Account account() {
    return iam;
  }

  @Override
  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public String accountId() {
    return FakeIam.ACCOUNT_ID;
  }

  @Override
  public void makeGroup(String name) {
    iam.addGroup(name);
  }

  @Override
  public String makePolicy(String name) {
    String arn = "arn:aws:iam::" + FakeIam.ACCOUNT_ID + ":policy/" + name;
    iam.addPolicy(arn);
    return arn;
  }

  @Override
  public String makeForeignUser(String name, Map<String, String> tags) {
    return iam.addForeignUser(name, tags).userId();
  }

  @Override
  public IamAction leave(String user, Leftover what) {
    IamAction removal =
        switch (what) {
          case LOGIN_PROFILE -> new IamAction.DeleteLoginProfile();
          case ACCESS_KEY -> new IamAction.DeleteAccessKey("AKIAEXAMPLE");
          case SIGNING_CERTIFICATE -> new IamAction.DeleteSigningCertificate("CERTEXAMPLE");
          case SSH_KEY -> new IamAction.DeleteSshKey("APKAEXAMPLE");
          case SERVICE_CREDENTIAL -> new IamAction.DeleteServiceCredential("ACCAEXAMPLE");
          case VIRTUAL_MFA ->
              new IamAction.DeactivateMfa("arn:aws:iam::" + FakeIam.ACCOUNT_ID + ":mfa/" + user);
          case HARDWARE_MFA -> new IamAction.DeactivateMfa("GAHT12345678");
          case INLINE_POLICY -> new IamAction.DeleteInlinePolicy("inline");
          case ATTACHED_POLICY -> new IamAction.DetachPolicy(makePolicy("leftover-" + user));
          case GROUP -> new IamAction.RemoveFromGroup("leftover-" + user);
        };
    switch (what) {
      case LOGIN_PROFILE -> iam.setForeignLogin(user, Optional.of("Somebody-Elses-7"));
      case ATTACHED_POLICY ->
          iam.apply(
              user, new IamAction.AttachPolicy(((IamAction.DetachPolicy) removal).policyArn()));
      case GROUP -> {
        iam.addGroup("leftover-" + user);
        iam.apply(user, new IamAction.AddToGroup("leftover-" + user));
      }
      case ACCESS_KEY -> iam.addAccessKey(user, "AKIAEXAMPLE");
      default -> iam.addLeftover(user, removal);
    }
    return removal;
  }

  @Override
  public boolean hasVirtualDevice(String serialNumber) {
    return iam.virtualMfaDevices().contains(serialNumber);
  }

  @Override
  public Optional<Login> login(String userName) {
    return iam.login(userName).map(it -> new Login(it.password(), it.resetRequired()));
  }

  @Override
  public void passwordPolicy(int minimumLength, boolean usersMayChange) {
    iam.passwordPolicy(Optional.of(new PasswordRules(minimumLength, usersMayChange)));
  }

  @Override
  public void noPasswordPolicy() {
    iam.passwordPolicy(Optional.empty());
  }

  @Override
  public void alias(String name) {
    iam.alias(name);
  }

  @Override
  public void noAlias(String name) {
    iam.alias("");
  }

  @Override
  public void close() {}
}
