// SPDX-License-Identifier: Apache-2.0
package io.clouduser.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A person who may sign in to an AWS account.
 *
 * <p>Unknown fields are ignored everywhere, so that a resource stored by a newer version cannot
 * stop an older operator.
 */
@Group(CloudUser.GROUP)
@Version(CloudUser.VERSION)
@Plural("cloudusers")
@ShortNames("cu")
@Categories("aws")
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "has(self.spec.userName) ||"
            + " (size(self.metadata.name) <= 64 && self.metadata.name.matches('^[A-Za-z0-9_+=,.@-]+$'))",
    message = "metadata.name is no IAM user name (64 characters at most): give spec.userName")
@AdditionalPrinterColumn(
    name = "USER",
    jsonPath = ".status.userName",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "EMAIL",
    jsonPath = ".spec.email",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "CREDENTIALS",
    jsonPath = ".status.credentials.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "MAILED",
    jsonPath = ".status.credentials.sentAt",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "ARN",
    jsonPath = ".status.arn",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "LAST-SIGN-IN",
    jsonPath = ".status.lastSignIn",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(
    name = "MFA",
    jsonPath = ".status.mfaEnabled",
    type = AdditionalPrinterColumn.Type.BOOLEAN,
    priority = 1)
@AdditionalPrinterColumn(
    name = "MESSAGE",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public final class CloudUser extends CustomResource<CloudUserSpec, CloudUserStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** The API group. */
  public static final String GROUP = "clouduser.io";

  /** The API version. */
  public static final String VERSION = "v1alpha1";

  /** Leaves the resource alone while it is {@code "true"}. */
  public static final String PAUSED_ANNOTATION = GROUP + "/paused";

  /** Reconciles now, whenever its value changes. */
  public static final String RECONCILE_ANNOTATION = GROUP + "/reconcile-requested-at";

  @Override
  @Required
  public CloudUserSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected CloudUserStatus initStatus() {
    return CloudUserStatus.EMPTY;
  }

  /** The IAM user name that this resource is about. */
  public String iamUserName() {
    String declared = getSpec() == null ? null : getSpec().userName();
    return declared == null ? getMetadata().getName() : declared;
  }

  /** Whether the admin asked to leave this resource alone. */
  public boolean paused() {
    return getMetadata().getAnnotations() != null
        && "true".equals(getMetadata().getAnnotations().get(PAUSED_ANNOTATION));
  }
}
