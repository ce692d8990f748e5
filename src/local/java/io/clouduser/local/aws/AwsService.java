// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One service of the double: from parameters to a reply, or an {@link AwsError}. */
interface AwsService {
  /** Whether the operation changes nothing. */
  boolean readOnly(String operation);

  ObjectNode invoke(Call call);
}
