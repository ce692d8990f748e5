// SPDX-License-Identifier: Apache-2.0
package io.clouduser.ops;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.Arrays;

/**
 * A setting of the logs out of the environment. What is empty or wrong there counts as not set: the
 * error about it is reported with all others, and has to be readable.
 */
public final class LogSetting extends PropertyDefinerBase {
  private String variable = "";
  private String allowed = "";
  private String otherwise = "";

  /** Name of the environment variable. An element "variable" would mean a property to logback. */
  public void setEnvironment(String variable) {
    this.variable = variable;
  }

  /** The values that it may have, separated by commas. */
  public void setAllowed(String allowed) {
    this.allowed = allowed;
  }

  /** The value when it has none of them. */
  public void setOtherwise(String otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public String getPropertyValue() {
    String value = System.getenv().getOrDefault(variable, "").strip();
    return Arrays.asList(allowed.split(",", -1)).contains(value) ? value : otherwise;
  }
}
