package io.refiner.training.supervised;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.refiner.training.supervised.Batches.Position;

/**
 * Where a run is between two steps, apart from the trainer's own state: all that an interrupted run
 * needs to go on as if it had not been interrupted.
 *
 * @param step steps made
 * @param evaluated the step of the last evaluation, 0 before the first
 * @param elapsed time that the run has taken
 * @param tally what has been learned from since the last report, and tokens since the start
 * @param best the best evaluation, once there is one
 * @param worse evaluations since then
 * @param position where the next batch stands
 * @param written what models wrote for the examples to come, problem by problem
 */
public record RunState(
    long step,
    long evaluated,
    Duration elapsed,
    Tally tally,
    Optional<Best> best,
    int worse,
    Position position,
    List<List<String>> written) {

  public RunState {
    written = written.stream().map(List::copyOf).toList();
  }

  /**
   * What the next report adds up.
   *
   * @param lossSum losses of the steps since the last report
   * @param steps how many these are
   * @param tokens source and target tokens since the start
   */
  public record Tally(double lossSum, int steps, long tokens) {

    static final Tally EMPTY = new Tally(0, 0, 0);

    Tally plus(double loss, int learned) {
      return new Tally(lossSum + loss, steps + 1, tokens + learned);
    }

    Tally reported() {
      return new Tally(0, 0, tokens);
    }
  }

  /**
   * The best evaluation of a run.
   *
   * @param step after which it was made
   * @param value what was compared
   * @param score in whole
   */
  public record Best(long step, double value, Score score) {}

  static RunState begin() {
    return new RunState(
        0, 0, Duration.ZERO, Tally.EMPTY, Optional.empty(), 0, new Position(-1, 0), List.of());
  }
}
