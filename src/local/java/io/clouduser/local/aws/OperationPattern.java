// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

/**
 * How faults, rates and counters name calls: {@code iam:CreateUser}, {@code iam:*} or {@code *}.
 */
final class OperationPattern {
  private OperationPattern() {}

  static boolean matches(String pattern, String name) {
    return pattern.equals("*")
        || pattern.equals(name)
        || (pattern.endsWith(":*") && name.startsWith(pattern.substring(0, pattern.length() - 1)));
  }
}
