package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;

/** How a generator and its critic play: what an option says wins over the settings. */
final class RefineOptions {

  private static final String SECTION = "refiner.training.refine.";

  @Option(
      names = "--critic",
      paramLabel = "oracle|neural",
      description =
          "Who judges: the oracle, which compares with gold, or a model"
              + " (default: the setting refiner.training.refine.critic).")
  private Optional<String> critic = Optional.empty();

  @Option(
      names = "--critic-model",
      paramLabel = "DIR",
      description =
          "A critic's checkpoint: it judges if the critic is neural, and scores the generator in any"
              + " case.")
  private Optional<Path> criticModel = Optional.empty();

  @Option(
      names = "--turns",
      paramLabel = "N",
      description = "Turns that are learned from (default: the setting ...refine.turns).")
  private Optional<Integer> turns = Optional.empty();

  @Option(
      names = "--explore",
      paramLabel = "K",
      description = "Hypotheses drawn per turn (default: the setting ...refine.explore).")
  private Optional<Integer> explore = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "random|best|worst",
      description =
          "Which of them is revised, by the critic's reward (default: the setting ...refine.keep).")
  private Optional<String> keep = Optional.empty();

  @Option(
      names = "--feedback-noise",
      paramLabel = "P",
      description =
          "How likely feedback is replaced by feedback on something else"
              + " (default: the setting ...refine.feedback-noise).")
  private Optional<Double> noise = Optional.empty();

  /** The critic's checkpoint, where one is named. */
  Optional<Path> criticModel() {
    return criticModel;
  }

  /** The settings with those that the command line gives. */
  Config over(Config root) {
    Map<String, Object> given = new LinkedHashMap<>();
    critic.ifPresent(value -> given.put("critic", value));
    turns.ifPresent(value -> given.put("turns", value));
    explore.ifPresent(value -> given.put("explore", value));
    keep.ifPresent(value -> given.put("keep", value));
    noise.ifPresent(value -> given.put("feedback-noise", value));
    return ConfigOptions.with(root, SECTION, given);
  }

  /**
   * Holds the options to what refinement needs.
   *
   * @throws UsageException naming the option that is missing
   */
  void check(TrainOptions options) {
    if (options.base().isEmpty()) {
      throw new UsageException(
          "--base is missing: refinement begins with a generator that 'refiner train generator' made");
    }
    if (critic.filter("neural"::equals).isPresent() && criticModel.isEmpty()) {
      throw new UsageException(
          "--critic-model is missing: a neural critic needs its checkpoint, or give --critic oracle");
    }
  }
}
