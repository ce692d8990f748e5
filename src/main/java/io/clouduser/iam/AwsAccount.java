// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import io.clouduser.model.PasswordRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;

/**
 * The account's password policy and alias through the SDK, each remembered for an hour.
 *
 * <p>What cannot be asked anew is answered as it was the last time, and asked for again after a
 * minute. Where there is no last time, or something told that it does not hold any more, whoever
 * asks is told of the failure, which is remembered for some seconds: 5,000 people at rest are not
 * 5,000 calls to an IAM that is in trouble.
 */
public final class AwsAccount implements Account {
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /** Where the last answer goes on being used, the next try comes so soon. */
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  /** Where there is no answer, and people wait. */
  private static final Duration ASK_AGAIN_SOON = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(AwsAccount.class);

  private final IamClient iam;
  private final InstantSource clock;
  private final Remembered<PasswordRules> rules = new Remembered<>(this::askForRules);
  private final Remembered<String> alias = new Remembered<>(this::askForAlias);

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
    return rules.get();
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
    return signInUrl(userArn, alias.get());
  }

  @Override
  public Optional<String> knownSignInUrl(String userArn) {
    return alias.glance().map(name -> signInUrl(userArn, name));
  }

  private static String signInUrl(String userArn, String name) {
    // arn:<partition>:iam::<account id>:user/<path><name>
    String[] arn = userArn.split(":", 6);
    if (arn.length < 6) {
      throw new IllegalArgumentException("no ARN: " + userArn);
    }
    String account = name.isEmpty() ? arn[4] : name;
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

  /** What is known; each its own, even where two say the same. */
  private static final class Answer<T> {
    /** What IAM said last, or null for nothing that holds. */
    private final @Nullable T value;

    /** Why there is nothing, or null where nobody has asked. */
    private final @Nullable OperationFailed failure;

    /** When it is asked for anew. */
    private final Instant until;

    Answer(@Nullable T value, @Nullable OperationFailed failure, Instant until) {
      this.value = value;
      this.failure = failure;
      this.until = until;
    }

    static <T> Answer<T> none() {
      return new Answer<>(null, null, Instant.MIN);
    }

    T get() {
      if (value != null) {
        return value;
      }
      throw failure == null ? new IllegalStateException("nobody has asked yet") : failure;
    }
  }

  /**
   * One answer. Whoever is the first to see that it is old asks, and the others go on with it
   * meanwhile; where there is none, they wait, unless they can do without.
   */
  private final class Remembered<T> {
    private final Supplier<T> ask;
    private final Lock turn = new ReentrantLock();
    private volatile Answer<T> last = Answer.none();

    Remembered(Supplier<T> ask) {
      this.ask = ask;
    }

    T get() {
      Answer<T> known = last;
      if (!due(known)) {
        return known.get();
      }
      if (known.value != null) {
        return anew(known);
      }
      turn.lock();
      try {
        return first().get();
      } finally {
        turn.unlock();
      }
    }

    /** What there is without waiting for a call of another thread. */
    Optional<T> glance() {
      Answer<T> known = last;
      if (!due(known)) {
        return Optional.ofNullable(known.value);
      }
      if (known.value != null) {
        return Optional.of(anew(known));
      }
      if (!turn.tryLock()) {
        return Optional.empty();
      }
      try {
        return Optional.ofNullable(first().value);
      } finally {
        turn.unlock();
      }
    }

    private Answer<T> first() {
      Answer<T> known = last;
      if (!due(known)) {
        return known;
      }
      Answer<T> answer;
      try {
        answer = new Answer<>(ask.get(), null, in(REMEMBERED));
      } catch (OperationFailed e) {
        answer = new Answer<>(null, e, in(ASK_AGAIN_SOON));
      }
      replace(known, answer);
      return answer;
    }

    private T anew(Answer<T> known) {
      Answer<T> meanwhile = new Answer<>(known.value, null, in(ASK_AGAIN));
      if (!replace(known, meanwhile)) {
        return known.get();
      }
      try {
        T value = ask.get();
        replace(meanwhile, new Answer<>(value, null, in(REMEMBERED)));
        return value;
      } catch (OperationFailed e) {
        LOG.warn("{} What IAM said before goes on being used.", e.sentence());
        return known.get();
      }
    }

    /** What was forgotten while a call was under way stays forgotten. */
    private synchronized boolean replace(Answer<T> known, Answer<T> next) {
      boolean held = last == known;
      if (held) {
        last = next;
      }
      return held;
    }

    private boolean due(Answer<T> answer) {
      return !clock.instant().isBefore(answer.until);
    }

    private Instant in(Duration time) {
      return clock.instant().plus(time);
    }

    synchronized void forget() {
      last = Answer.none();
    }
  }
}
