package io.refiner.training.supervised;

import com.typesafe.config.Config;

/**
 * How a run learns; see {@code reference.conf}.
 *
 * @param steps optimizer steps of the whole run
 * @param batchTokens source and target tokens of one batch
 * @param schedule the learning rate's course
 * @param update what shapes a step
 * @param evaluation when the run is scored, and what that decides
 * @param saveEvery steps between states that an interrupted run can go on from
 */
public record RunSettings(
    int steps,
    int batchTokens,
    LearningRateSchedule schedule,
    UpdateSettings update,
    EvaluationSettings evaluation,
    int saveEvery) {

  public RunSettings {
    atLeast("steps", steps, 1);
    atLeast("batch-tokens", batchTokens, 1);
    atLeast("save-every", saveEvery, 1);
  }

  /** Reads the settings of a section. */
  public static RunSettings from(Config config) {
    return new RunSettings(
        config.getInt("steps"),
        config.getInt("batch-tokens"),
        LearningRateSchedule.from(config),
        UpdateSettings.from(config),
        EvaluationSettings.from(config),
        config.getInt("save-every"));
  }

  static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be at least " + least + ", not " + value);
    }
  }
}
