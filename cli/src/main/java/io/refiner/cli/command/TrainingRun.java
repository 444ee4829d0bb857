package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.typesafe.config.Config;
import picocli.CommandLine;

import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.cli.log.TurnSpool;
import io.refiner.cli.terminal.Settings;
import io.refiner.files.AtomicFolder;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.training.TrainingRequest;
import io.refiner.training.TrainingResult;
import io.refiner.training.TrainingSettings;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.TurnLessons;
import io.refiner.training.replay.TurnLessons.Lesson;
import io.refiner.training.supervised.ProgressListener;

/**
 * One training, from its options to its report.
 *
 * @param command what the user ran
 * @param options what every training takes
 * @param replay what it takes of the log
 * @param own puts the command's own options over the settings
 */
record TrainingRun(
    CommandLine command, TrainOptions options, ReplayOptions replay, UnaryOperator<Config> own) {

  TrainingRun(CommandLine command, TrainOptions options, ReplayOptions replay) {
    this(command, options, replay, root -> root);
  }

  /**
   * Who is trained.
   *
   * @param name its settings' name
   * @param judges whose judgements of the log it learns, unless an option says
   * @param partner the other role's checkpoint
   */
  record Role(String name, Optional<CriticKind> judges, Optional<Path> partner) {

    /** The option that names the other role's checkpoint. */
    String partnerOption() {
      return switch (name) {
        case "critic" -> "--generator";
        case "generator" -> "--critic";
        case "refine" -> "--critic-model";
        default -> throw new IllegalArgumentException("there is no role '%s'".formatted(name));
      };
    }
  }

  /** A training of a role. */
  @FunctionalInterface
  interface Training {
    TrainingResult run(
        TrainingRequest request, TrainingSettings settings, ProgressListener listener);
  }

  /** The same training with more options over its settings. */
  TrainingRun over(UnaryOperator<Config> more) {
    return new TrainingRun(command, options, replay, more);
  }

  /** Trains, or says what is wrong; gives the exit code. */
  int start(Role role, Function<TurnLessons, Lesson> lesson, Training training) {
    Config root = own.apply(options.over(replay.settings(), role.name()));
    TrainingSettings settings = Settings.parse(root, TrainingSettings::from);
    Optional<Query> query = replay.query(options.taskName(), role.judges());
    options.check(query.isPresent(), role);
    TurnLessons lessons = new TurnLessons(options.task(), settings.replay().acceptedAsGold());
    // Before the spool makes the folder anew, in which a killed run would not be found any more.
    AtomicFolder.settle(options.output());
    try (Spooled log = spooled(query, lesson.apply(lessons))) {
      TrainingReport report = new TrainingReport(command, options.output(), log.offsets());
      TrainingRequest request = options.request(log.turns(), role.partner(), report.command());
      return report.run(() -> training.run(request, settings, report));
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

  /** The turns of the log, where they are asked for. */
  private record Spooled(Optional<TurnSpool> spool) implements AutoCloseable {

    Optional<ReplayLog> turns() {
      return spool.map(ReplayLog.class::cast);
    }

    Optional<String> offsets() {
      return spool.map(TurnSpool::offsets);
    }

    @Override
    public void close() {
      spool.ifPresent(TurnSpool::close);
    }
  }
}
