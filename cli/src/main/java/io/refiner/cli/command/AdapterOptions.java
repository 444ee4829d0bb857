package io.refiner.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;

/** A low-rank adapter in place of all weights: what an option says wins over the settings. */
final class AdapterOptions {

  private static final String SECTION = "refiner.training.lora.";

  @Option(
      names = "--lora",
      description =
          "Train a low-rank adapter of --base in place of its weights; it goes to DIR/adapter, as"
              + " PEFT saves it.")
  private boolean lora;

  @Option(
      names = "--lora-rank",
      paramLabel = "N",
      description = "Its rank (default: the setting refiner.training.lora.rank).")
  private Optional<Integer> rank = Optional.empty();

  @Option(
      names = "--lora-alpha",
      paramLabel = "X",
      description = "What it adds is multiplied by X / rank (default: ...lora.alpha).")
  private Optional<Double> alpha = Optional.empty();

  @Option(
      names = "--lora-dropout",
      paramLabel = "P",
      description = "The dropout of what it reads (default: ...lora.dropout).")
  private Optional<Double> dropout = Optional.empty();

  @Option(
      names = "--lora-targets",
      paramLabel = "NAME",
      split = ",",
      description = "The layers that it adapts (default: ...lora.target-modules).")
  private List<String> targets = List.of();

  @Option(
      names = "--lora-merge",
      description = "Save the weights with the adapter merged into them too.")
  private boolean merge;

  /** Whether an adapter is asked for. */
  boolean asked() {
    return lora;
  }

  /**
   * The settings with those that the command line gives.
   *
   * @throws UsageException if an adapter is described that is not asked for
   */
  Config over(Config root) {
    Map<String, Object> given = new LinkedHashMap<>();
    rank.ifPresent(value -> given.put("rank", value));
    alpha.ifPresent(value -> given.put("alpha", value));
    dropout.ifPresent(value -> given.put("dropout", value));
    if (!targets.isEmpty()) {
      given.put("target-modules", targets);
    }
    if (merge) {
      given.put("merge", true);
    }
    if (!lora && !given.isEmpty() && !root.getBoolean(SECTION + "enabled")) {
      throw new UsageException("options of an adapter need --lora");
    }
    if (lora) {
      given.put("enabled", true);
    }
    return ConfigOptions.with(root, SECTION, given);
  }
}
