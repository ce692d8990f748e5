// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an account's IAM holds. Names are unique, and found, ignoring case.
 *
 * <p>Mutable and not thread-safe: {@link IamStore} guards it.
 */
final class IamData {
  final TreeMap<String, User> users = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final TreeMap<String, Group> groups = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** By ARN. */
  final TreeMap<String, Policy> policies = new TreeMap<>();

  /** Virtual devices by serial number, assigned or not. */
  final TreeMap<String, VirtualDevice> virtualDevices = new TreeMap<>();

  /** Access key id to user name. */
  final TreeMap<String, String> keyOwners = new TreeMap<>();

  Optional<String> alias = Optional.empty();
  Optional<PasswordPolicy> passwordPolicy = Optional.empty();

  /** One IAM user and everything that hangs on it. */
  static final class User {
    String name;
    String path;
    final String id;
    final Instant created;
    final TreeMap<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final TreeSet<String> groups = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    final TreeSet<String> attachedPolicies = new TreeSet<>();
    final TreeMap<String, String> inlinePolicies = new TreeMap<>();
    Optional<String> boundary = Optional.empty();
    Optional<LoginProfile> login = Optional.empty();
    Optional<Instant> passwordLastUsed = Optional.empty();

    /** Newest last; survives the login profile, as the rule against reuse does. */
    final List<String> passwordHistory = new ArrayList<>();

    final List<AccessKey> accessKeys = new ArrayList<>();
    final List<Certificate> certificates = new ArrayList<>();
    final List<SshKey> sshKeys = new ArrayList<>();
    final List<ServiceCredential> serviceCredentials = new ArrayList<>();

    /** Serial number to the time it was enabled. */
    final TreeMap<String, Instant> mfaDevices = new TreeMap<>();

    User(String name, String path, String id, Instant created) {
      this.name = name;
      this.path = path;
      this.id = id;
      this.created = created;
    }

    User copy() {
      User copy = new User(name, path, id, created);
      copy.tags.putAll(tags);
      copy.groups.addAll(groups);
      copy.attachedPolicies.addAll(attachedPolicies);
      copy.inlinePolicies.putAll(inlinePolicies);
      copy.boundary = boundary;
      copy.login = login;
      copy.passwordLastUsed = passwordLastUsed;
      copy.passwordHistory.addAll(passwordHistory);
      copy.accessKeys.addAll(accessKeys);
      copy.certificates.addAll(certificates);
      copy.sshKeys.addAll(sshKeys);
      copy.serviceCredentials.addAll(serviceCredentials);
      copy.mfaDevices.putAll(mfaDevices);
      return copy;
    }
  }

  record LoginProfile(
      String password, boolean resetRequired, Instant created, Instant passwordChanged) {}

  record AccessKey(String id, String secret, String status, Instant created) {}

  record Certificate(String id, String body, String status, Instant uploaded) {}

  record SshKey(String id, String body, String status, Instant uploaded) {}

  record ServiceCredential(
      String id,
      String service,
      String userName,
      String password,
      String status,
      Instant created) {}

  record VirtualDevice(String serial, Optional<String> user) {}

  /** An IAM group; who is in it is kept with the users. */
  static final class Group {
    final String name;
    final String path;
    final String id;
    final Instant created;
    final TreeSet<String> attachedPolicies = new TreeSet<>();

    Group(String name, String path, String id, Instant created) {
      this.name = name;
      this.path = path;
      this.id = id;
      this.created = created;
    }

    Group copy() {
      Group copy = new Group(name, path, id, created);
      copy.attachedPolicies.addAll(attachedPolicies);
      return copy;
    }
  }

  record Policy(String arn, String name, String path, String id, String document, Instant created) {
    boolean managedByAws() {
      return arn.contains(":iam::aws:");
    }
  }

  /** An account password policy as UpdateAccountPasswordPolicy sets it, as a whole. */
  record PasswordPolicy(
      int minimumLength,
      boolean symbols,
      boolean numbers,
      boolean uppercase,
      boolean lowercase,
      boolean allowChange,
      Optional<Integer> maxAgeDays,
      Optional<Integer> reusePrevention,
      boolean hardExpiry) {}

  IamData copy() {
    IamData copy = new IamData();
    users.forEach((name, user) -> copy.users.put(name, user.copy()));
    groups.forEach((name, group) -> copy.groups.put(name, group.copy()));
    copy.policies.putAll(policies);
    copy.virtualDevices.putAll(virtualDevices);
    copy.keyOwners.putAll(keyOwners);
    copy.alias = alias;
    copy.passwordPolicy = passwordPolicy;
    return copy;
  }

  User user(String name) {
    User user = users.get(name);
    if (user == null) {
      throw AwsError.noSuchEntity("The user with name " + name + " cannot be found.");
    }
    return user;
  }

  Group group(String name) {
    Group group = groups.get(name);
    if (group == null) {
      throw AwsError.noSuchEntity("The group with name " + name + " cannot be found.");
    }
    return group;
  }

  Policy attachable(String arn) {
    Policy policy = policies.get(arn);
    if (policy == null) {
      throw AwsError.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }
    return policy;
  }

  Policy policy(String arn) {
    Policy policy = policies.get(arn);
    if (policy == null) {
      throw AwsError.noSuchEntity("Policy " + arn + " was not found.");
    }
    return policy;
  }

  List<User> members(String group) {
    return users.values().stream().filter(user -> user.groups.contains(group)).toList();
  }

  long attachments(String policyArn) {
    return users.values().stream().filter(u -> u.attachedPolicies.contains(policyArn)).count()
        + groups.values().stream().filter(g -> g.attachedPolicies.contains(policyArn)).count();
  }
}
