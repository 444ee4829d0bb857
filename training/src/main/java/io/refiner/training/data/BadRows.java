package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows of a file that can't be learned from or scored by.
 *
 * @param file the file
 * @param count all of them
 * @param first the first few: row, field and what to do
 */
public record BadRows(String file, long count, List<String> first) {

  private static final int SHOWN = 5;

  public BadRows {
    first = List.copyOf(first);
  }

  static BadRows none(String file) {
    return new BadRows(file, 0, List.of());
  }

  BadRows with(long row, String message) {
    if (count >= SHOWN) {
      return new BadRows(file, count + 1, first);
    }
    List<String> more = new ArrayList<>(first);
    more.add("row " + row + ": " + message);
    return new BadRows(file, count + 1, more);
  }

  /** In a line: how many there are, and the first few. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s has %,d row%s that can't be used: %s%s",
        file,
        count,
        count == 1 ? "" : "s",
        String.join("; ", first),
        count > first.size() ? "; ..." : "");
  }
}
