// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The rules by which calls go wrong; the first rule that strikes a call decides. */
public final class Faults {
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

  Faults() {}

  /**
   * Starts a rule.
   *
   * @param operation such as {@code iam:CreateUser} or {@code ses:SendEmail}, {@code iam:*} for a
   *     service, {@code *} for all
   */
  public FaultRule on(String operation) {
    FaultRule rule = new FaultRule(this, operation);
    rules.add(rule);
    return rule;
  }

  /** Takes all rules away. */
  public void clear() {
    rules.clear();
  }

  void remove(FaultRule rule) {
    rules.remove(rule);
  }

  synchronized Optional<Fault> strike(Call call) {
    return rules.stream().flatMap(rule -> rule.strike(call).stream()).findFirst();
  }
}
