// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.MotoServer;
import io.clouduser.model.IamAction;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.VirtualMFADevice;

/** The real adapters on an endpoint, with the SDK's clients as the product makes them. */
final class WireWorld implements IamWorld {
  private static final String DOCUMENT =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";

  /** Of a person who does not exist, valid for a hundred years. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBjTCCATOgAwIBAgIUZ7qjU6/VqLXhpl/ixq2tO5CoxYowCgYIKoZIzj0EAwIw
      GzEZMBcGA1UEAwwQamFuZS5leGFtcGxlLmNvbTAgFw0yNjExMjMwMTQ3MDFaGA8y
      MTI2MTAzMDAxNDcwMVowGzEZMBcGA1UEAwwQamFuZS5leGFtcGxlLmNvbTBZMBMG
      ByqGSM49AgEGCCqGSM49AwEHA0IABIi9A10SCgF1PgSQ+NQot/VTiSnCPwQCni62
      NdXdbsS98D1vWzxw8+G8hhYJ+h2Dj8DKLa+XB7eDKD478eJKKyOjUzBRMB0GA1Ud
      DgQWBBQvj1/F7gbowX6fkt1D+C9IeIiimzAfBgNVHSMEGDAWgBQvj1/F7gbowX6f
      kt1D+C9IeIiimzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBYU
      jGtc/Cj8TszQvdq6wapESxyR7Kokd3hDtDAAw8nNAiEAqPu2ufjXDP3wjkxToM+Y
      IyXam/Gpt9etW+Yo3AQTjeg=
      -----END CERTIFICATE-----
      """;

  private final AutoCloseable backend;
  private final String accountId;
  private final Function<String, Optional<Login>> logins;
  private final IamClient iam;
  private final IamClient once;
  private final IamUsers users;
  private final LoginProfiles profiles;
  private final AccountReader reader;
  private final Account account;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private WireWorld(
      AutoCloseable backend,
      URI endpoint,
      String accountId,
      Function<String, Optional<Login>> logins) {
    this.backend = backend;
    this.accountId = accountId;
    this.logins = logins;
    point(endpoint);
    iam = IamClients.create();
    once = IamClients.createWithoutRetries();
    users = new AwsIamUsers(iam);
    profiles = new AwsLoginProfiles(iam, once);
    reader = new AwsAccountReader(iam, () -> now);
    account = new AwsAccount(iam, () -> now);
  }

  /** Where clients that are made from now on find AWS, by the SDK's own settings. */
  static void point(URI endpoint) {
    System.setProperty("aws.endpointUrl", endpoint.toString());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "AKIAOPERATOR00000000");
    System.setProperty("aws.secretAccessKey", "not-a-secret");
  }

  static WireWorld on(AwsEmulator aws) {
    return new WireWorld(
        aws,
        aws.endpoint(),
        aws.accountId(),
        name ->
            aws.iam()
                .user(name)
                .flatMap(user -> user.login())
                .map(it -> new Login(it.password(), it.resetRequired())));
  }

  static WireWorld on(MotoServer moto) {
    return new WireWorld(
        moto,
        moto.endpoint(),
        "123456789012",
        name -> {
          throw new UnsupportedOperationException("moto shows no passwords");
        });
  }

  @Override
  public IamUsers users() {
    return users;
  }

  @Override
  public LoginProfiles profiles() {
    return profiles;
  }

  @Override
  public AccountReader reader() {
    return reader;
  }

  @Override
  public Account account() {
    return account;
  }

  @Override
  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public String accountId() {
    return accountId;
  }

  @Override
  public void makeGroup(String name) {
    iam.createGroup(r -> r.groupName(name));
  }

  @Override
  public String makePolicy(String name) {
    return iam.createPolicy(r -> r.policyName(name).policyDocument(DOCUMENT)).policy().arn();
  }

  @Override
  public String makeForeignUser(String name, Map<String, String> tags) {
    return iam.createUser(r -> r.userName(name).tags(IamActions.tags(tags))).user().userId();
  }

  @Override
  public IamAction leave(String user, Leftover what) {
    return switch (what) {
      case LOGIN_PROFILE -> {
        iam.createLoginProfile(r -> r.userName(user).password("Somebody-Elses-7"));
        yield new IamAction.DeleteLoginProfile();
      }
      case ACCESS_KEY ->
          new IamAction.DeleteAccessKey(
              iam.createAccessKey(r -> r.userName(user)).accessKey().accessKeyId());
      case SIGNING_CERTIFICATE ->
          new IamAction.DeleteSigningCertificate(
              iam.uploadSigningCertificate(r -> r.userName(user).certificateBody(CERTIFICATE))
                  .certificate()
                  .certificateId());
      case SSH_KEY ->
          new IamAction.DeleteSshKey(
              iam.uploadSSHPublicKey(r -> r.userName(user).sshPublicKeyBody("ssh-rsa AAAA"))
                  .sshPublicKey()
                  .sshPublicKeyId());
      case SERVICE_CREDENTIAL ->
          new IamAction.DeleteServiceCredential(
              iam.createServiceSpecificCredential(
                      r -> r.userName(user).serviceName("codecommit.amazonaws.com"))
                  .serviceSpecificCredential()
                  .serviceSpecificCredentialId());
      case VIRTUAL_MFA ->
          mfa(
              user,
              iam.createVirtualMFADevice(r -> r.virtualMFADeviceName("phone-" + user))
                  .virtualMFADevice()
                  .serialNumber());
      case HARDWARE_MFA ->
          mfa(user, "GAHT" + Integer.toHexString(user.hashCode()).toUpperCase(Locale.ROOT));
      case INLINE_POLICY -> {
        iam.putUserPolicy(r -> r.userName(user).policyName("inline").policyDocument(DOCUMENT));
        yield new IamAction.DeleteInlinePolicy("inline");
      }
      case ATTACHED_POLICY -> {
        String arn = makePolicy("leftover-" + user);
        iam.attachUserPolicy(r -> r.userName(user).policyArn(arn));
        yield new IamAction.DetachPolicy(arn);
      }
      case GROUP -> {
        makeGroup("leftover-" + user);
        iam.addUserToGroup(r -> r.userName(user).groupName("leftover-" + user));
        yield new IamAction.RemoveFromGroup("leftover-" + user);
      }
    };
  }

  private IamAction mfa(String user, String serial) {
    iam.enableMFADevice(
        r ->
            r.userName(user)
                .serialNumber(serial)
                .authenticationCode1("123456")
                .authenticationCode2("234567"));
    return new IamAction.DeactivateMfa(serial);
  }

  @Override
  public boolean hasVirtualDevice(String serialNumber) {
    return iam.listVirtualMFADevicesPaginator().virtualMFADevices().stream()
        .map(VirtualMFADevice::serialNumber)
        .anyMatch(serialNumber::equals);
  }

  @Override
  public Optional<Login> login(String userName) {
    return logins.apply(userName);
  }

  @Override
  public void passwordPolicy(int minimumLength, boolean usersMayChange) {
    iam.updateAccountPasswordPolicy(
        r -> r.minimumPasswordLength(minimumLength).allowUsersToChangePassword(usersMayChange));
  }

  @Override
  public void noPasswordPolicy() {
    iam.deleteAccountPasswordPolicy();
  }

  @Override
  public void alias(String name) {
    iam.createAccountAlias(r -> r.accountAlias(name));
  }

  @Override
  public void noAlias(String name) {
    iam.deleteAccountAlias(r -> r.accountAlias(name));
  }

  @Override
  public void close() {
    iam.close();
    once.close();
    try {
      backend.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
