package io.refiner.training.refinement;

import java.util.List;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;

/**
 * What was said about one problem.
 *
 * @param problem what was asked
 * @param turns at least one, in order
 */
public record Episode(Problem problem, List<Turn> turns) {

  public Episode {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("an episode has at least one turn");
    }
  }

  /**
   * A hypothesis and what the critic said of it.
   *
   * @param hypothesis as the generator wrote it
   * @param critique the critic's answer
   */
  public record Turn(String hypothesis, Critique critique) {}

  /** The first hypothesis. */
  public String first() {
    return turns.get(0).hypothesis();
  }

  /** The hypothesis that the episode ended with. */
  public String last() {
    return turns.get(turns.size() - 1).hypothesis();
  }
}
