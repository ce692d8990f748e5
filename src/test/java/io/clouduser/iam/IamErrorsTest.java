// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.clouduser.api.Reason;
import io.clouduser.model.OperationFailed;
import io.clouduser.model.OperationFailed.Retryability;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class IamErrorsTest {
  /** As the SDK tells it, which has neither a code nor a cause. */
  @Test
  void missingCredentialsAreToldWithTheirMend() {
    OperationFailed failure =
        IamErrors.translate(
            SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain"
                    + " AwsCredentialsProviderChain(credentialsProviders=[...])"),
            "CreateUser");

    assertThat(failure.reason()).isEqualTo(Reason.AccessDenied);
    assertThat(failure.sentence())
        .isEqualTo(
            "The operator has no AWS credentials. Give its service account a role (IRSA or Pod"
                + " Identity) that allows iam:CreateUser.");
    // Where roles are handed out may be away for a moment, and no sweep must take it for a denial.
    assertThat(failure.retryability()).isEqualTo(Retryability.TRANSIENT);
  }
}
