package io.refiner.reasoning.task;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;

/** One reasoning task: everything about it that is not a model, as pure functions. */
public interface Task {

  /** The task's name on the wire, such as {@code mwp}. */
  String name();

  /** A short problem with gold, to try a model on. */
  Problem example();

  /**
   * Holds a problem to the task's rules: text present and within limits, numbers that match the
   * text.
   *
   * @throws InvalidProblemException naming the first field that breaks a rule
   */
  void validate(Problem problem);

  /**
   * The generator's input.
   *
   * @param previous the hypothesis to revise and the feedback on it; empty on turn 1
   */
  String generatorPrompt(Problem problem, Optional<Revision> previous);

  /** The critic's input for a hypothesis. */
  String criticPrompt(Problem problem, String hypothesis);

  /** Reads what a critic model wrote; leniently, since models misspell. */
  Critique readCritique(String text);

  /** Compares a hypothesis with the gold one. The problem must have gold. */
  default Critique oracle(Problem problem, String hypothesis) {
    return oracle(problem, Optional.empty(), hypothesis);
  }

  /**
   * Compares a hypothesis with the gold one or, where the problem has none, its answer with the
   * right one.
   *
   * @param answer the right answer, where it is known; not looked at beside gold
   * @throws InvalidProblemException if there is neither, or the answer is none of this task's
   */
  Critique oracle(Problem problem, Optional<String> answer, String hypothesis);

  /** A critique drawn at random, in the form of this task's, that objects to something. */
  Critique randomCritique(Problem problem, String hypothesis, Random random);

  /**
   * The hypothesis in canonical writing, if it can be read.
   *
   * @return empty when the text is no hypothesis of this task
   */
  Optional<String> canonical(String hypothesis);

  /** Whether two hypotheses say the same, so that who refuses one refuses the other. */
  boolean same(String first, String second);

  /** Executes the hypothesis; empty when it can't be read or executed. */
  Optional<String> answer(Problem problem, String hypothesis);

  /**
   * What speaks against a hypothesis that can't be executed on the problem's values, placed where
   * execution fails; empty if it gives an answer.
   */
  Optional<Critique> notExecutable(Problem problem, String hypothesis);

  /**
   * A critic's words on a hypothesis, unless they accept what can't be executed: no critic may
   * accept a hypothesis that gives no answer.
   */
  default Critique executed(Problem problem, String hypothesis, Critique critique) {
    return critique.accepts() ? notExecutable(problem, hypothesis).orElse(critique) : critique;
  }

  /** What the problem itself tells against the answer of a hypothesis; empty if nothing does. */
  default List<Doubt> doubts(Problem problem, String hypothesis) {
    return List.of();
  }

  /** A hypothesis to be revised, with the critic's words on it. */
  record Revision(String hypothesis, String feedback) {}
}
