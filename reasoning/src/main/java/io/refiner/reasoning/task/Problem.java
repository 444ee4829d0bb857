package io.refiner.reasoning.task;

import java.util.List;
import java.util.Optional;

/**
 * A problem with its numbers masked.
 *
 * @param id names it
 * @param text the words, with {@code numberK} in place of each number
 * @param numbers the value behind each {@code numberK}, by K
 * @param gold the right hypothesis in the task's writing, where it is known
 */
public record Problem(String id, String text, List<Double> numbers, Optional<String> gold) {

  public Problem {
    numbers = List.copyOf(numbers);
  }

  /** The same problem with another hypothesis as the right one. */
  public Problem withGold(String hypothesis) {
    return new Problem(id, text, numbers, Optional.of(hypothesis));
  }
}
