package io.refiner.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

import com.typesafe.config.Config;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.refiner.cli.log.FeedbackLog;
import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.cli.log.TurnSpool;
import io.refiner.cli.terminal.Progress;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.reasoning.replay.LoggedTurn;

/** Whether a training learns from the log, and from which part of it. */
final class ReplayOptions {

  @Option(
      names = "--from-log",
      description =
          "Learn from the topic feedback, alone or beside --train: from what the options below"
              + " choose of it.")
  private boolean fromLog;

  @Mixin private LogOptions log;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description =
          "With --from-log, the Kafka cluster whose log is read"
              + " (default: the setting refiner.messaging.bootstrap-servers).")
  private Optional<String> bootstrapServers = Optional.empty();

  @Mixin private ConfigFileOption config;

  /** All settings, with the cluster that the command line names. */
  Config settings() {
    return ConfigOptions.withCluster(config.load(), bootstrapServers);
  }

  /**
   * What to take of the log; empty if the log is not learned from.
   *
   * @param judges who must have judged, unless an option says
   * @throws UsageException naming the first option that is wrong
   */
  Optional<Query> query(String task, Optional<CriticKind> judges) {
    if (!fromLog && log.given()) {
      throw new UsageException("options that choose from the log need --from-log");
    }
    return fromLog ? Optional.of(log.query(Optional.of(task), judges)) : Optional.empty();
  }

  /**
   * Reads what is asked for into files of its own.
   *
   * @param teaches whether a turn teaches the model anything
   * @param folder where the files are
   */
  TurnSpool spool(Query query, Predicate<LoggedTurn> teaches, Path folder, PrintWriter err) {
    ClusterSettings cluster = Settings.parse(settings(), ClusterSettings::parse);
    try (FeedbackLog feedback = FeedbackLog.open(cluster, query);
        Progress progress = Progress.of(err, "reading", "read offsets", feedback.slice().size())) {
      TurnSpool spool = TurnSpool.of(feedback, teaches, folder, progress::at);
      err.printf(
          Locale.ROOT,
          "%,d turns of %s, offsets %s, SHA-256 %s%n",
          spool.size(),
          feedback.slice().topic(),
          feedback.slice().offsets(),
          spool.digest());
      return spool;
    }
  }
}
