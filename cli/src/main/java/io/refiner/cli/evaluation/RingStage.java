package io.refiner.cli.evaluation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import com.typesafe.config.Config;

import io.refiner.cli.ring.CloseOnExit;
import io.refiner.cli.ring.InProcessRing;
import io.refiner.cli.ring.Submission;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/** A whole ring on an embedded broker. */
final class RingStage implements Stage {

  private final CloseOnExit ring;
  private final Submission submission;
  private final IntConsumer onSolved;

  private RingStage(CloseOnExit ring, Duration patience, IntConsumer onSolved) {
    this.ring = ring;
    this.submission = new Submission(ring.ring(), patience);
    this.onSolved = onSolved;
  }

  static RingStage open(Config root, Duration patience, IntConsumer onSolved) {
    return new RingStage(CloseOnExit.of(InProcessRing.start(root)), patience, onSolved);
  }

  @Override
  public List<Result> solve(List<Problem> problems) {
    Map<String, Result> results = new HashMap<>();
    submission.solve(
        problems,
        result -> {
          results.put(result.getProblem().getId(), result);
          onSolved.accept(1);
        });
    return problems.stream().map(problem -> results.get(problem.getId())).toList();
  }

  @Override
  public void close() {
    ring.close();
  }
}
