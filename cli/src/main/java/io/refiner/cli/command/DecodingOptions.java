package io.refiner.cli.command;

import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;

/** How a generator is to write. */
final class DecodingOptions {

  @Option(
      names = "--decoding",
      paramLabel = "greedy|nucleus",
      defaultValue = "greedy",
      description = "How the generator chooses tokens (default: ${DEFAULT-VALUE}).")
  private DecodingMethod decoding;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "0.5",
      description =
          "Nucleus decoding keeps the smallest set of tokens of this probability (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1.0",
      description = "Nucleus decoding divides the logits by this (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens that a hypothesis may have (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens;

  /**
   * What was asked for.
   *
   * @throws UsageException naming the first option that is out of range
   */
  Decoding decoding() {
    if (maxNewTokens < 1 || maxNewTokens > OptionLimits.MAX_NEW_TOKENS) {
      throw new UsageException(
          "--max-new-tokens must be from 1 to %s, not %s"
              .formatted(OptionLimits.MAX_NEW_TOKENS, maxNewTokens));
    }
    aboveZero("--top-p", topP, 1);
    aboveZero("--temperature", temperature, OptionLimits.MAX_TEMPERATURE);
    return new Decoding(decoding, temperature, topP, maxNewTokens);
  }

  /** Refuses what is not a number, too. */
  private static void aboveZero(String option, double value, double most) {
    if (!(value > 0 && value <= most)) {
      throw new UsageException(
          "%s must be above 0 and at most %s, not %s".formatted(option, most, value));
    }
  }
}
