// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.model.OperationFailed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The door to all of an account's users at once. See DESIGN.md beside this class. */
public interface AccountReader {
  /**
   * Reads every user of the account.
   *
   * @param signIns whether the latest sign-ins are wanted; otherwise those of the last credential
   *     report will do, which may be some hours old
   * @return all users; never a part of them
   * @throws OperationFailed when a page could not be read
   */
  AccountSnapshot read(boolean signIns);

  /**
   * In how long to read again at the latest, because IAM was still making something that the last
   * read had to do without.
   *
   * @return null for whenever
   */
  default @Nullable Duration again() {
    return null;
  }
}
