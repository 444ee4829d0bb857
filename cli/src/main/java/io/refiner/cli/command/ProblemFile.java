package io.refiner.cli.command;

import java.util.List;

import picocli.CommandLine.Parameters;

import io.refiner.cli.problem.Assignment;
import io.refiner.cli.problem.ProblemReader;
import io.refiner.cli.problem.Submitted;

/** The file of problems that a command reads. */
final class ProblemFile {

  @Parameters(
      paramLabel = "FILE",
      description = "Problems: words, JSON lines or REFINER's JSON; - reads standard input.")
  private String name;

  /**
   * Everything in it.
   *
   * @throws io.refiner.cli.terminal.UsageException if it can't be read or holds no problem
   */
  List<Submitted> read() {
    return ProblemReader.read(name);
  }

  /**
   * The same, each under an id that no other has: rows without one get {@link #uniqueName} and
   * their number, and a row that repeats one is refused.
   */
  List<Submitted> readDistinct() {
    return Submitted.distinct(ProblemReader.read(name, uniqueName()));
  }

  /** What this run calls the file on a ring that others use, too. */
  String uniqueName() {
    return Assignment.unique(ProblemReader.shortName(name));
  }
}
