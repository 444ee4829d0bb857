package io.refiner.training.data;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Problems without those that would teach mistakes.
 *
 * @param problems what is left, in order
 * @param leftOut how many others there were, by reason
 */
public record Cleaned(List<TrainingProblem> problems, Map<Reason, Integer> leftOut) {

  /** Why a problem is left out. */
  public enum Reason {
    REPEATED("with a repeated text"),
    OUTVOTED("with a repeated text and another formula than most"),
    EQUAL_NUMBERS("with a formula that uses one of two equal numbers twice, the other never");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  public Cleaned {
    problems = List.copyOf(problems);
    Map<Reason, Integer> ordered = new EnumMap<>(Reason.class);
    ordered.putAll(leftOut);
    leftOut = Collections.unmodifiableMap(ordered);
  }

  /** In words: how many there were, how many are left, and what became of the others. */
  public String summary() {
    int all = problems.size() + leftOut.values().stream().mapToInt(Integer::intValue).sum();
    if (all == problems.size()) {
      return String.format(Locale.ROOT, "%,d problem%s to learn from", all, all == 1 ? "" : "s");
    }
    return String.format(
        Locale.ROOT,
        "%,d problems, %,d to learn from; left out: %s",
        all,
        problems.size(),
        leftOut.entrySet().stream()
            .map(
                entry ->
                    String.format(Locale.ROOT, "%,d ", entry.getValue()) + entry.getKey().words)
            .collect(Collectors.joining(", ")));
  }
}
