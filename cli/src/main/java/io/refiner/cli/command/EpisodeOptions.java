package io.refiner.cli.command;

import java.util.Optional;

import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Options;

/** What a submitter may ask for an episode. */
final class EpisodeOptions {

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Hypotheses that the generator may write for one problem (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--samples",
      paramLabel = "K",
      defaultValue = "1",
      description =
          "Candidates in each turn; the critic judges all of them and the best goes on (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--critic",
      paramLabel = "neural|oracle",
      defaultValue = "neural",
      description =
          "Who judges: the trained critic, or the oracle that compares with the problem's gold"
              + " (default: ${DEFAULT-VALUE}).")
  private CriticKind critic;

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

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "Time that one episode may take (default: the orchestrator's setting).")
  private Optional<Long> deadlineSeconds = Optional.empty();

  /**
   * The options as a problem carries them.
   *
   * @throws UsageException naming the first option that is out of range
   */
  Options record() {
    within("--turns", turns, OptionLimits.MAX_TURNS);
    within("--samples", samples, OptionLimits.MAX_SAMPLES);
    within("--max-new-tokens", maxNewTokens, OptionLimits.MAX_NEW_TOKENS);
    aboveZero("--top-p", topP, 1);
    aboveZero("--temperature", temperature, OptionLimits.MAX_TEMPERATURE);
    deadlineSeconds.ifPresent(
        seconds -> within("--deadline", seconds, OptionLimits.MAX_DEADLINE_MILLIS / 1000));
    return Options.newBuilder()
        .setTurns(turns)
        .setSamples(samples)
        .setCritic(critic)
        .setDecoding(new Decoding(decoding, temperature, topP, maxNewTokens))
        .setDeadlineMillis(deadlineSeconds.map(seconds -> seconds * 1000).orElse(null))
        .build();
  }

  private static void within(String option, long value, long most) {
    if (value < 1 || value > most) {
      throw new UsageException("%s must be from 1 to %d, not %d".formatted(option, most, value));
    }
  }

  /** Refuses what is not a number, too. */
  private static void aboveZero(String option, double value, double most) {
    if (!(value > 0 && value <= most)) {
      throw new UsageException(
          "%s must be above 0 and at most %s, not %s".formatted(option, most, value));
    }
  }
}
