// SPDX-License-Identifier: Apache-2.0
package io.clouduser.model;

import static io.clouduser.model.AwsCall.Occasion.DECLARED;
import static io.clouduser.model.AwsCall.Occasion.DELETED;
import static io.clouduser.model.AwsCall.Occasion.DIAGNOSED;
import static io.clouduser.model.AwsCall.Occasion.DIFFERENT;
import static io.clouduser.model.AwsCall.Occasion.EXPIRED;
import static io.clouduser.model.AwsCall.Occasion.GONE;
import static io.clouduser.model.AwsCall.Occasion.HOURLY;
import static io.clouduser.model.AwsCall.Occasion.IMPORTED;
import static io.clouduser.model.AwsCall.Occasion.LEFTOVERS;
import static io.clouduser.model.AwsCall.Occasion.LOOKED_AT;
import static io.clouduser.model.AwsCall.Occasion.NOTICED;
import static io.clouduser.model.AwsCall.Occasion.NOTIFIED;
import static io.clouduser.model.AwsCall.Occasion.PACED;
import static io.clouduser.model.AwsCall.Occasion.REISSUED;
import static io.clouduser.model.AwsCall.Occasion.SUSPENDED;
import static io.clouduser.model.AwsCall.Occasion.SWEPT;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every call to AWS that the code can make: the one list that the operator's policy, its
 * documentation and the doctor's check of permissions are held to.
 *
 * <p>A test reads the compiled classes and fails when a call is missing here, or is here and
 * nowhere made; another compares this list with the policies in {@code terraform/}.
 */
