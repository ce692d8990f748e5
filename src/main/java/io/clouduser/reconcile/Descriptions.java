// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.model.IamAction;

/** Says in a few words what a change of an IAM user does. */
final class Descriptions {
  private Descriptions() {}

  static String of(IamAction action) {
    if (action instanceof IamAction.AddToGroup it) {
      return "added to group " + it.group();
    } else if (action instanceof IamAction.RemoveFromGroup it) {
      return "removed from group " + it.group();
    } else if (action instanceof IamAction.AttachPolicy it) {
      return "attached " + it.policyArn();
    } else if (action instanceof IamAction.DetachPolicy it) {
      return "detached " + it.policyArn();
    } else if (action instanceof IamAction.Tag it) {
      return "set tags " + String.join(" ", it.tags().keySet());
    } else if (action instanceof IamAction.Untag it) {
      return "removed tags " + String.join(" ", it.keys());
    } else if (action instanceof IamAction.MovePath it) {
      return "moved to path " + it.path();
    } else if (action instanceof IamAction.PutBoundary it) {
      return "set permissions boundary " + it.policyArn();
    } else if (action instanceof IamAction.DeleteBoundary) {
      return "removed permissions boundary";
    }
    return "removed " + action.getClass().getSimpleName().replaceFirst("^(Delete|Deactivate)", "");
  }
}
