package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

import com.typesafe.config.Config;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.cli.log.TurnSpool;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.training.CriticTraining;
import io.refiner.training.GeneratorTraining;
import io.refiner.training.TrainingRequest;
import io.refiner.training.TrainingResult;
import io.refiner.training.TrainingSettings;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.TurnLessons;
import io.refiner.training.replay.TurnLessons.Lesson;
import io.refiner.training.supervised.ProgressListener;

/** {@code refiner train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train the checkpoints that the ring works with.",
    subcommands = {TrainCommand.Generator.class, TrainCommand.Critic.class})
final class TrainCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: what is to be trained, such as 'refiner train generator'");
  }

  /** {@code refiner train generator}. */
  @Command(
      name = "generator",
      mixinStandardHelpOptions = true,
      description = {
        "Train a generator on every form that it is asked in: the problem alone, and the problem with a previous answer"
            + " and the oracle's feedback on it.",
        "The folder holds the best weights so far at every time, with metrics and a model card."
      },
      footer = {
        "",
        "Examples:",
        "  refiner train generator --task mwp --train train.json --dev dev.json --output runs/generator",
        "  refiner train generator --train train.json --dev dev.json --output runs/quick --minutes 10",
        "  refiner train generator --train train.json --dev dev.json --output runs/more --base runs/generator",
        "  refiner train generator --from-log --since 2026-01-31 --dev dev.json --output runs/replayed \\",
        "      --base runs/generator --bootstrap-servers kafka:9092",
      })
  static final class Generator implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private TrainOptions options;

    @Mixin private ReplayOptions replay;

    @Option(
        names = "--critic",
        paramLabel = "DIR",
        description = "A critic's checkpoint to score the generator with, beside the oracle.")
    private Optional<Path> critic = Optional.empty();

    @Override
    public Integer call() {
      Run run = new Run(spec.commandLine(), options, replay);
      run.start(
          new Role("generator", Optional.empty(), critic),
          lessons -> lessons::forGenerator,
          GeneratorTraining::run);
      return 0;
    }
  }

  /** {@code refiner train critic}. */
  @Command(
      name = "critic",
      mixinStandardHelpOptions = true,
      description = {
        "Train a critic to say what the oracle says: of gold, of perturbations, and of what a generator writes.",
        "The folder holds the best weights so far at every time, with metrics and a model card."
      },
      footer = {
        "",
        "Examples:",
        "  refiner train critic --task mwp --generator runs/generator \\",
        "      --train train.json --dev dev.json --output runs/critic",
        "  refiner train critic --generator runs/generator --train train.json --dev dev.json \\",
        "      --output runs/quick --steps 500",
        "  refiner train critic --generator runs/generator --from-log --judged-by oracle --dev dev.json \\",
        "      --output runs/replayed --bootstrap-servers kafka:9092",
      })
  static final class Critic implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private TrainOptions options;

    @Mixin private ReplayOptions replay;

    @Option(
        names = "--generator",
        required = true,
        paramLabel = "DIR",
        description =
            "The checkpoint of the generator whose hypotheses the critic learns to judge.")
    private Path generator;

    @Override
    public Integer call() {
      Run run = new Run(spec.commandLine(), options, replay);
      run.start(
          new Role("critic", Optional.of(CriticKind.ORACLE), Optional.of(generator)),
          lessons -> lessons::forCritic,
          CriticTraining::run);
      return 0;
    }
  }

  /**
   * Who is trained.
   *
   * @param name its settings' name
   * @param judges whose judgements of the log it learns, unless an option says
   * @param partner the other role's checkpoint
   */
  private record Role(String name, Optional<CriticKind> judges, Optional<Path> partner) {}

  /** A training of a role. */
  @FunctionalInterface
  private interface Training {
    TrainingResult run(
        TrainingRequest request, TrainingSettings settings, ProgressListener listener);
  }

  /** One training, from its options to its report. */
  private record Run(CommandLine command, TrainOptions options, ReplayOptions replay) {

    void start(Role role, Function<TurnLessons, Lesson> lesson, Training training) {
      TrainingReport report = new TrainingReport(command);
      Config root = replay.config().load();
      TrainingSettings settings =
          Settings.parse(options.over(root, role.name()), TrainingSettings::from);
      Optional<Query> query = replay.query(options.taskName(), role.judges());
      options.check(query.isPresent(), role.partner());
      TurnLessons lessons = new TurnLessons(options.task(), settings.replay().acceptedAsGold());
      try (Spooled log = spooled(query, lesson.apply(lessons))) {
        TrainingRequest request = options.request(log.turns(), role.partner(), report.command());
        report.done(training.run(request, settings, report));
      }
    }

    private Spooled spooled(Optional<Query> query, Lesson lesson) {
      return new Spooled(
          query.map(
              asked ->
                  replay.spool(
                      asked,
                      turn -> !lesson.of(turn).isEmpty(),
                      options.output(),
                      command.getErr())));
    }
  }

  /** The turns of the log, where they are asked for. */
  private record Spooled(Optional<TurnSpool> spool) implements AutoCloseable {

    Optional<ReplayLog> turns() {
      return spool.map(ReplayLog.class::cast);
    }

    @Override
    public void close() {
      spool.ifPresent(TurnSpool::close);
    }
  }
}
