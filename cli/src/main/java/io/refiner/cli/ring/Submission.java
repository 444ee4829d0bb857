package io.refiner.cli.ring;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/** Problems that go into a ring together, and the wait for their results. */
public final class Submission {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Ring ring;
  private final Duration patience;

  /**
   * @param ring where the problems go
   * @param patience how long the next result may take before the ring counts as stuck
   */
  public Submission(Ring ring, Duration patience) {
    this.ring = ring;
    this.patience = patience;
  }

  /**
   * Writes the problems and returns when each has its result.
   *
   * @param problems with ids that no open episode has
   * @param onResult told of each result once, as it comes
   * @throws RunFailedException if no result came for the whole of the patience, or a role has
   *     stopped
   */
  public void solve(List<Problem> problems, Consumer<Result> onResult) {
    Set<String> open = new HashSet<>();
    problems.forEach(problem -> open.add(problem.getId()));
    if (open.size() < problems.size()) {
      throw new IllegalArgumentException("two problems have the same id");
    }
    try (RecordReader results = RecordReader.fromNow(ring.cluster(), Topics.RESULTS)) {
      write(problems);
      await(results, open, onResult);
    }
  }

  private void write(List<Problem> problems) {
    try (RecordWriter writer = RecordWriter.open(ring.cluster())) {
      for (Problem problem : problems) {
        writer.write(Topics.PROBLEMS, problem.getId(), problem);
        // One is enough to see that the topic is missing.
        if (problem == problems.get(0)) {
          writer.flush();
        }
      }
      writer.flush();
    }
  }

  private void await(RecordReader results, Set<String> open, Consumer<Result> onResult) {
    Instant lastResult = Instant.now();
    int total = open.size();
    while (!open.isEmpty()) {
      for (ReadRecord read : results.poll(POLL)) {
        var result = read.valueAs(Result.class).filter(r -> open.remove(r.getProblem().getId()));
        if (result.isPresent()) {
          lastResult = Instant.now();
          onResult.accept(result.get());
        }
      }
      ring.check();
      if (Duration.between(lastResult, Instant.now()).compareTo(patience) > 0) {
        throw new RunFailedException(
            "no result came for %s s and %s of %s problems are open: look whether orchestrator, generator and critic run"
                .formatted(patience.toSeconds(), open.size(), total));
      }
    }
  }
}
