package io.refiner.training.data;

import java.util.Optional;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;

/**
 * A problem whose gold formula is known.
 *
 * @param problem with gold in canonical writing
 * @param gold the same, read
 * @param answer the right answer as the data set gives it, where it does
 */
public record TrainingProblem(Problem problem, Formula gold, Optional<String> answer) {

  /** The problem with its gold formula written canonically. */
  public static TrainingProblem of(Problem problem, Formula gold, Optional<String> answer) {
    Problem canonical =
        new Problem(problem.id(), problem.text(), problem.numbers(), Optional.of(gold.canonical()));
    return new TrainingProblem(canonical, gold, answer);
  }

  /** The same problem in other words. */
  TrainingProblem withText(String text) {
    Problem reworded = new Problem(problem.id(), text, problem.numbers(), problem.gold());
    return new TrainingProblem(reworded, gold, answer);
  }

  /** The same words with another formula as gold, and so without the data set's answer. */
  public TrainingProblem withGold(Formula other) {
    return of(problem, other, Optional.empty());
  }
}
