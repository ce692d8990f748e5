// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.PasswordRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;

/** The account's password policy and alias through the SDK, each remembered for an hour. */
public final class AwsAccount implements Account {
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final IamClient iam;
  private final InstantSource clock;
  private final Remembered<PasswordRules> rules = new Remembered<>();
  private final Remembered<String> alias = new Remembered<>();

  /**
   * @param iam the SDK's client; the caller closes it
   * @param clock for how old an answer is
   */
  public AwsAccount(IamClient iam, InstantSource clock) {
    this.iam = iam;
    this.clock = clock;
  }

  @Override
  public PasswordRules passwordRules() {
    return rules.get(this::askForRules);
  }

  @Override
  public void forgetPasswordRules() {
    rules.forget();
  }

  @Override
  public void forgetAlias() {
    alias.forget();
  }

  @Override
  public String signInUrl(String userArn) {
    // arn:<partition>:iam::<account id>:user/<path><name>
    String[] arn = userArn.split(":", 6);
    if (arn.length < 6) {
      throw new IllegalArgumentException("no ARN: " + userArn);
    }
    String known = alias.get(this::askForAlias);
    String account = known.isEmpty() ? arn[4] : known;
    return switch (arn[1]) {
      case "aws-cn" -> "https://" + account + ".signin.amazonaws.cn/console/";
      case "aws-us-gov" -> "https://" + account + ".signin.amazonaws-us-gov.com/console";
      default -> "https://" + account + ".signin.aws.amazon.com/console";
    };
  }

  private PasswordRules askForRules() {
    try {
      PasswordPolicy policy = iam.getAccountPasswordPolicy().passwordPolicy();
      Integer minimum = policy.minimumPasswordLength();
      return new PasswordRules(
          minimum == null ? PasswordRules.ACCOUNT_DEFAULT.minimumLength() : minimum,
          Boolean.TRUE.equals(policy.allowUsersToChangePassword()));
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return PasswordRules.ACCOUNT_DEFAULT;
      }
      throw IamErrors.translate(e, "GetAccountPasswordPolicy");
    }
  }

  private String askForAlias() {
    try {
      return iam.listAccountAliases().accountAliases().stream().findFirst().orElse("");
    } catch (SdkException e) {
      throw IamErrors.translate(e, "ListAccountAliases");
    }
  }

  /** One answer; a thread that asks while another does waits for that one's answer. */
  private final class Remembered<T> {
    private @Nullable T value;
    private Instant until = Instant.MIN;

    synchronized T get(Supplier<T> ask) {
      T known = value;
      if (known == null || clock.instant().isAfter(until)) {
        known = ask.get();
        value = known;
        until = clock.instant().plus(REMEMBERED);
      }
      return known;
    }

    synchronized void forget() {
      value = null;
    }
  }
}
