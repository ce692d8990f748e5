// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.IamAction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An account behind the doors, and a hand on it, so that one contract can be held by several. */
interface IamWorld extends AutoCloseable {
  IamUsers users();

  LoginProfiles profiles();

  AccountReader reader();

  /** With an empty memory; later calls give the same. */
  Account account();

  /** Time passes for {@link #account()}. */
  void pass(Duration time);

  String accountId();

  void makeGroup(String name);

  /** Returns the ARN. */
  String makePolicy(String name);

  /** Somebody else makes a user; returns its id. */
  String makeForeignUser(String name, Map<String, String> tags);

  /**
   * Gives a user something that stands in the way of its deletion.
   *
   * @return what takes it away
   */
  IamAction leave(String userName, Leftover what);

  /** Whether a virtual MFA device is there, in use or not. */
  boolean hasVirtualDevice(String serialNumber);

  /** What the login profile holds. */
  Optional<Login> login(String userName);

  void passwordPolicy(int minimumLength, boolean usersMayChange);

  void noPasswordPolicy();

  void alias(String name);

  void noAlias(String name);

  @Override
  void close();

  /** A login profile. */
  record Login(String password, boolean resetRequired) {}

  /** What stands in the way, apart from what the spec gives a user. */
  enum Leftover {
    LOGIN_PROFILE,
    ACCESS_KEY,
    SIGNING_CERTIFICATE,
    SSH_KEY,
    SERVICE_CREDENTIAL,
    VIRTUAL_MFA,
    HARDWARE_MFA,
    INLINE_POLICY,
    ATTACHED_POLICY,
    GROUP
  }
}
