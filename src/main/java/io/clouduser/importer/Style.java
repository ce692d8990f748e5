// SPDX-License-Identifier: Apache-2.0
package io.clouduser.importer;

import io.clouduser.api.CloudUserSpec.Management;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How users are written down.
 *
 * @param namespace of the resources, or null to leave it to whoever applies them
 * @param management whose the users' attributes will be
 * @param emailTag key of the tag that holds the address
 * @param emailDomain makes an address of a user's name, or null
 * @param withTags whether the users' tags are declared
 * @param ignoreGroups groups that others manage, or null
 * @param ignorePolicies policies that others manage, or null
 */
public record Style(
    @Nullable String namespace,
    Management management,
    String emailTag,
    @Nullable String emailDomain,
    boolean withTags,
    @Nullable Pattern ignoreGroups,
    @Nullable Pattern ignorePolicies) {}