public enum AwsCall {
  CREATE_USER(Target.PERSON, "iam:CreateUser", DECLARED),
  GET_USER(Target.PERSON, "iam:GetUser", LOOKED_AT, EXPIRED, DELETED),
  UPDATE_USER(Target.PERSON, "iam:UpdateUser", DIFFERENT, GONE),
  DELETE_USER(Target.PERSON, "iam:DeleteUser", DELETED),
  TAG_USER(Target.PERSON, "iam:TagUser", DECLARED, DIFFERENT),
  UNTAG_USER(Target.PERSON, "iam:UntagUser", DIFFERENT),
  PUT_USER_PERMISSIONS_BOUNDARY(Target.PERSON, "iam:PutUserPermissionsBoundary", DIFFERENT),
  DELETE_USER_PERMISSIONS_BOUNDARY(Target.PERSON, "iam:DeleteUserPermissionsBoundary", DIFFERENT),
  GET_LOGIN_PROFILE(Target.PERSON, "iam:GetLoginProfile", LOOKED_AT, EXPIRED, IMPORTED),
  CREATE_LOGIN_PROFILE(Target.PERSON, "iam:CreateLoginProfile", DECLARED),
  UPDATE_LOGIN_PROFILE(Target.PERSON, "iam:UpdateLoginProfile", REISSUED),
  DELETE_LOGIN_PROFILE(Target.PERSON, "iam:DeleteLoginProfile", REISSUED, EXPIRED, DELETED),
  LIST_GROUPS_FOR_USER(Target.PERSON, "iam:ListGroupsForUser", LOOKED_AT),
  ADD_USER_TO_GROUP(Target.GROUP, "iam:AddUserToGroup", DECLARED, DIFFERENT),
  REMOVE_USER_FROM_GROUP(Target.GROUP, "iam:RemoveUserFromGroup", DIFFERENT, DELETED),
  LIST_ATTACHED_USER_POLICIES(Target.PERSON, "iam:ListAttachedUserPolicies", LOOKED_AT),
  ATTACH_USER_POLICY(Target.PERSON, "iam:AttachUserPolicy", DECLARED, DIFFERENT),
  DETACH_USER_POLICY(Target.PERSON, "iam:DetachUserPolicy", DIFFERENT, DELETED),
  LIST_USER_POLICIES(Target.PERSON, "iam:ListUserPolicies", LEFTOVERS),
  DELETE_USER_POLICY(Target.PERSON, "iam:DeleteUserPolicy", LEFTOVERS),
  LIST_ACCESS_KEYS(Target.PERSON, "iam:ListAccessKeys", SUSPENDED, LEFTOVERS),
  UPDATE_ACCESS_KEY(Target.PERSON, "iam:UpdateAccessKey", SUSPENDED),
  DELETE_ACCESS_KEY(Target.PERSON, "iam:DeleteAccessKey", LEFTOVERS),
  LIST_SIGNING_CERTIFICATES(Target.PERSON, "iam:ListSigningCertificates", LEFTOVERS),
  DELETE_SIGNING_CERTIFICATE(Target.PERSON, "iam:DeleteSigningCertificate", LEFTOVERS),
  LIST_SSH_PUBLIC_KEYS(Target.PERSON, "iam:ListSSHPublicKeys", LEFTOVERS),
  DELETE_SSH_PUBLIC_KEY(Target.PERSON, "iam:DeleteSSHPublicKey", LEFTOVERS),
  LIST_SERVICE_SPECIFIC_CREDENTIALS(Target.PERSON, "iam:ListServiceSpecificCredentials", LEFTOVERS),
  DELETE_SERVICE_SPECIFIC_CREDENTIAL(
      Target.PERSON, "iam:DeleteServiceSpecificCredential", LEFTOVERS),
  LIST_MFA_DEVICES(Target.PERSON, "iam:ListMFADevices", LEFTOVERS),
  DEACTIVATE_MFA_DEVICE(Target.PERSON, "iam:DeactivateMFADevice", LEFTOVERS),
  DELETE_VIRTUAL_MFA_DEVICE(Target.MFA_DEVICE, "iam:DeleteVirtualMFADevice", LEFTOVERS),
  GET_ACCOUNT_PASSWORD_POLICY(Target.ANY, "iam:GetAccountPasswordPolicy", HOURLY, DIAGNOSED),
  LIST_ACCOUNT_ALIASES(Target.ANY, "iam:ListAccountAliases", HOURLY),
  GET_ACCOUNT_AUTHORIZATION_DETAILS(
      Target.ANY, "iam:GetAccountAuthorizationDetails", SWEPT, IMPORTED, DIAGNOSED),
  LIST_USERS(Target.ANY, "iam:ListUsers", SWEPT, GONE),
  GENERATE_CREDENTIAL_REPORT(Target.ANY, "iam:GenerateCredentialReport", SWEPT, IMPORTED),
  GET_CREDENTIAL_REPORT(Target.ANY, "iam:GetCredentialReport", SWEPT, IMPORTED),
  SEND_EMAIL(Target.SENDER, "ses:SendEmail", DECLARED, REISSUED),
  GET_SENDING_ACCOUNT(Target.ANY, "ses:GetAccount", PACED, DIAGNOSED),
  PUT_EVENTS(Target.BUS, "events:PutEvents", NOTICED),
  RECEIVE_MESSAGE(Target.QUEUE, "sqs:ReceiveMessage", NOTIFIED),
  DELETE_MESSAGE_BATCH(Target.QUEUE, "sqs:DeleteMessageBatch", NOTIFIED),
  CHANGE_MESSAGE_VISIBILITY_BATCH(Target.QUEUE, "sqs:ChangeMessageVisibilityBatch", NOTIFIED),
  GET_CALLER_IDENTITY(Target.ANY, "sts:GetCallerIdentity", DIAGNOSED),
  SIMULATE_PRINCIPAL_POLICY(Target.OWN_ROLE, "iam:SimulatePrincipalPolicy", DIAGNOSED),
  GET_EMAIL_IDENTITY(Target.ANY, "ses:GetEmailIdentity", DIAGNOSED),
  GET_CONFIGURATION_SET(Target.ANY, "ses:GetConfigurationSet", DIAGNOSED),
  GET_CONFIGURATION_SET_EVENT_DESTINATIONS(
      Target.ANY, "ses:GetConfigurationSetEventDestinations", DIAGNOSED),
  DESCRIBE_TRAILS(Target.ANY, "cloudtrail:DescribeTrails", DIAGNOSED),
  GET_TRAIL_STATUS(Target.ANY, "cloudtrail:GetTrailStatus", DIAGNOSED),
  GET_EVENT_SELECTORS(Target.ANY, "cloudtrail:GetEventSelectors", DIAGNOSED),
  LIST_RULES(Target.ANY, "events:ListRules", DIAGNOSED),
  LIST_TARGETS_BY_RULE(Target.ANY, "events:ListTargetsByRule", DIAGNOSED),
  TEST_EVENT_PATTERN(Target.ANY, "events:TestEventPattern", DIAGNOSED),
  GET_TOPIC_ATTRIBUTES(Target.ANY, "sns:GetTopicAttributes", DIAGNOSED),
  LIST_SUBSCRIPTIONS_BY_TOPIC(Target.ANY, "sns:ListSubscriptionsByTopic", DIAGNOSED),
  GET_QUEUE_ATTRIBUTES(Target.QUEUE, "sqs:GetQueueAttributes", DIAGNOSED);

