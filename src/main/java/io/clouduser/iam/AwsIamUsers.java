// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import io.clouduser.api.Reason;
import io.clouduser.model.Aspect;
import io.clouduser.model.DesiredUser;
import io.clouduser.model.IamAction;
import io.clouduser.model.ObservedUser;
import io.clouduser.model.ObservedUser.Attributes;
import io.clouduser.model.ObservedUser.Identity;
import io.clouduser.model.OperationFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** IAM users through the SDK. */
public final class AwsIamUsers implements IamUsers {
  /** As many as IAM gives at once; without saying so, a page has 100. */
  private static final int PAGE = 1_000;

  private final IamClient iam;
  private final IamCalls calls;
  private final IamActions actions;

  /**
   * @param iam the SDK's client; the caller closes it
   */
  public AwsIamUsers(IamClient iam) {
    this.iam = iam;
    this.calls = IamCalls.patient();
    this.actions = new IamActions(iam);
  }

  @Override
  public Creation create(DesiredUser user) {
    String operation = "CreateUser";
    try {
      User created =
          calls
              .call(
                  operation,
                  () ->
                      iam.createUser(
                          request ->
                              request
                                  .userName(user.userName())
                                  .path(user.path())
                                  .permissionsBoundary(user.permissionsBoundary())
                                  .tags(IamActions.tags(user.allTags()))))
              .user();
      return new Creation.Created(
          new Identity(created.userName(), created.userId(), created.arn()));
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.ENTITY_ALREADY_EXISTS)) {
        return new Creation.NameTaken();
      }
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        throw OperationFailed.stalled(
            Reason.PolicyNotFound,
            "The permissions boundary "
                + user.permissionsBoundary()
                + " does not exist. Create the policy or correct spec.permissionsBoundary.",
            e);
      }
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public ObservedUser observe(String userName, Set<Aspect> aspects) {
    Attributes attributes = null;
    Set<String> policies = null;
    Set<String> groups = null;
    if (aspects.contains(Aspect.USER)) {
      attributes = attributes(userName);
      if (attributes == null) {
        return new ObservedUser.Absent();
      }
    }
    if (aspects.contains(Aspect.POLICIES)) {
      policies = policies(userName);
    }
    if (aspects.contains(Aspect.GROUPS)) {
      groups = groups(userName);
    }
    boolean gone =
        (aspects.contains(Aspect.POLICIES) && policies == null)
            || (aspects.contains(Aspect.GROUPS) && groups == null);
    return gone
        ? new ObservedUser.Absent()
        : new ObservedUser.Present(attributes, groups, policies);
  }

  private @Nullable Attributes attributes(String userName) {
    try {
      GetUserResponse response = iam.getUser(request -> request.userName(userName));
      User user = response.user();
      Map<String, String> tags = new TreeMap<>();
      for (Tag tag : user.tags()) {
        tags.put(tag.key(), tag.value());
      }
      return new Attributes(
          new Identity(user.userName(), user.userId(), user.arn()),
          user.path(),
          user.permissionsBoundary() == null
              ? null
              : user.permissionsBoundary().permissionsBoundaryArn(),
          tags,
          user.createDate(),
          user.passwordLastUsed(),
          IamCalls.answeredAt(response));
    } catch (SdkException e) {
      requireAbsent(e, "GetUser");
      return null;
    }
  }

  private @Nullable Set<String> groups(String userName) {
    try {
      Set<String> names = new TreeSet<>();
      for (Group group :
          iam.listGroupsForUserPaginator(request -> request.userName(userName)).groups()) {
        names.add(group.groupName());
      }
      return names;
    } catch (SdkException e) {
      requireAbsent(e, "ListGroupsForUser");
      return null;
    }
  }

  private @Nullable Set<String> policies(String userName) {
    try {
      Set<String> arns = new TreeSet<>();
      for (AttachedPolicy policy :
          iam.listAttachedUserPoliciesPaginator(request -> request.userName(userName))
              .attachedPolicies()) {
        arns.add(policy.policyArn());
      }
      return arns;
    } catch (SdkException e) {
      requireAbsent(e, "ListAttachedUserPolicies");
      return null;
    }
  }

  /** A user that is not there is an answer; anything else is a failure. */
  private static void requireAbsent(SdkException e, String operation) {
    if (!IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public Optional<String> nameOf(String userId) {
    String operation = "ListUsers";
    try {
      return iam.listUsersPaginator(request -> request.maxItems(PAGE)).users().stream()
          .filter(user -> userId.equals(user.userId()))
          .map(User::userName)
          .findFirst();
    } catch (SdkException e) {
      throw IamErrors.translate(e, operation);
    }
  }

  @Override
  public Applied apply(String userName, IamAction action) {
    IamActions.Call call = actions.call(userName, action);
    try {
      calls.call(
          call.operation(),
          () -> {
            call.run().run();
            return Applied.DONE;
          });
      return Applied.DONE;
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.DELETE_CONFLICT) && action instanceof IamAction.DeleteUser) {
        return Applied.BLOCKED;
      }
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        if (call.removes()) {
          return Applied.DONE;
        }
        throw missing(userName, action, e);
      }
      throw IamErrors.translate(e, call.operation());
    }
  }

  /**
   * NoSuchEntity does not say for programs what it is that does not exist: the user or the other.
   */
  private OperationFailed missing(String userName, IamAction action, SdkException e) {
    if (attributes(userName) == null) {
      return IamErrors.notShown(userName, e);
    }
    if (action instanceof IamAction.AddToGroup it) {
      return OperationFailed.stalled(
          Reason.GroupNotFound,
          "The group " + it.group() + " does not exist. Create it or take it out of spec.groups.",
          e);
    }
    if (action instanceof IamAction.AttachPolicy it) {
      return OperationFailed.stalled(
          Reason.PolicyNotFound,
          "The policy " + it.policyArn() + " does not exist. Create it or correct spec.policies.",
          e);
    }
    if (action instanceof IamAction.PutBoundary it) {
      return OperationFailed.stalled(
          Reason.PolicyNotFound,
          "The permissions boundary "
              + it.policyArn()
              + " does not exist. Create the policy or correct spec.permissionsBoundary.",
          e);
    }
    return IamErrors.translate(e, action.getClass().getSimpleName());
  }

  @Override
  public List<IamAction> blockers(String userName) {
    List<IamAction> blockers = new ArrayList<>();
    try {
      new Leftovers(iam).collect(userName, blockers);
    } catch (SdkException e) {
      if (IamErrors.is(e, IamErrors.NO_SUCH_ENTITY)) {
        return List.of();
      }
      throw IamErrors.translate(e, "ListAccessKeys");
    }
    return blockers;
  }
}
