package io.refiner.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of a file that can't be learned from or scored by.
 *
 * @param file the file
 * @param counts all of them, by reason
 * @param first the first few: row, field and what to do
 */
public record BadRows(String file, Map<Reason, Long> counts, List<String> first) {

  private static final int SHOWN = 5;

  /** Why a row can't be used. */
  enum Reason {
    MALFORMED("malformed"),
    INVALID("against the rules of the task"),
    UNUSABLE("without gold, or of another task");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  public BadRows {
    Map<Reason, Long> ordered = new EnumMap<>(Reason.class);
    ordered.putAll(counts);
    counts = Collections.unmodifiableMap(ordered);
    first = List.copyOf(first);
  }

  static BadRows none(String file) {
    return new BadRows(file, Map.of(), List.of());
  }

  BadRows with(Reason reason, long row, String message) {
    Map<Reason, Long> more = new EnumMap<>(Reason.class);
    more.putAll(counts);
    more.merge(reason, 1L, Long::sum);
    List<String> shown = new ArrayList<>(first);
    if (shown.size() < SHOWN) {
      shown.add("row " + row + ": " + message);
    }
    return new BadRows(file, more, shown);
  }

  /** How many there are. */
  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** In a line: how many there are, of which kinds if not all are shown, and the first few. */
  public String summary() {
    boolean more = count() > first.size();
    String kinds =
        counts.entrySet().stream()
            .map(kind -> String.format(Locale.ROOT, "%,d ", kind.getValue()) + kind.getKey().words)
            .collect(Collectors.joining(", ", " (", ")"));
    return String.format(
        Locale.ROOT,
        "%s has %,d row%s that can't be used%s: %s%s",
        file,
        count(),
        count() == 1 ? "" : "s",
        more ? kinds : "",
        String.join("; ", first),
        more ? "; ..." : "");
  }
}