  /** When a call is made. */
  public enum Occasion {
    DECLARED("a person is declared"),
    LOOKED_AT("a user of that name exists, something differs, a changed spec"),
    SWEPT(
        "every resync; `ListUsers` while somebody's first sign-in is awaited, the report every four"
            + " hours"),
    NOTIFIED("a queue is configured"),
    DIFFERENT("something differs"),
    REISSUED("credentials are issued again, or taken away"),
    EXPIRED("an initial password expires"),
    SUSPENDED("a person is suspended, every resync meanwhile, and let in again"),
    GONE("a known user is gone by its name: it may have been renamed"),
    DELETED("a resource is deleted"),
    LEFTOVERS("… and the user has more than the operator gave it"),
    HOURLY("once an hour"),
    PACED("every quarter of an hour in which mail is sent"),
    NOTICED("notices are wanted on a bus ([notices.md](notices.md))"),
    IMPORTED("[`import`](import.md) is run, by whoever runs it"),
    DIAGNOSED("[`doctor`](doctor.md) is run, and in part at each start");

    private final String words;

    Occasion(String words) {
      this.words = words;
    }

    /** For a table: "when … these calls are made". */
    public String words() {
      return words;
    }

    /** Whether the operator does so as it runs, rather than another command. */
    public boolean running() {
      return this != DIAGNOSED && this != IMPORTED;
    }
  }

  /** What a permission for a call is given on. */
  public enum Target {
    PERSON,
    GROUP,
    MFA_DEVICE,
    SENDER,
    QUEUE,
    BUS,
    OWN_ROLE,
    ANY
  }

  private final Target target;
  private final String name;

  @SuppressWarnings("ImmutableEnumChecker") // The list is unmodifiable.
  private final List<Occasion> occasions;

  AwsCall(Target target, String name, Occasion first, Occasion... others) {
    this.target = target;
    this.name = name;
    this.occasions = Stream.concat(Stream.of(first), Stream.of(others)).toList();
  }

  /** Service and operation, such as {@code iam:CreateUser}. */
  public String call() {
    return name;
  }

  /** When it is made. */
  public Set<Occasion> occasions() {
    return Set.copyOf(occasions);
  }

  /** Whether the running operator makes it. */
  public boolean running() {
    return occasions.stream().anyMatch(Occasion::running);
  }

  /** What a permission for it is given on. */
  public Target target() {
    return target;
  }

  /**
   * The action that a policy has to allow for it; empty where AWS asks for none. A batch is allowed
   * by the action of its single call.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html">actions
   *     of SQS</a>
   */
  public List<String> actions() {
    if (name.equals("sts:GetCallerIdentity")) {
      return List.of();
    }
    return List.of(name.endsWith("Batch") ? name.substring(0, name.length() - 5) : name);
  }
}
