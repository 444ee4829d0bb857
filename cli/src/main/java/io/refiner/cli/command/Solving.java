package io.refiner.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.refiner.cli.problem.Assignment;
import io.refiner.cli.ring.Ring;
import io.refiner.cli.ring.Submission;
import io.refiner.cli.terminal.Progress;
import io.refiner.schemas.record.Result;

/** One run of problems through a ring, with its progress shown. */
final class Solving {

  private final Assignment assignment;
  private final PrintWriter err;
  private final boolean showsProgress;
  private final List<Result> results = new ArrayList<>();

  Solving(PrintWriter err, Assignment assignment, boolean showsProgress) {
    this.err = err;
    this.showsProgress = showsProgress;
    this.assignment = assignment;
    assignment.refused().forEach(refused -> results.add(refused.result()));
  }

  /** Returns when each problem has its result; {@code onResult} is told of each as it comes. */
  void run(Ring ring, Duration patience, Consumer<Result> onResult) {
    int total = assignment.problems().size();
    try (Progress progress =
        showsProgress ? Progress.of(err, "solving", "solved", total) : Progress.none()) {
      int[] done = {0};
      new Submission(ring, patience)
          .solve(
              assignment.problems(),
              result -> {
                results.add(result);
                progress.at(++done[0]);
                onResult.accept(result);
              });
    }
  }

  /** All results, those of refused problems included. */
  List<Result> results() {
    return List.copyOf(results);
  }
}
