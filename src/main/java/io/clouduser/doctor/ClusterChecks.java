// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.doctor.Check.Outcome;
import io.clouduser.doctor.ClusterFacts.Act;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the resource is known to the API server, and the operator may work there. */
final class ClusterChecks {
  private static final String GROUP = "clouduser.io";
  private static final int SHOWN = 5;

  /** Helm takes over no definition that something else has applied. */
  private static final String INSTALL =
      "kubectl apply --server-side -k crds/, or helm upgrade where Helm installed the operator";

  private final ClusterFacts cluster;
  private final Settings settings;
  private final InstantSource clock;

  ClusterChecks(ClusterFacts cluster, Settings settings, InstantSource clock) {
    this.cluster = cluster;
    this.settings = settings;
    this.clock = clock;
  }

  /** Without an API server nothing else can be asked. */
  Check apiServer() {
    return Check.cheap(
        "api-server",
        () -> {
          Instant theirs = cluster.serverTime();
          return Clocks.compare("the API server", theirs, clock);
        });
  }

  List<Check> all() {
    return List.of(Check.cheap("crd", this::definition), Check.thorough("rbac", this::permissions));
  }

  private Outcome definition() {
    Optional<Set<String>> known = cluster.knownFields();
    if (known.isEmpty()) {
      return Outcome.fail(
          "the API server does not know cloudusers.clouduser.io/v1alpha1", INSTALL + ".");
    }
    Set<String> missing = new TreeSet<>(cluster.neededFields());
    missing.removeAll(known.get());
    if (known.get().stream().noneMatch(ClusterChecks::isRule)) {
      // An API server that publishes no rules says nothing about them.
      missing.removeIf(ClusterChecks::isRule);
    }
    if (!missing.isEmpty()) {
      return Outcome.fail(
          "the installed definition is of another version; it lacks " + some(missing),
          INSTALL + "; both from this version of the operator.");
    }
    Set<String> more = new TreeSet<>(known.get());
    more.removeAll(cluster.neededFields());
    return more.isEmpty()
        ? Outcome.pass("the installed definition is of this version")
        : Outcome.pass("the installed definition is newer: it also has " + some(more));
  }

  private static boolean isRule(String field) {
    return field.startsWith(ClusterFacts.RULE);
  }

  private Outcome permissions() {
    List<String> denied = needs().filter(act -> !cluster.may(act)).map(Act::toString).toList();
    return denied.isEmpty()
        ? Outcome.pass("the API server allows all that the operator does")
        : Outcome.fail(
            "the API server does not allow: " + some(denied),
            "Apply the roles that come with the operator (deploy/), and look whom they are bound"
                + " to.");
  }

  private static String some(Collection<String> all) {
    List<String> shown = all.stream().limit(SHOWN).toList();
    return String.join(", ", shown)
        + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
  }

  /** What the operator does in the cluster, as configured. */
  Stream<Act> needs() {
    List<Act> acts = new ArrayList<>();
    Set<@Nullable String> namespaces = new LinkedHashSet<>(settings.namespaces());
    if (namespaces.isEmpty()) {
      namespaces.add(null);
    }
    for (String namespace : namespaces) {
      for (String verb : List.of("get", "list", "watch", "patch")) {
        acts.add(new Act(verb, GROUP, "cloudusers", null, namespace));
      }
      acts.add(new Act("patch", GROUP, "cloudusers/status", null, namespace));
      acts.add(new Act("create", "", "events", null, namespace));
    }
    if (settings.readsKubeSystem()) {
      acts.add(new Act("get", "", "namespaces", "kube-system", null));
    }
    String lease = settings.leaseNamespace();
    if (lease != null) {
      acts.add(new Act("create", "coordination.k8s.io", "leases", null, lease));
      for (String verb : List.of("get", "update", "patch")) {
        acts.add(new Act(verb, "coordination.k8s.io", "leases", "clouduser-operator", lease));
      }
    }
    String discovery = settings.discoveryNamespace();
    if (discovery != null) {
      acts.add(new Act("create", GROUP, "cloudusers", null, discovery));
      acts.add(new Act("delete", GROUP, "cloudusers", null, discovery));
    }
    return acts.stream();
  }
}
