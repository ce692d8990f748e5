// SPDX-License-Identifier: Apache-2.0
package io.clouduser.crash;

import io.clouduser.iam.FakeIam;
import io.clouduser.iam.FakeIam.Login;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Present;
import java.util.Map;
import java.util.Optional;

/**
 * An IAM user as it really is, password included.
 *
 * @param user the user
 * @param login the login profile, or null
 */
record Person(Present user, Login login) {
  static Optional<Person> find(FakeIam iam, String name) {
    return iam.look(name).map(user -> new Person(user, iam.login(name).orElse(null)));
  }

  /** Somebody else's user. */
  static void make(FakeIam iam, String name, Map<String, String> tags, String group) {
    iam.addForeignUser(name, tags);
    iam.apply(name, new IamAction.AddToGroup(group));
  }

  Attributes attributes() {
    return user.attributes();
  }

  Optional<String> password() {
    return Optional.ofNullable(login).map(Login::password);
  }
}
