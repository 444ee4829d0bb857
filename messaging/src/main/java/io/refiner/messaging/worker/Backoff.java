package io.refiner.messaging.worker;

import java.time.Duration;

/** Pauses that double: none, 100 ms, 200 ms, and so on up to a bound. */
final class Backoff {

  private static final long FIRST_MILLIS = 100;

  private final long maxMillis;
  private int count;

  Backoff(Duration max) {
    this.maxMillis = max.toMillis();
  }

  /** The next pause; the first is none. */
  Duration next() {
    long millis = count == 0 ? 0 : Math.min(maxMillis, FIRST_MILLIS << Math.min(count - 1, 30));
    count++;
    return Duration.ofMillis(millis);
  }

  void reset() {
    count = 0;
  }
}
