package io.refiner.training.replay;

/**
 * How a log is learned from.
 *
 * @param turnsPerEpoch logged turns in each epoch, beside the problems of a file; 0 for none, where
 *     the log gives the problems of episodes only
 * @param maxProblems problems of the log that episodes are played on, at most
 * @param acceptedAsGold whether a hypothesis that was accepted stands for gold that nobody knows
 */
public record ReplaySettings(int turnsPerEpoch, int maxProblems, boolean acceptedAsGold) {

  public ReplaySettings {
    if (turnsPerEpoch < 0) {
      throw new IllegalArgumentException(
          "replay.turns-per-epoch must be at least 0, not " + turnsPerEpoch);
    }
    if (maxProblems < 1) {
      throw new IllegalArgumentException(
          "replay.max-problems must be at least 1, not " + maxProblems);
    }
  }
}
