// SPDX-License-Identifier: Apache-2.0
package io.clouduser.iam;

import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Notes the request id of every call that changed something. Reads make no events. */
final class OwnCallsRecorder implements ExecutionInterceptor {
  private final OwnCalls calls;

  OwnCallsRecorder(OwnCalls calls) {
    this.calls = calls;
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    boolean read = operation.startsWith("Get") || operation.startsWith("List");
    if (!read
        && context.response() instanceof AwsResponse response
        && response.responseMetadata() != null
        && response.responseMetadata().requestId() != null) {
      calls.add(response.responseMetadata().requestId());
    }
  }
}
