package io.refiner.cli.log;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.refiner.reasoning.replay.TurnFilter.Criterion;

/**
 * What came of the records of a range.
 *
 * @param read all of them
 * @param taken those that meet every criterion
 * @param unreadable those that could not be read and were passed over
 * @param leftOut the others, by the first criterion that they don't meet
 */
public record ReplayCounts(long read, long taken, long unreadable, Map<Criterion, Long> leftOut) {

  public ReplayCounts {
    Map<Criterion, Long> ordered = new EnumMap<>(Criterion.class);
    ordered.putAll(leftOut);
    leftOut = Collections.unmodifiableMap(ordered);
  }

  /** In a line. */
  public String summary() {
    String others =
        leftOut.entrySet().stream()
            .map(
                entry ->
                    String.format(Locale.ROOT, "%,d by %s", entry.getValue(), name(entry.getKey())))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%,d records read, %,d taken%s%s",
        read,
        taken,
        others.isEmpty() ? "" : ", left out " + others,
        unreadable == 0 ? "" : String.format(Locale.ROOT, ", %,d unreadable", unreadable));
  }

  static String name(Criterion criterion) {
    return criterion.name().toLowerCase(Locale.ROOT);
  }
}
