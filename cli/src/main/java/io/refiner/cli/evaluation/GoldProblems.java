package io.refiner.cli.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.dataset.DatasetException;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.dataset.Examples;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;

/** Problems to evaluate on: all of one task, each within its rules and with gold. */
public final class GoldProblems {

  /** Bounds the memory of one evaluation. */
  private static final int MAX_PROBLEMS = 100_000;

  private GoldProblems() {}

  /**
   * Reads a file.
   *
   * @param limit how many problems are taken at most, from the first on; empty for all
   * @throws UsageException naming file and row of the first problem that can't be evaluated on
   */
  public static List<Example> read(Path file, Task task, Optional<Integer> limit) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UsageException("--problems: there is no file " + file + " that can be read");
    }
    List<Example> examples = new ArrayList<>();
    try (Examples rows = Examples.open(file)) {
      while (examples.size() < limit.orElse(Integer.MAX_VALUE) && rows.hasNext()) {
        Example example = rows.next();
        check("--problems: %s, row %d: ".formatted(file, rows.row()), task, example);
        if (examples.size() == MAX_PROBLEMS) {
          throw new UsageException(
              "--problems: %s has more than %d problems: split it".formatted(file, MAX_PROBLEMS));
        }
        examples.add(example);
      }
    } catch (DatasetException e) {
      throw new UsageException("--problems: " + e.getMessage(), e);
    }
    if (examples.isEmpty()) {
      throw new UsageException("--problems: " + file + " has no problems");
    }
    return List.copyOf(examples);
  }

  private static void check(String where, Task task, Example example) {
    if (!example.task().equals(task.name())) {
      throw new UsageException(
          where + "task is " + example.task() + ", not " + task.name() + ": evaluate it apart");
    }
    if (example.problem().gold().isEmpty()) {
      throw new UsageException(
          where + "problem " + example.problem().id() + " has no gold, which scores need");
    }
    try {
      task.validate(example.problem());
    } catch (InvalidProblemException e) {
      throw new UsageException(where + e.getMessage(), e);
    }
  }
}
