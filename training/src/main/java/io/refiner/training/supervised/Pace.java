package io.refiner.training.supervised;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param steps the most steps
 * @param time ends the run earlier
 */
record Pace(long steps, Optional<Duration> time) {

  /** The part that is done, in [0, 1]: by steps or by time, whichever is further. */
  double done(long step, Duration elapsed) {
    double bySteps = (double) step / steps;
    double byTime = time.map(limit -> (double) elapsed.toNanos() / limit.toNanos()).orElse(0.0);
    return Math.min(1, Math.max(bySteps, byTime));
  }

  /** What is left at the present speed. */
  Duration left(long step, Duration elapsed) {
    double done = done(step, elapsed);
    return done == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.round(elapsed.toMillis() * (1 - done) / done));
  }
}
