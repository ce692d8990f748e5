// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.GroupDetail;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** STS and IAM through the SDK. */
final class AwsAccountFacts implements AccountFacts {
  private final AwsDoctorClients clients;

  AwsAccountFacts(AwsDoctorClients clients) {
    this.clients = clients;
  }

  @Override
  public Caller caller() {
    GetCallerIdentityResponse identity =
        AwsAnswers.to("sts:GetCallerIdentity", () -> clients.sts().getCallerIdentity());
    return new Caller(identity.account(), identity.arn(), clients.serverTime());
  }

  @Override
  public Passwords passwords() {
    return AwsAnswers.to(
        "iam:GetAccountPasswordPolicy",
        () -> {
          try {
            PasswordPolicy policy = clients.iam().getAccountPasswordPolicy().passwordPolicy();
            return new Passwords(
                Boolean.TRUE.equals(policy.allowUsersToChangePassword()),
                Boolean.TRUE.equals(policy.hardExpiry()));
          } catch (AwsServiceException e) {
            if (AwsAnswers.is(e, "NoSuchEntity")) {
              // The default policy, which lets nobody change a password and expires none.
              return new Passwords(false, false);
            }
            throw e;
          }
        });
  }

  @Override
  public List<String> groupArns() {
    return AwsAnswers.to(
        "iam:GetAccountAuthorizationDetails",
        () ->
            clients
                .iam()
                .getAccountAuthorizationDetailsPaginator(
                    request -> request.filter(EntityType.GROUP))
                .groupDetailList()
                .stream()
                .map(GroupDetail::arn)
                .toList());
  }

  @Override
  public Set<String> denied(
      String principalArn,
      Collection<String> actions,
      String resource,
      Map<String, String> context) {
    List<ContextEntry> entries =
        context.entrySet().stream()
            .map(
                entry ->
                    ContextEntry.builder()
                        .contextKeyName(entry.getKey())
                        .contextKeyType(ContextKeyTypeEnum.STRING)
                        .contextKeyValues(entry.getValue())
                        .build())
            .toList();
    return AwsAnswers.to(
        "iam:SimulatePrincipalPolicy",
        () -> {
          Set<String> denied = new TreeSet<>();
          clients
              .iam()
              .simulatePrincipalPolicyPaginator(
                  request ->
                      request
                          .policySourceArn(principalArn)
                          .actionNames(actions)
                          .resourceArns(resource)
                          .contextEntries(entries))
              .evaluationResults()
              .stream()
              .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
              .map(EvaluationResult::evalActionName)
              .forEach(denied::add);
          return denied;
        });
  }
}
