package io.refiner.cli.command;

import java.util.Optional;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.schemas.record.CriticKind;
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

  @Mixin private DecodingOptions decoding;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "Time that one episode may take (default: the setting refiner.orchestrator.deadline of the orchestrator).")
  private Optional<Long> deadlineSeconds = Optional.empty();

  /**
   * The options as a problem carries them.
   *
   * @throws UsageException naming the first option that is out of range
   */
  Options record() {
    within("--turns", turns, OptionLimits.MAX_TURNS);
    within("--samples", samples, OptionLimits.MAX_SAMPLES);
    deadlineSeconds.ifPresent(
        seconds -> within("--deadline", seconds, OptionLimits.MAX_DEADLINE_MILLIS / 1000));
    return Options.newBuilder()
        .setTurns(turns)
        .setSamples(samples)
        .setCritic(critic)
        .setDecoding(decoding.decoding())
        .setDeadlineMillis(deadlineSeconds.map(seconds -> seconds * 1000).orElse(null))
        .build();
  }

  private static void within(String option, long value, long most) {
    if (value < 1 || value > most) {
      throw new UsageException("%s must be from 1 to %s, not %s".formatted(option, most, value));
    }
  }
}
