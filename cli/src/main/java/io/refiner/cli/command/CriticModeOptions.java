package io.refiner.cli.command;

import java.util.Locale;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;
import io.refiner.critic.CriticMode;

/** What a critic's model is asked for. */
final class CriticModeOptions {

  @Option(
      names = "--critic-mode",
      paramLabel = "feedback|solve",
      description =
          "Whether the critic's model writes feedback on hypotheses, or solves the problem itself and compares"
              + " (default: the setting refiner.critic.mode).")
  private Optional<CriticMode> mode = Optional.empty();

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "How sure of its own answer a solving critic must be to refuse another one, from 0 to 1"
              + " (default: the setting refiner.critic.confidence).")
  private Optional<Double> confidence = Optional.empty();

  boolean isGiven() {
    return mode.isPresent() || confidence.isPresent();
  }

  /**
   * The settings as the command line has them.
   *
   * @throws UsageException if the confidence is out of range
   */
  Config over(Config root) {
    Config config = root;
    if (mode.isPresent()) {
      String name = mode.get().name().toLowerCase(Locale.ROOT);
      config = ConfigOptions.with(config, "refiner.critic.mode", name);
    }
    if (confidence.isPresent()) {
      double value = confidence.get();
      if (!(value >= 0 && value <= 1)) {
        throw new UsageException("--confidence must be from 0 to 1, not " + value);
      }
      config = ConfigOptions.with(config, "refiner.critic.confidence", value);
    }
    return config;
  }
}
