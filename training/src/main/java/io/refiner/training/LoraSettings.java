package io.refiner.training;

import com.typesafe.config.Config;

import io.refiner.seq2seq.adapter.LoraOptions;

/**
 * Whether a training learns a low-rank adapter in place of all weights; see {@code reference.conf}.
 *
 * @param enabled whether it does
 * @param options the adapter's shape
 * @param merge whether the weights with the adapter merged into them are saved beside it
 */
public record LoraSettings(boolean enabled, LoraOptions options, boolean merge) {

  /** The folder of the adapter below the output folder. */
  public static final String FOLDER = "adapter";

  static LoraSettings from(Config config) {
    return new LoraSettings(
        config.getBoolean("enabled"),
        new LoraOptions(
            config.getInt("rank"),
            config.getDouble("alpha"),
            config.getDouble("dropout"),
            config.getStringList("target-modules")),
        config.getBoolean("merge"));
  }
}
