// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static io.clouduser.iam.IamUsersContract.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clouduser.model.PasswordRules;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@link Account} promises, whoever keeps it. */
interface AccountContract {
  Duration A_WHILE = Duration.ofMinutes(61);

  IamWorld world();

  private String arn() {
    return "arn:aws:iam::" + world().accountId() + ":user/people/jane";
  }

  /** Worlds may be shared: an account that has forgotten what it knew. */
  private Account account() {
    world().pass(A_WHILE);
    world().account().forgetPasswordRules();
    return world().account();
  }

  @Test
  default void knowsTheRulesOfAnAccountWithoutAPolicy() {
    assertThat(account().passwordRules()).isEqualTo(PasswordRules.ACCOUNT_DEFAULT);
  }

  @Test
  default void knowsTheRulesOfThePolicyAndRemembersThemUntilToldOtherwise() {
    Account account = account();
    world().passwordPolicy(14, true);
    try {
      assertThat(account.passwordRules()).isEqualTo(new PasswordRules(14, true));

      world().passwordPolicy(30, false);
      assertThat(account.passwordRules()).isEqualTo(new PasswordRules(14, true));

      account.forgetPasswordRules();
      assertThat(account.passwordRules()).isEqualTo(new PasswordRules(30, false));

      world().passwordPolicy(31, false);
      world().pass(A_WHILE);
      assertThat(account.passwordRules()).isEqualTo(new PasswordRules(31, false));
    } finally {
      world().noPasswordPolicy();
    }
  }

  @Test
  default void tellsTheSignInPageByTheAccountsNumber() {
    assertThat(account().signInUrl(arn()))
        .isEqualTo("https://" + world().accountId() + ".signin.aws.amazon.com/console");
  }

  @Test
  default void tellsTheSignInPageByTheAliasAndRemembersIt() {
    String alias = fresh("acme");
    Account account = account();
    world().alias(alias);
    try {
      assertThat(account.signInUrl(arn()))
          .isEqualTo("https://" + alias + ".signin.aws.amazon.com/console");
    } finally {
      world().noAlias(alias);
    }
    assertThat(account.signInUrl(arn())).contains(alias);
    world().pass(A_WHILE);
    assertThat(account.signInUrl(arn())).doesNotContain(alias);
  }

  @Test
  default void forgetsTheAliasWhenToldTo() {
    String alias = fresh("acme");
    Account account = account();
    world().alias(alias);
    try {
      assertThat(account.signInUrl(arn())).contains(alias);
    } finally {
      world().noAlias(alias);
    }
    account.forgetAlias();
    assertThat(account.signInUrl(arn())).doesNotContain(alias);
  }

  @Test
  default void refusesWhatIsNoArn() {
    assertThatIllegalArgumentException().isThrownBy(() -> account().signInUrl("jane"));
  }
}
