// SPDX-License-Identifier: Apache-2.0
package io.clouduser.notification;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A queue of SQS. */
public final class SqsMessageQueue implements MessageQueue {
  private final SqsClient sqs;
  private final String url;

  /**
   * @param sqs the SDK's client; the caller closes it
   * @param url of the queue
   */
  public SqsMessageQueue(SqsClient sqs, URI url) {
    this.sqs = sqs;
    this.url = url.toString();
  }

  @Override
  public List<Message> receive(int most, Duration wait, Duration invisible) {
    try {
      return sqs
          .receiveMessage(
              request ->
                  request
                      .queueUrl(url)
                      .maxNumberOfMessages(most)
                      .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                      .visibilityTimeout(Math.toIntExact(invisible.toSeconds()))
                      .messageSystemAttributeNames(
                          MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                          MessageSystemAttributeName.SENT_TIMESTAMP))
          .messages()
          .stream()
          .map(SqsMessageQueue::message)
          .toList();
    } catch (SdkException e) {
      throw unavailable("sqs:ReceiveMessage", e);
    }
  }

  private static Message message(software.amazon.awssdk.services.sqs.model.Message received) {
    Map<MessageSystemAttributeName, String> attributes = received.attributes();
    Long count = number(attributes.get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    Long sent = number(attributes.get(MessageSystemAttributeName.SENT_TIMESTAMP));
    return new Message(
        received.messageId(),
        received.receiptHandle(),
        received.body(),
        count == null ? 1 : (int) Math.min(Integer.MAX_VALUE, count),
        sent == null ? null : Instant.ofEpochMilli(sent));
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null || !text.matches("[0-9]{1,18}") ? null : Long.valueOf(text);
  }

  @Override
  public void delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(message.receipt())
              .build());
    }
    try {
      requireAll(
          "sqs:DeleteMessage",
          sqs.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed());
    } catch (SdkException e) {
      throw unavailable("sqs:DeleteMessage", e);
    }
  }

  @Override
  public void hide(List<Message> messages, Duration invisible) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(message.receipt())
              .visibilityTimeout(Math.toIntExact(invisible.toSeconds()))
              .build());
    }
    try {
      requireAll(
          "sqs:ChangeMessageVisibility",
          sqs.changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries))
              .failed());
    } catch (SdkException e) {
      throw unavailable("sqs:ChangeMessageVisibility", e);
    }
  }

  private void requireAll(String permission, List<BatchResultErrorEntry> failed) {
    if (!failed.isEmpty()) {
      throw new QueueUnavailable(
          permission + " failed for " + failed.size() + " messages: " + failed.get(0).code(), null);
    }
  }

  private QueueUnavailable unavailable(String permission, SdkException e) {
    String code =
        e instanceof AwsServiceException service && service.awsErrorDetails() != null
            ? String.valueOf(service.awsErrorDetails().errorCode())
            : "";
    if (code.endsWith("NonExistentQueue") || code.equals("QueueDoesNotExist")) {
      return new QueueUnavailable(
          "The queue " + url + " does not exist. Create it or correct CLOUDUSER_QUEUE_URL.", e);
    }
    if (code.startsWith("AccessDenied")) {
      return new QueueUnavailable(
          "The operator's role may not " + permission + " on the queue " + url + ". Allow it.", e);
    }
    return new QueueUnavailable(
        code.isEmpty()
            ? "SQS did not answer (" + permission + " on " + url + ")"
            : "SQS answered " + code + " (" + permission + " on " + url + ")",
        e);
  }
}
