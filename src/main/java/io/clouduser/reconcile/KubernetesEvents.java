// SPDX-License-Identifier: Apache-2.0
package io.clouduser.reconcile;

import io.clouduser.api.CloudUser;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes core/v1 Events. They are written at transitions only, so nothing is aggregated. */
public final class KubernetesEvents implements Events {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesEvents.class);
  private static final int MAX_MESSAGE = 1024;

  private final KubernetesClient client;
  private final InstantSource clock;

  /**
   * @param client for the API server
   * @param clock for the events' times
   */
  public KubernetesEvents(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public void normal(CloudUser about, String reason, String message) {
    write(about, "Normal", reason, message);
  }

  @Override
  public void warning(CloudUser about, String reason, String message) {
    write(about, "Warning", reason, message);
  }

  private void write(CloudUser about, String type, String reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String text = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(generateName(about.getMetadata().getName()))
            .withNamespace(about.getMetadata().getNamespace())
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withNamespace(about.getMetadata().getNamespace())
            .withName(about.getMetadata().getName())
            .withUid(about.getMetadata().getUid())
            .withResourceVersion(about.getMetadata().getResourceVersion())
            .endInvolvedObject()
            .withType(type)
            .withReason(reason)
            .withMessage(text)
            .withNewSource()
            .withComponent(KubernetesStore.FIELD_MANAGER)
            .endSource()
            .withFirstTimestamp(now)
            .withLastTimestamp(now)
            .withCount(1)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn("the event {} was not written: {}", reason, e.getMessage());
    }
  }

  private static String generateName(String name) {
    int room = 200;
    return (name.length() <= room ? name : name.substring(0, room)) + ".";
  }
}
