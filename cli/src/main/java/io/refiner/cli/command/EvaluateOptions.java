package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.refiner.cli.evaluation.KnownProblems;
import io.refiner.cli.evaluation.Plan;
import io.refiner.cli.evaluation.Plan.Entrant;
import io.refiner.cli.evaluation.Plan.Extras;
import io.refiner.cli.evaluation.Plan.Sampling;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.critic.CriticSettings;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.seq2seq.checkpoint.Checkpoint;

/** What an evaluation takes. */
final class EvaluateOptions {

  @Option(
      names = "--task",
      paramLabel = "TASK",
      defaultValue = "mwp",
      description = "What is evaluated: mwp, math word problems (default: ${DEFAULT-VALUE}).")
  private String task;

  @Option(
      names = "--problems",
      required = true,
      paramLabel = "FILE",
      description = "Problems with gold or answers, in any of the formats of docs/problems.md.")
  private Path problems;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Take the first N problems only (default: all).")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--skip-bad-rows",
      description =
          "Go on without rows of --problems that can't be scored by, and count them"
              + " (default: give up).")
  private boolean skipBadRows;

  @Option(
      names = "--generator",
      paramLabel = "DIR",
      description =
          "The generator's checkpoint (default: the setting refiner.generator.checkpoint).")
  private Optional<Path> generator = Optional.empty();

  @Option(
      names = "--critic",
      paramLabel = "DIR",
      description = "The critic's checkpoint (default: the setting refiner.critic.checkpoint).")
  private Optional<Path> critic = Optional.empty();

  @Option(
      names = "--beside",
      paramLabel = "NAME=DIR",
      description =
          "Another generator, such as a refined one beside its warm start, evaluated the same way and compared"
              + " with the first row. May be given again.")
  private Map<String, Path> beside = new LinkedHashMap<>();

  @Option(
      names = "--without",
      paramLabel = "NAME=DIR",
      description =
          "An ablation: a generator that was trained without NAME, evaluated the same way and compared with the"
              + " first row. May be given again.")
  private Map<String, Path> without = new LinkedHashMap<>();

  @Option(
      names = "--revisions",
      paramLabel = "T",
      defaultValue = "3",
      description = "The most revisions of a hypothesis, REFINER's T (default: ${DEFAULT-VALUE}).")
  private int revisions;

  @Option(
      names = "--samples",
      paramLabel = "K",
      defaultValue = "1",
      description =
          "Candidates in each turn, of which the critic chooses; more than one need --decoding nucleus"
              + " (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Mixin private DecodingOptions decoding;

  @Option(
      names = "--feedback-noise",
      paramLabel = "P",
      defaultValue = "0",
      description =
          "One more row: the trained critic, whose feedback is replaced by random feedback with this probability.")
  private double noise;

  @Option(
      names = "--sweep",
      description = "Try a solving critic at every threshold from 0 to 1 in steps of 0.1.")
  private boolean sweep;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides perturbations and intervals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu:N",
      description =
          "Where models run (default: the settings refiner.generator.device and refiner.critic.device).")
  private Optional<String> device = Optional.empty();

  /** The settings with the checkpoints and the device as the command line has them. */
  Config over(Config root) {
    Config config = DeviceOption.over(root, "generator", device);
    config = DeviceOption.over(config, "critic", device);
    config = ModelOptions.checkpoint(config, "generator", generator);
    return ModelOptions.checkpoint(config, "critic", critic);
  }

  /**
   * What is to be evaluated; the problems are read.
   *
   * @param root all settings
   * @throws UsageException naming the first option that is wrong, or the row of the file
   */
  Plan plan(Config root) {
    Task known =
        Tasks.named(task)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--task must be one of "
                            + String.join(", ", Tasks.names())
                            + ", not "
                            + task));
    limit.ifPresent(n -> require(n >= 1, "--limit must be at least 1, not " + n));
    within("--revisions", revisions, OptionLimits.MAX_TURNS - 1);
    boolean solves = Settings.parse(root, CriticSettings::parse).solver().isPresent();
    require(!sweep || solves, "--sweep needs --critic-mode solve: no other critic has a threshold");
    require(noise >= 0 && noise <= 1, "--feedback-noise must be from 0 to 1, not " + noise);
    Sampling sampling = sampling();
    return new Plan(
        known,
        KnownProblems.read(problems, known, limit, skipBadRows),
        entrants(),
        revisions,
        sampling,
        new Extras(noise, sweep, seed));
  }

  private List<Entrant> entrants() {
    List<Entrant> entrants = new ArrayList<>(List.of(new Entrant("given", Optional.empty())));
    beside.forEach((name, folder) -> entrants.add(new Entrant(name, Optional.of(folder))));
    without.forEach(
        (name, folder) -> entrants.add(new Entrant("without " + name, Optional.of(folder))));
    // Said before the hours that the first one takes.
    entrants.forEach(entrant -> entrant.checkpoint().ifPresent(Checkpoint::read));
    return entrants;
  }

  private Sampling sampling() {
    within("--samples", samples, OptionLimits.MAX_SAMPLES);
    Decoding asked = decoding.decoding();
    require(
        samples == 1 || asked.getMethod() != DecodingMethod.GREEDY,
        "--samples %s needs --decoding nucleus: greedily it is the same one %s times"
            .formatted(samples, samples));
    return new Sampling(samples, asked);
  }

  private static void within(String option, int value, int most) {
    require(
        value >= 1 && value <= most,
        "%s must be from 1 to %s, not %s".formatted(option, most, value));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException(message);
    }
  }
}
