// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** Login profiles, the account's password policy, and people changing their passwords. */
final class IamLoginOperations {
  private final IamStore store;

  IamLoginOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreateLoginProfile", this::create);
    table.read("GetLoginProfile", this::get);
    table.act("UpdateLoginProfile", this::update);
    table.act("DeleteLoginProfile", this::delete);
    table.act("ChangePassword", this::changeOwn);
    table.read("GetAccountPasswordPolicy", this::getPolicy);
    table.act("UpdateAccountPasswordPolicy", this::updatePolicy);
    table.act("DeleteAccountPasswordPolicy", this::deletePolicy);
  }

  private static ObjectNode json(IamData.User user, IamData.LoginProfile login) {
    return Json.object("UserName", user.name)
        .put("CreateDate", Json.time(login.created()))
        .put("PasswordResetRequired", login.resetRequired());
  }

  private ObjectNode create(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    String password = call.in().required("Password");
    if (user.login.isPresent()) {
      throw AwsError.alreadyExists("Login Profile for user " + user.name + " already exists.");
    }
    setPassword(user, password, call.in().bool("PasswordResetRequired"), call.time(), call.time());
    return Json.object("LoginProfile", json(user, user.login.orElseThrow()));
  }

  private void setPassword(
      IamData.User user, String password, boolean reset, Instant created, Instant now) {
    IamRules.password(password, user, store.data(), store.accountId);
    user.passwordHistory.add(password);
    user.login = Optional.of(new IamData.LoginProfile(password, reset, created, now));
  }

  private static IamData.LoginProfile login(IamData.User user) {
    return user.login.orElseThrow(
        () -> AwsError.noSuchEntity("Login Profile for User " + user.name + " cannot be found."));
  }

  private ObjectNode get(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    return Json.object("LoginProfile", json(user, login(user)));
  }

  private void update(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    IamData.LoginProfile login = login(user);
    refuseWhileSettling(call, user, login);
    boolean reset =
        call.in()
            .string("PasswordResetRequired")
            .map(Boolean::parseBoolean)
            .orElse(login.resetRequired());
    Optional<String> password = call.in().string("Password");
    if (password.isPresent()) {
      setPassword(user, password.get(), reset, login.created(), call.time());
    } else {
      user.login =
          Optional.of(
              new IamData.LoginProfile(
                  login.password(), reset, login.created(), login.passwordChanged()));
    }
  }

  private void delete(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    refuseWhileSettling(call, user, login(user));
    user.login = Optional.empty();
  }

  private void refuseWhileSettling(Call call, IamData.User user, IamData.LoginProfile login) {
    if (call.time().isBefore(login.created().plus(store.loginProfileSettling))) {
      throw new AwsError(
          409,
          "EntityTemporarilyUnmodifiable",
          "Login Profile for User "
              + user.name
              + " cannot be modified while login profile is being created.");
    }
  }

  private void changeOwn(Call call) {
    IamData.User user = store.data().user(IamUserOperations.caller(store.data(), call.principal()));
    change(user, call.in().required("OldPassword"), call.in().required("NewPassword"), call.time());
  }

  /** What a person does at first sign-in, or later with ChangePassword. */
  void change(IamData.User user, String oldPassword, String newPassword, Instant now) {
    IamData.LoginProfile login = login(user);
    if (!login.password().equals(oldPassword)) {
      throw new AwsError(403, "AccessDenied", "The old password was incorrect.");
    }
    if (oldPassword.equals(newPassword)) {
      throw new AwsError(400, "PasswordPolicyViolation", "Password has been used previously.");
    }
    setPassword(user, newPassword, false, login.created(), now);
  }

  private ObjectNode getPolicy(Call call) {
    IamData.PasswordPolicy policy = store.data().passwordPolicy.orElseThrow(this::noPolicy);
    ObjectNode json =
        Json.object()
            .put("MinimumPasswordLength", policy.minimumLength())
            .put("RequireSymbols", policy.symbols())
            .put("RequireNumbers", policy.numbers())
            .put("RequireUppercaseCharacters", policy.uppercase())
            .put("RequireLowercaseCharacters", policy.lowercase())
            .put("AllowUsersToChangePassword", policy.allowChange())
            .put("ExpirePasswords", policy.maxAgeDays().isPresent())
            .put("HardExpiry", policy.hardExpiry());
    policy.maxAgeDays().ifPresent(days -> json.put("MaxPasswordAge", days));
    policy.reusePrevention().ifPresent(count -> json.put("PasswordReusePrevention", count));
    return Json.object("PasswordPolicy", json);
  }

  private AwsError noPolicy() {
    return AwsError.noSuchEntity(
        "The Password Policy with domain name " + store.accountId + " cannot be found.");
  }

  private void updatePolicy(Call call) {
    Input in = call.in();
    store.data().passwordPolicy =
        Optional.of(
            new IamData.PasswordPolicy(
                bounded(in, "MinimumPasswordLength", 6, 128).orElse(6),
                in.bool("RequireSymbols"),
                in.bool("RequireNumbers"),
                in.bool("RequireUppercaseCharacters"),
                in.bool("RequireLowercaseCharacters"),
                in.bool("AllowUsersToChangePassword"),
                bounded(in, "MaxPasswordAge", 1, 1095),
                bounded(in, "PasswordReusePrevention", 1, 24),
                in.bool("HardExpiry")));
  }

  private static Optional<Integer> bounded(Input in, String name, int least, int most) {
    Optional<Integer> value = in.integer(name);
    value
        .filter(v -> v < least || v > most)
        .ifPresent(
            v -> {
              throw AwsError.validation(
                  "1 validation error detected: Value '"
                      + v
                      + "' at '"
                      + Input.lowerFirst(name)
                      + "' failed to satisfy constraint: Member must have value between "
                      + least
                      + " and "
                      + most);
            });
    return value;
  }

  private void deletePolicy(Call call) {
    if (store.data().passwordPolicy.isEmpty()) {
      throw noPolicy();
    }
    store.data().passwordPolicy = Optional.empty();
  }
}
