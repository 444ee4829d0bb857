package io.refiner.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import io.refiner.training.data.CriticMix;
import io.refiner.training.data.GeneratorMix;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.replay.ReplaySettings;
import io.refiner.training.supervised.RunSettings;

/**
 * What {@code refiner.training} sets; see {@code reference.conf}.
 *
 * @param threads threads of one tensor operation; 0 takes every core
 * @param model the shape of models that start from random weights
 * @param generator how the generator learns
 * @param generatorMix what it learns from
 * @param critic how the critic learns
 * @param criticMix what it learns from
 * @param replay how either learns from a log
 */
public record TrainingSettings(
    int threads,
    ModelSettings model,
    RunSettings generator,
    GeneratorMix generatorMix,
    RunSettings critic,
    CriticMix criticMix,
    ReplaySettings replay) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.training";

  public TrainingSettings {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
  }

  /** What {@code reference.conf} says. */
  public static TrainingSettings reference() {
    return from(ConfigFactory.defaultReference());
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static TrainingSettings from(Config root) {
    try {
      Config config = root.getConfig(PATH);
      Config generator = config.getConfig("generator");
      Config critic = config.getConfig("critic");
      return new TrainingSettings(
          config.getInt("threads"),
          ModelSettings.from(config.getConfig("model")),
          RunSettings.from(generator),
          generatorMix(generator),
          RunSettings.from(critic),
          criticMix(critic),
          replay(config.getConfig("replay")));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  private static GeneratorMix generatorMix(Config config) {
    return new GeneratorMix(
        config.getInt("synthetic"),
        config.getDouble("renumbered"),
        config.getDouble("reworded"),
        config.getDouble("revisions"),
        config.getDouble("counterfactual"),
        config.getDouble("written"),
        config.getInt("write-every"),
        sampling(config));
  }

  private static CriticMix criticMix(Config config) {
    return new CriticMix(
        config.getInt("synthetic"),
        config.getDouble("renumbered"),
        config.getDouble("reworded"),
        config.getDouble("gold"),
        config.getDouble("written"),
        sampling(config));
  }

  private static ReplaySettings replay(Config config) {
    return new ReplaySettings(
        config.getInt("turns-per-epoch"), config.getBoolean("accepted-as-gold"));
  }

  private static SamplingSettings sampling(Config config) {
    return new SamplingSettings(
        config.getInt("samples"), config.getDouble("temperature"), config.getDouble("top-p"));
  }
}
