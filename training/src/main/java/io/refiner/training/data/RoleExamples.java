package io.refiner.training.data;

import java.util.Optional;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.seq2seq.train.Example;

/** What generator and critic should say, in each form that they are asked in. */
public final class RoleExamples {

  private final Task task;

  public RoleExamples(Task task) {
    this.task = task;
  }

  /** Turn 1: the problem alone gives gold. */
  public Example solve(TrainingProblem problem) {
    return new Example(
        task.generatorPrompt(problem.problem(), Optional.empty()), problem.gold().canonical());
  }

  /**
   * A later turn: the hypothesis and the oracle's feedback on it give gold; what the oracle accepts
   * is to be said again.
   */
  public Example revise(TrainingProblem problem, String hypothesis) {
    Critique critique = task.oracle(problem.problem(), hypothesis);
    String target =
        critique.accepts()
            ? task.canonical(hypothesis).orElse(hypothesis)
            : problem.gold().canonical();
    Revision revision = new Revision(hypothesis, critique.text());
    return new Example(task.generatorPrompt(problem.problem(), Optional.of(revision)), target);
  }

  /** The critic's: problem and hypothesis give what the oracle says. */
  public Example judge(TrainingProblem problem, String hypothesis) {
    return new Example(
        task.criticPrompt(problem.problem(), hypothesis),
        task.oracle(problem.problem(), hypothesis).text());
  }
}
