package io.refiner.training.replay;

/**
 * How a log is learned from.
 *
 * @param turnsPerEpoch logged turns in each epoch, beside the problems of a file
 * @param acceptedAsGold whether a hypothesis that was accepted stands for gold that nobody knows
 */
public record ReplaySettings(int turnsPerEpoch, boolean acceptedAsGold) {

  public ReplaySettings {
    if (turnsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "replay.turns-per-epoch must be at least 1, not " + turnsPerEpoch);
    }
  }
}
