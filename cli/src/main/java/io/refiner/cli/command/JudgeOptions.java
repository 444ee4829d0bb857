package io.refiner.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Option;

/** How a critic's checkpoint judges in a training: what an option says wins over the settings. */
final class JudgeOptions {

  private static final String SECTION = "refiner.training.judge.";

  @Option(
      names = "--critic-mode",
      paramLabel = "feedback|solve",
      description =
          "Whether the critic's model writes feedback on hypotheses, or solves the problem itself and compares,"
              + " as the bundled one does (default: the setting refiner.training.judge.mode).")
  private Optional<String> mode = Optional.empty();

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "How sure of its own answer a solving critic must be to refuse another one, from 0 to 1"
              + " (default: the setting refiner.training.judge.confidence).")
  private Optional<Double> confidence = Optional.empty();

  /** The settings with those that the command line gives. */
  Config over(Config root) {
    Map<String, Object> given = new LinkedHashMap<>();
    mode.ifPresent(value -> given.put("mode", value));
    confidence.ifPresent(value -> given.put("confidence", value));
    return ConfigOptions.with(root, SECTION, given);
  }
}
