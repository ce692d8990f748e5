// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

/** A part of an IAM user that one call reads. */
public enum Aspect {
  /** Path, permissions boundary and tags (GetUser). */
  USER,
  /** Memberships (ListGroupsForUser). */
  GROUPS,
  /** Attached managed policies (ListAttachedUserPolicies). */
  POLICIES
}
