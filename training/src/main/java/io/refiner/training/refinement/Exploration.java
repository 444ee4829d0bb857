package io.refiner.training.refinement;

import com.typesafe.config.Config;

import io.refiner.training.data.SamplingSettings;

/**
 * How a generator explores hypotheses with a critic; see {@code refiner.training.refine}.
 *
 * @param turns turns that are learned from, the first included, at least 1
 * @param sampling hypotheses per turn, of which one is kept, and how daring they are
 * @param keep which one
 * @param noise how likely the feedback is replaced by feedback on something else
 * @param stopWhenAccepted whether an episode ends when the critic accepts; the paper goes on
 */
public record Exploration(
    int turns, SamplingSettings sampling, Keep keep, double noise, boolean stopWhenAccepted) {

  public Exploration {
    if (turns < 1) {
      throw new IllegalArgumentException("turns must be at least 1, not " + turns);
    }
    if (sampling.samples() < 1) {
      throw new IllegalArgumentException("explore must be at least 1, not " + sampling.samples());
    }
    if (!(noise >= 0 && noise <= 1)) {
      throw new IllegalArgumentException("feedback-noise must be in [0, 1], not " + noise);
    }
  }

  /** Reads the settings of a section. */
  public static Exploration from(Config config) {
    return new Exploration(
        config.getInt("turns"),
        new SamplingSettings(
            config.getInt("explore"), config.getDouble("temperature"), config.getDouble("top-p")),
        Keep.parse(config.getString("keep")),
        config.getDouble("feedback-noise"),
        config.getBoolean("stop-when-accepted"));
  }
}
