// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import io.clouduser.api.CloudUser;
import io.clouduser.api.Condition;
import io.clouduser.api.ConditionType;
import io.clouduser.api.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Shows what the API server knows: Kubernetes Events as they come, and the rows of the table that
 * changed, once they are quiet for a moment.
 */
final class Board implements AutoCloseable {
  private static final Duration QUIET = Duration.ofMillis(400);

  private final KubernetesClient client;
  private final Story story;
  private final Instant started = Instant.now();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "board");
            made.setDaemon(true);
            return made;
          });
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private SharedIndexInformer<CloudUser> users;
  private SharedIndexInformer<Event> happenings;
  private Map<String, KubectlTable.Row> shown = Map.of();
  private volatile long lastChange;
  private boolean live;
  private volatile Future<?> pending = CompletableFuture.completedFuture(null);

  Board(KubernetesClient client, Story story) {
    this.client = client;
    this.story = story;
  }

  /** Begins to tell Events; the table comes with {@link #showTable()}. */
  void start() {
    users = client.resources(CloudUser.class).inAnyNamespace().inform(new Changes());
    happenings = client.v1().events().inAnyNamespace().inform(new Tidings());
  }

  /** Prints the whole table, and from now on the rows that change. */
  synchronized void showTable() throws IOException, InterruptedException {
    KubectlTable table = KubectlTable.fetch(client);
    shown = table.rows();
    live = true;
    story.say("");
    story.say(table.text());
  }

  /** The Events told so far. */
  List<String> events() {
    return List.copyOf(events);
  }

  /**
   * Waits until the operator has said its last word on every resource.
   *
   * @param names the resources, as {@code namespace/name}
   * @return the names that are not settled in time
   */
  List<String> awaitSettled(List<String> names, Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    List<String> open = unsettled(names);
    while (!open.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(100);
      open = unsettled(names);
    }
    return open;
  }

  private List<String> unsettled(List<String> names) {
    List<String> open = new ArrayList<>();
    for (String name : names) {
      Optional<CloudUser> user = Optional.ofNullable(users.getIndexer().getByKey(name));
      if (user.filter(Board::settled).isEmpty()) {
        open.add(name);
      }
    }
    return open;
  }

  private static boolean settled(CloudUser user) {
    if (user.getStatus() == null
        || !user.getMetadata().getGeneration().equals(user.getStatus().observedGeneration())) {
      return false;
    }
    Optional<Condition> ready = user.getStatus().condition(ConditionType.Ready);
    return ready.filter(it -> !it.reason().equals(Reason.Provisioning.name())).isPresent();
  }

  private void changed() {
    lastChange = System.nanoTime();
    if (scheduled.compareAndSet(false, true)) {
      showAfter(QUIET.toMillis());
    }
  }

  private void showAfter(long millis) {
    try {
      pending = thread.schedule(this::showChanges, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: nobody looks any more.
    }
  }

  private synchronized void showChanges() {
    long loud = QUIET.toMillis() - (System.nanoTime() - lastChange) / 1_000_000;
    if (loud > 0) {
      showAfter(loud);
      return;
    }
    scheduled.set(false);
    if (!live) {
      return;
    }
    try {
      KubectlTable table = KubectlTable.fetch(client);
      List<String> changed =
          table.rows().entrySet().stream()
              .filter(now -> differs(shown.get(now.getKey()), now.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      List<String> gone =
          shown.keySet().stream().filter(key -> !table.rows().containsKey(key)).toList();
      shown = table.rows();
      if (!changed.isEmpty()) {
        story.say(table.text(changed));
      }
      gone.forEach(key -> story.happened("clouduser/" + plain(key) + " is gone"));
    } catch (IOException e) {
      changed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean differs(KubectlTable.Row before, KubectlTable.Row now) {
    return before == null || !before.version().equals(now.version());
  }

  private static String plain(String key) {
    return key.startsWith("default/") ? key.substring("default/".length()) : key;
  }

  private void tell(Event event) {
    if (!"CloudUser".equals(event.getInvolvedObject().getKind()) || older(event)) {
      return;
    }
    String about =
        plain(event.getInvolvedObject().getNamespace() + "/" + event.getInvolvedObject().getName());
    String line =
        "%-8s %-16s %s: %s"
            .formatted(event.getType(), event.getReason(), about, event.getMessage());
    events.add(line);
    story.happened(line);
  }

  /** Before this process; a cluster keeps Events for an hour. */
  private boolean older(Event event) {
    try {
      return event.getLastTimestamp() != null
          && Instant.parse(event.getLastTimestamp()).isBefore(started.minusSeconds(2));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pending.cancel(false);
    thread.shutdownNow();
    if (users != null) {
      users.stop();
    }
    if (happenings != null) {
      happenings.stop();
    }
  }

  private final class Changes implements ResourceEventHandler<CloudUser> {
    @Override
    public void onAdd(CloudUser user) {
      changed();
    }

    @Override
    public void onUpdate(CloudUser before, CloudUser now) {
      changed();
    }

    @Override
    public void onDelete(CloudUser user, boolean unknown) {
      changed();
    }
  }

  private final class Tidings implements ResourceEventHandler<Event> {
    @Override
    public void onAdd(Event event) {
      tell(event);
    }

    @Override
    public void onUpdate(Event before, Event now) {
      if (!before.getMetadata().getResourceVersion().equals(now.getMetadata().getResourceVersion())
          && now.getCount() != null
          && !now.getCount().equals(before.getCount())) {
        tell(now);
      }
    }

    @Override
    public void onDelete(Event event, boolean unknown) {
      // Old news.
    }
  }
}
