// SPDX-License-Identifier: Apache-2.0
package io.clouduser.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of the table.
 *
 * @param scenario what was done
 * @param people to how many
 * @param seconds from the first cause to the last effect
 * @param calls AWS calls by operation, refused ones included
 * @param floor the fewest calls that could do it, or NaN
 * @param refused how many of the calls were throttled
 * @param latencies from apply to mail, or to the effect, in milliseconds, sorted
 * @param writes accepted writes to the API server by kind; empty where they cannot be counted
 * @param floorWrites the fewest writes that the delivery protocol allows, for each person
 * @param footprint of the operator's process afterwards
 * @param note what is special
 */
record Row(
    String scenario,
    int people,
    double seconds,
    Map<String, Integer> calls,
    double floor,
    int refused,
    List<Long> latencies,
    Map<String, Long> writes,
    double floorWrites,
    Footprint footprint,
    String note) {

  /**
   * What the process costs.
   *
   * @param residentMegabytes resident set
   * @param used since counting began
   * @param startMilliseconds from the start of the process to its first AWS call
   */
  record Footprint(long residentMegabytes, Usage used, long startMilliseconds) {}

  /**
   * What a process has used up.
   *
   * @param processor time of all its threads
   * @param allocatedMegabytes on the heap, as its last garbage collection knew; NaN where the
   *     process does not tell
   */
  record Usage(Duration processor, double allocatedMegabytes) {
    static final Usage NONE = new Usage(Duration.ZERO, 0);

    Usage since(Usage before) {
      return new Usage(
          processor.minus(before.processor), allocatedMegabytes - before.allocatedMegabytes);
    }
  }

  static final String HEAD =
      "| scenario | people | wall s | per s | AWS calls | per person (floor) | throttled | p50 ms | p99"
          + " ms | API writes per person (floor) | RSS MB | CPU ms per person | allocated kB per person |"
          + " start ms | note |\n"
          + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

  private int total() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "–"
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  private String percentile(double share) {
    return latencies.isEmpty()
        ? "–"
        : latencies
            .get(Math.min(latencies.size() - 1, (int) (latencies.size() * share)))
            .toString();
  }

  String line() {
    long written = writes.values().stream().mapToLong(Long::longValue).sum();
    long events = writes.getOrDefault("create events", 0L);
    List<String> cells = new ArrayList<>();
    cells.add(scenario);
    cells.add(Integer.toString(people));
    cells.add(String.format(Locale.ROOT, "%.1f", seconds));
    cells.add(number(people / seconds));
    cells.add(Integer.toString(total()));
    cells.add(number(1.0 * total() / people) + " (" + number(floor / people) + ")");
    cells.add(Integer.toString(refused));
    cells.add(percentile(0.5));
    cells.add(percentile(0.99));
    cells.add(
        writes.isEmpty()
            ? "–"
            : number(1.0 * (written - events) / people)
                + " ("
                + number(floorWrites)
                + ") + "
                + number(1.0 * events / people)
                + " Events");
    cells.add(Long.toString(footprint.residentMegabytes()));
    Usage used = footprint.used();
    cells.add(number(1.0 * used.processor().toMillis() / people));
    cells.add(number(1024 * used.allocatedMegabytes() / people));
    cells.add(
        footprint.startMilliseconds() < 0 ? "–" : Long.toString(footprint.startMilliseconds()));
    cells.add(note);
    return "| " + String.join(" | ", cells) + " |";
  }

  String details() {
    return "    calls: " + new TreeMap<>(calls) + "\n    writes: " + new TreeMap<>(writes);
  }
}
