// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Who owns an IAM user: {@code <cluster id>/<namespace>/<name>}, kept in a tag of the user.
 *
 * <p>A tag value has 256 characters at most; where the name of the resource is too long for that,
 * its beginning and its SHA-256 stand for it.
 */
public record Owner(String value) {
  /** Key of the tag that names the owner. */
  public static final String OWNER_TAG = "clouduser.io/owner";

  /** Key of the tag that marks users which existed before; its value is the adopter's uid. */
  public static final String ADOPTED_TAG = "clouduser.io/adopted";

  /** Key of the tag that the operator's IAM policy goes by. */
  public static final String MANAGED_BY_TAG = "managed-by";

  /** Value of {@link #MANAGED_BY_TAG}. */
  public static final String MANAGED_BY = "clouduser-operator";

  private static final int MAX_TAG_VALUE = 256;
  private static final int NAME_PREFIX = 40;

  /**
   * The owner tag of a resource.
   *
   * @param clusterId the configured id, or the uid of the namespace kube-system
   * @param namespace the resource's namespace
   * @param name the resource's name
   */
  public static Owner of(String clusterId, String namespace, String name) {
    String value = clusterId + "/" + namespace + "/" + name;
    return new Owner(
        value.length() <= MAX_TAG_VALUE
            ? value
            : clusterId + "/" + namespace + "/" + name.substring(0, NAME_PREFIX) + "=" + sha(name));
  }

  /** The tags that mark a user as owned. */
  public Map<String, String> tags() {
    return Map.of(MANAGED_BY_TAG, MANAGED_BY, OWNER_TAG, value);
  }

  private static String sha(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
