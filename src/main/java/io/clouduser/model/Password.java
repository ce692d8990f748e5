// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import java.util.Arrays;

/**
 * An initial password on its way from generation to the login profile and the mail.
 *
 * <p>Invariant: nothing but {@link #reveal()} shows the characters; {@code toString} does not,
 * there is no {@code equals}, and the type is not serialisable by Jackson (no getter). {@link
 * #close()} overwrites them.
 */
public final class Password implements AutoCloseable {
  private final char[] characters;

  /**
   * @param characters the password; copied
   */
  public Password(char[] characters) {
    this.characters = characters.clone();
  }

  /**
   * The characters, for the one call that sets the password and the one that mails it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public String reveal() {
    if (characters.length > 0 && characters[0] == 0) {
      throw new IllegalStateException("the password was already wiped");
    }
    return new String(characters);
  }

  /** Overwrites the characters. */
  @Override
  public void close() {
    Arrays.fill(characters, (char) 0);
  }

  @Override
  public String toString() {
    return "Password[hidden]";
  }
}
