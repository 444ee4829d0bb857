package io.refiner.reasoning.wire;

import java.util.Optional;

import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Options;

/** Problems on the wire. */
public final class ProblemRecords {

  private static final int MAX_QUOTED = 40;

  private ProblemRecords() {}

  /** The problem as its task sees it, unchecked. */
  public static Problem problem(io.refiner.schemas.record.Problem record) {
    return new Problem(
        record.getId(),
        record.getText(),
        record.getNumbers(),
        record.getGold().map(Gold::getHypothesis));
  }

  /**
   * The problem's task.
   *
   * @throws InvalidProblemException if this build has no such task
   */
  public static Task task(io.refiner.schemas.record.Problem record) {
    String name = record.getTask();
    return Tasks.named(name)
        .orElseThrow(
            () ->
                new InvalidProblemException(
                    "task",
                    "task is '%s': give one of %s"
                        .formatted(
                            name.substring(0, Math.min(name.length(), MAX_QUOTED)),
                            String.join(", ", Tasks.names()))));
  }

  /**
   * Holds a problem to everything that can be said against it before it is worked on: its task, the
   * task's rules and the options' ranges.
   *
   * @throws InvalidProblemException naming the first field that breaks a rule
   */
  public static void check(io.refiner.schemas.record.Problem record) {
    task(record).validate(problem(record));
    OptionLimits.check(record);
  }

  /** The record that submits an example. */
  public static io.refiner.schemas.record.Problem record(Example example, Options options) {
    Problem problem = example.problem();
    Optional<Gold> gold =
        problem
            .gold()
            .map(
                hypothesis ->
                    Gold.newBuilder()
                        .setHypothesis(hypothesis)
                        .setAnswer(example.answer().orElse(null))
                        .build());
    return io.refiner.schemas.record.Problem.newBuilder()
        .setId(problem.id())
        .setTask(example.task())
        .setText(problem.text())
        .setNumbers(problem.numbers())
        .setGold(gold.orElse(null))
        .setOptions(options)
        .setAnswer(gold.isPresent() ? null : example.answer().orElse(null))
        .setOriginal(example.original().orElse(null))
        .build();
  }
}
