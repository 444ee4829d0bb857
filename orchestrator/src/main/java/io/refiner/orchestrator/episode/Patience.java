package io.refiner.orchestrator.episode;

import java.time.Duration;

/**
 * How long an episode waits.
 *
 * @param deadline what the whole episode may take, if its problem doesn't say
 * @param requestTimeout how long a request goes unanswered before it is asked again
 * @param reminders how often one request is asked again before the episode expires
 */
public record Patience(Duration deadline, Duration requestTimeout, int reminders) {

  public Patience {
    requirePositive("deadline", deadline);
    requirePositive("request-timeout", requestTimeout);
    if (reminders < 0) {
      throw new IllegalArgumentException("reminders must not be negative, but is " + reminders);
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(key + " must be at least 1 ms, but is " + value);
    }
  }
}
