package io.refiner.training;

import com.typesafe.config.Config;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.train.Computation;
import io.refiner.seq2seq.train.Precision;

/**
 * How a training computes; see {@code reference.conf}.
 *
 * @param threads threads of one tensor operation; 0 takes every core
 * @param computation the passes, on whatever device a request names
 */
public record ComputeSettings(int threads, Computation computation) {

  public ComputeSettings {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
  }

  /**
   * Reads the settings.
   *
   * @param config of trainings
   * @param limits of what is asked of a model, in training as elsewhere
   */
  static ComputeSettings from(Config config, Limits limits) {
    return new ComputeSettings(
        config.getInt("threads"),
        new Computation(
            DeviceChoice.AUTO,
            NetworkPath.parse(config.getString("network")),
            Precision.parse(config.getString("precision")),
            limits));
  }

  /** The passes on a device. */
  Computation on(DeviceChoice device) {
    return computation.withDevice(device);
  }
}
