package io.refiner.training.supervised;

import com.typesafe.config.Config;

/**
 * How a run learns; see {@code reference.conf}.
 *
 * @param steps optimizer steps of the whole run
 * @param batchTokens source and target tokens of one batch
 * @param schedule the learning rate's course
 * @param dropout in [0, 1)
 * @param weightDecay AdamW's
 * @param ema decay of the running average of the weights
 * @param evaluateEvery steps between evaluations
 * @param patience evaluations without a better score that end the run
 */
public record RunSettings(
    int steps,
    int batchTokens,
    LearningRateSchedule schedule,
    double dropout,
    double weightDecay,
    double ema,
    int evaluateEvery,
    int patience) {

  public RunSettings {
    atLeast("steps", steps, 1);
    atLeast("batch-tokens", batchTokens, 1);
    atLeast("evaluate-every", evaluateEvery, 1);
    atLeast("patience", patience, 1);
  }

  /** Reads the settings of a section. */
  public static RunSettings from(Config config) {
    return new RunSettings(
        config.getInt("steps"),
        config.getInt("batch-tokens"),
        new LearningRateSchedule(
            config.getDouble("learning-rate"),
            config.getDouble("warmup"),
            config.getDouble("floor")),
        config.getDouble("dropout"),
        config.getDouble("weight-decay"),
        config.getDouble("ema"),
        config.getInt("evaluate-every"),
        config.getInt("patience"));
  }

  private static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be at least " + least + ", not " + value);
    }
  }
}
