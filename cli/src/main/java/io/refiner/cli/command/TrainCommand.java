package io.refiner.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.refiner.cli.command.TrainingRun.Role;
import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.training.CriticTraining;
import io.refiner.training.GeneratorTraining;
import io.refiner.training.RefineTraining;
import io.refiner.training.report.MetricsFile;
import io.refiner.training.report.ReportPage;

/** {@code refiner train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train the checkpoints that the ring works with.",
    subcommands = {
      TrainCommand.Generator.class,
      TrainCommand.Critic.class,
      TrainCommand.Refine.class,
      TrainCommand.Report.class
    })
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

    @Mixin private JudgeOptions judge;

    @Override
    public Integer call() {
      return new TrainingRun(spec.commandLine(), options, replay)
          .over(judge::over)
          .start(
              new Role("generator", Optional.empty(), critic),
              lessons -> lessons::forGenerator,
              GeneratorTraining::run);
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
      return new TrainingRun(spec.commandLine(), options, replay)
          .start(
              new Role("critic", Optional.of(CriticKind.ORACLE), Optional.of(generator)),
              lessons -> lessons::forCritic,
              CriticTraining::run);
    }
  }

  /** {@code refiner train refine}. */
  @Command(
      name = "refine",
      mixinStandardHelpOptions = true,
      description = {
        "Train a generator with a critic in the loop, as REFINER does: it writes hypotheses, the critic judges them, and it"
            + " learns to give gold from the problem, its hypothesis and the feedback on it.",
        "With --from-log alone it plays on the log's problems whose gold is known.",
        "The folder holds the best weights so far at every time, with metrics and a model card."
      },
      footer = {
        "",
        "Examples:",
        "  refiner train refine --base runs/generator --train train.json --dev dev.json --output runs/refined",
        "  refiner train refine --base runs/generator --critic neural --critic-model runs/critic \\",
        "      --train train.json --dev dev.json --output runs/refined",
        "  refiner train refine --base runs/generator --critic neural --critic-mode solve \\",
        "      --critic-model critic-service/models/mwp --train train.json --dev dev.json --output runs/refined",
        "  refiner train refine --base runs/generator --turns 4 --explore 5 --keep worst \\",
        "      --feedback-noise 0.1 --train train.json --dev dev.json --output runs/refined",
        "  refiner train refine --base runs/generator --from-log --since 2026-01-31 --dev dev.json \\",
        "      --output runs/refined --bootstrap-servers kafka:9092",
      })
  static final class Refine implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private TrainOptions options;

    @Mixin private RefineOptions refine;

    @Mixin private JudgeOptions judge;

    @Mixin private ReplayOptions replay;

    @Override
    public Integer call() {
      refine.check(options);
      return new TrainingRun(spec.commandLine(), options, replay)
          .over(root -> judge.over(refine.over(root)))
          .start(
              new Role("refine", Optional.empty(), refine.criticModel()),
              lessons -> lessons::forGenerator,
              RefineTraining::run);
    }
  }

  /** {@code refiner train report}. */
  @Command(
      name = "report",
      mixinStandardHelpOptions = true,
      description = {
        "Make the report of a training anew: one HTML page with its curves, scores, data and settings.",
        "A training makes it by itself at each evaluation; this makes it of the metrics file of any run."
      },
      footer = {"", "Examples:", "  refiner train report runs/generator"})
  static final class Report implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The output folder of a training.")
    private Path folder;

    @Override
    public Integer call() {
      if (!Files.isReadable(folder.resolve(MetricsFile.NAME))) {
        throw new UsageException(
            "%s has no %s: name the output folder of a training"
                .formatted(folder, MetricsFile.NAME));
      }
      spec.commandLine().getOut().println(ReportPage.write(folder));
      return 0;
    }
  }
}
