package io.refiner.orchestrator.episode;

import java.time.Duration;

/**
 * How long an episode waits.
 *
 * @param deadline what the whole episode may take, if its problem doesn't say
 * @param longestDeadline the most that a problem may ask for
 * @param requestTimeout how long a request goes unanswered before it is asked again
 * @param reminders how often one request is asked again before the episode expires
 */
public record Patience(
    Duration deadline, Duration longestDeadline, Duration requestTimeout, int reminders) {

  public Patience {
    requirePositive("deadline", deadline);
    requirePositive("longest-deadline", longestDeadline);
    requirePositive("request-timeout", requestTimeout);
    if (deadline.compareTo(longestDeadline) > 0) {
      throw new IllegalArgumentException(
          "deadline " + deadline + " must not exceed longest-deadline " + longestDeadline);
    }
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
