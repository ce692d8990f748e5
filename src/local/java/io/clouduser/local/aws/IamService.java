// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** IAM of one account: assembles the operations and runs each under the store's lock. */
final class IamService implements AwsService {
  private final Operations table = new Operations();
  private final IamStore store;
  private final IamLoginOperations logins;

  IamService(IamStore store) {
    this.store = store;
    new IamUserOperations(store, table);
    new IamGroupOperations(store, table);
    new IamPolicyOperations(store, table);
    new IamRoleOperations(store, table);
    logins = new IamLoginOperations(store, table);
    new IamCredentialOperations(store, table);
    new IamAccountOperations(store, table);
  }

  IamLoginOperations logins() {
    return logins;
  }

  @Override
  public boolean readOnly(String operation) {
    return table.readOnly(operation);
  }

  @Override
  public ObjectNode invoke(Call call) {
    return table.readOnly(call.operation())
        ? store.read(() -> table.invoke(call))
        : store.write(() -> table.invoke(call));
  }
}
