package io.refiner.reasoning.dataset;

import java.util.Optional;

import io.refiner.reasoning.task.Problem;

/**
 * One row of a data set. Its form is right; whether it holds to its task's rules is for {@link
 * io.refiner.reasoning.task.Task#validate} to say.
 *
 * @param task the task's name, such as {@code mwp}
 * @param problem with its numbers masked
 * @param answer the right answer as the data set gives it, where it does
 * @param original the problem as its author wrote it; empty if it was masked already
 */
public record Example(
    String task, Problem problem, Optional<String> answer, Optional<String> original) {

  /** A row that was masked already. */
  public Example(String task, Problem problem, Optional<String> answer) {
    this(task, problem, answer, Optional.empty());
  }
}
