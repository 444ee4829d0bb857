package io.refiner.reasoning.evaluation;

import java.util.List;

/**
 * A run that becomes a row of the table.
 *
 * @param generator which one wrote, such as {@code given} or the name of an ablation
 * @param critic which one judged, such as {@code none} or {@code oracle}
 * @param revisions the most that were allowed, REFINER's T
 * @param attempts one for each problem, in the same order in every run
 */
public record Run(String generator, String critic, int revisions, List<Attempted> attempts) {

  public Run {
    attempts = List.copyOf(attempts);
    if (revisions < 0) {
      throw new IllegalArgumentException("revisions must not be negative, but is " + revisions);
    }
  }

  /** The run as it would have been with fewer revisions. */
  public Run within(int fewer) {
    List<Attempted> cut = attempts.stream().map(one -> one.within(fewer)).toList();
    return new Run(generator, critic, fewer, cut);
  }
}
