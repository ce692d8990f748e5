// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An IAM user as it is at this moment, for tests to look at.
 *
 * @param login the login profile, password included
 * @param accessKeys access key id to status
 * @param leftovers certificates, SSH keys and service-specific credentials, by id
 */
public record IamUserView(
    String userName,
    String userId,
    String arn,
    String path,
    Instant created,
    Set<String> groups,
    Set<String> attachedPolicies,
    Set<String> inlinePolicies,
    Optional<String> permissionsBoundary,
    Map<String, String> tags,
    Optional<Login> login,
    Map<String, String> accessKeys,
    Set<String> mfaDevices,
    List<String> leftovers,
    Optional<Instant> passwordLastUsed) {

  /** A login profile. */
  public record Login(String password, boolean resetRequired, Instant created, Instant changed) {}
}
