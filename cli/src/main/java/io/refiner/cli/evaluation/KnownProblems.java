package io.refiner.cli.evaluation;

import java.nio.file.Path;
import java.util.Optional;

import io.refiner.cli.terminal.NamedFile;
import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.dataset.DatasetException;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.mwp.metric.FormulaMatch;
import io.refiner.reasoning.task.Task;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.data.UsableRows;

/** Problems to evaluate on: all of one task, each within its rules and with gold or an answer. */
public final class KnownProblems {

  /** Bounds the memory of one evaluation. */
  private static final int MAX_PROBLEMS = 100_000;

  private KnownProblems() {}

  /**
   * Reads a file.
   *
   * @param limit how many problems are taken at most, from the first on; empty for all
   * @param skipBadRows whether to go on without rows that can't be scored by
   * @throws UsageException naming file and rows that can't be scored by, unless these are passed
   *     over; or if the file can't be read, or has no problem
   */
  public static UsableRows<Example> read(
      Path file, Task task, Optional<Integer> limit, boolean skipBadRows) {
    NamedFile.require("--problems: ", file);
    UsableRows<Example> rows = rows(file, task, limit.orElse(MAX_PROBLEMS + 1));
    require(
        rows.bad().count() == 0 || skipBadRows && !rows.usable().isEmpty(),
        rows.bad().summary() + "; --skip-bad-rows goes on without such rows");
    require(!rows.usable().isEmpty(), file + " has no problems");
    require(
        rows.usable().size() <= MAX_PROBLEMS,
        "%s has more than %s problems: split it".formatted(file, MAX_PROBLEMS));
    return rows;
  }

  private static UsableRows<Example> rows(Path file, Task task, int most) {
    try {
      return UsableRows.read(file, most, example -> checked(task, example));
    } catch (DatasetException e) {
      throw new UsageException("--problems: " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException("--problems: " + message);
    }
  }

  private static Example checked(Task task, Example example) {
    if (!example.task().equals(task.name())) {
      throw new TrainingDataException(
          "task is %s, not %s: evaluate it apart".formatted(example.task(), task.name()));
    }
    task.validate(example.problem());
    if (FormulaMatch.expected(example.problem(), example.answer()).isEmpty()) {
      throw new TrainingDataException(
          example.answer().isPresent()
              ? "the answer of problem %s is no number, and it has no gold"
                  .formatted(example.problem().id())
              : "problem %s has neither gold nor an answer".formatted(example.problem().id()));
    }
    return example;
  }
}
