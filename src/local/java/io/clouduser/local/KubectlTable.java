// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The table that {@code kubectl get cloudusers} prints, made by the API server as it is for
 * kubectl.
 *
 * @param header the titles
 * @param rows by {@code namespace/name}, in the server's order
 */
record KubectlTable(List<String> header, Map<String, Row> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCEPT =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  private static final int MIN_WIDTH = 4;

  /**
   * A resource.
   *
   * @param cells what is printed
   * @param version the resource's version: another one means that something happened
   * @param message Ready's message
   * @param ready Ready's status
   */
  record Row(List<String> cells, String version, String message, String ready) {}

  /** Asks for all CloudUsers. */
  static KubectlTable fetch(KubernetesClient client) throws IOException, InterruptedException {
    HttpClient http = client.getHttpClient();
    URI uri =
        URI.create(client.getConfiguration().getMasterUrl())
            .resolve("/apis/clouduser.io/v1alpha1/cloudusers?includeObject=Metadata");
    try {
      HttpResponse<String> response =
          http.sendAsync(
                  http.newHttpRequestBuilder().uri(uri).header("Accept", ACCEPT).build(),
                  String.class)
              .get(10, TimeUnit.SECONDS);
      if (response.code() != 200) {
        throw new IOException("the API server answered " + response.code());
      }
      return read(JSON.readTree(response.body()));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the API server did not answer", e);
    }
  }

  private static KubectlTable read(JsonNode table) {
    boolean oneNamespace = true;
    for (JsonNode row : table.path("rows")) {
      oneNamespace &= namespace(row).equals("default");
    }
    List<String> header = new ArrayList<>();
    if (!oneNamespace) {
      header.add("NAMESPACE");
    }
    for (JsonNode column : table.path("columnDefinitions")) {
      if (column.path("priority").asInt() == 0) {
        header.add(column.path("name").asText().toUpperCase(Locale.ROOT));
      }
    }
    Map<String, Row> rows = new LinkedHashMap<>();
    for (JsonNode row : table.path("rows")) {
      String name = row.at("/object/metadata/name").asText();
      rows.put(
          namespace(row) + "/" + name, row(table.path("columnDefinitions"), row, oneNamespace));
    }
    return new KubectlTable(header, rows);
  }

  private static String namespace(JsonNode row) {
    return row.at("/object/metadata/namespace").asText();
  }

  private static Row row(JsonNode columns, JsonNode row, boolean oneNamespace) {
    List<String> cells = new ArrayList<>();
    Map<String, String> byName = new LinkedHashMap<>();
    if (!oneNamespace) {
      cells.add(namespace(row));
    }
    for (int i = 0; i < columns.size(); i++) {
      JsonNode column = columns.get(i);
      JsonNode cell = row.path("cells").path(i);
      String text = cell.isNull() || cell.isMissingNode() ? "" : cell.asText();
      byName.put(column.path("name").asText().toUpperCase(Locale.ROOT), text);
      if (column.path("priority").asInt() == 0) {
        cells.add(text);
      }
    }
    return new Row(
        cells,
        row.at("/object/metadata/resourceVersion").asText(),
        byName.getOrDefault("MESSAGE", ""),
        byName.getOrDefault("READY", ""));
  }

  /** All of it, with what to do below a row that needs something. */
  String text() {
    return rows.isEmpty() ? "No CloudUsers." : text(List.copyOf(rows.keySet()));
  }

  /** The titles and some rows, as wide as the whole table needs. */
  String text(List<String> keys) {
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(MIN_WIDTH, header.get(i).length());
    }
    for (Row row : rows.values()) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.cells().get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    for (String key : keys) {
      Optional<Row> row = Optional.ofNullable(rows.get(key));
      row.ifPresent(
          it -> {
            lines.add(line(it.cells(), widths));
            if (!it.ready().equals("True") && !it.message().isEmpty()) {
              lines.add("   > " + it.message());
            }
          });
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length() + 3));
    }
    return line.toString().stripTrailing();
  }
}
