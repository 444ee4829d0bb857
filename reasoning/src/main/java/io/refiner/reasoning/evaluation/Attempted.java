package io.refiner.reasoning.evaluation;

import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;

/**
 * What a run made of one problem.
 *
 * @param problem with gold, where it is known
 * @param answer the data set's answer; without it, what gold gives
 * @param turns in order; none if the problem could not be worked on
 */
public record Attempted(Problem problem, Optional<String> answer, List<Turn> turns) {

  public Attempted {
    turns = List.copyOf(turns);
    if (problem.gold().isEmpty() && answer.isEmpty()) {
      throw new IllegalArgumentException(
          "problem " + problem.id() + " has neither gold nor an answer");
    }
  }

  /**
   * One turn.
   *
   * @param hypothesis in canonical writing, where it can be read
   * @param critique what the critic said of it
   */
  public record Turn(String hypothesis, Critique critique) {}

  /**
   * The same as if no more revisions had been allowed: what is asked in a turn doesn't depend on
   * how many may follow.
   *
   * @param revisions at least 0
   */
  public Attempted within(int revisions) {
    return new Attempted(problem, answer, turns.subList(0, Math.min(turns.size(), revisions + 1)));
  }

  /** The hypothesis that it ended with; empty text if there is none. */
  public String last() {
    return turns.isEmpty() ? "" : turns.get(turns.size() - 1).hypothesis();
  }
}
