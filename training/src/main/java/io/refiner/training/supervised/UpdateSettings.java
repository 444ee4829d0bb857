package io.refiner.training.supervised;

import com.typesafe.config.Config;

/**
 * What shapes an optimizer step apart from its rate; see {@code reference.conf}.
 *
 * @param accumulate batches whose gradients make one step, at least 1
 * @param clipNorm the longest gradient, above 0
 * @param beta2 AdamW's decay of the mean squared gradient, in [0, 1)
 * @param weightDecay AdamW's
 * @param dropout in [0, 1)
 * @param ema decay of the running average of the weights
 */
public record UpdateSettings(
    int accumulate, double clipNorm, double beta2, double weightDecay, double dropout, double ema) {

  public UpdateSettings {
    RunSettings.atLeast("accumulate", accumulate, 1);
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("clip-norm must be above 0, not " + clipNorm);
    }
    fraction("beta2", beta2);
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight-decay must be at least 0, not " + weightDecay);
    }
    fraction("dropout", dropout);
    fraction("ema", ema);
  }

  private static void fraction(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1), not %s".formatted(key, value));
    }
  }

  static UpdateSettings from(Config config) {
    return new UpdateSettings(
        config.getInt("accumulate"),
        config.getDouble("clip-norm"),
        config.getDouble("beta2"),
        config.getDouble("weight-decay"),
        config.getDouble("dropout"),
        config.getDouble("ema"));
  }
}
