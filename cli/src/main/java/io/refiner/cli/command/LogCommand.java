package io.refiner.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.refiner.cli.log.FeedbackLog;
import io.refiner.cli.log.LogExport;
import io.refiner.cli.log.LogSummary;
import io.refiner.cli.log.ReplayCounts;
import io.refiner.cli.terminal.OutputFile;
import io.refiner.cli.terminal.Progress;
import io.refiner.cli.terminal.RunFailedException;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.reasoning.replay.TurnStatistics;

/** {@code refiner log}. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Look into the training log, the topic feedback.",
    subcommands = {LogCommand.Stats.class, LogCommand.Export.class})
final class LogCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: what is to be done, such as 'refiner log stats'");
  }

  /** What both commands take, and how they read. */
  private static final class Reading {

    @Mixin private LogOptions options;

    @Mixin private ConfigOptions config;

    @Option(
        names = "--task",
        paramLabel = "TASK",
        description = "Take the records of this task (default: of all tasks).")
    private Optional<String> task = Optional.empty();

    FeedbackLog open() {
      FeedbackLog.Query query = options.query(task, Optional.empty());
      return FeedbackLog.open(Settings.parse(config.load(), ClusterSettings::parse), query);
    }

    static ReplayCounts read(FeedbackLog log, PrintWriter err, FeedbackLog.Taken taken) {
      try (Progress progress = Progress.of(err, "reading", "read offsets", log.slice().size())) {
        return log.read(taken, progress::at);
      }
    }
  }

  /** {@code refiner log stats}. */
  @Command(
      name = "stats",
      mixinStandardHelpOptions = true,
      description = {
        "Count what the log says of each version of the generator: turns, verdicts, error types, mean reward.",
        "A turn counts as accepted if any of its candidates was."
      },
      footer = {
        "",
        "Examples:",
        "  refiner log stats --bootstrap-servers kafka:9092",
        "  refiner log stats --since 2026-01-31 --judged-by oracle --json",
      })
  static final class Stats implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private Reading reading;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      TurnStatistics statistics = new TurnStatistics();
      try (FeedbackLog log = reading.open()) {
        ReplayCounts counts =
            Reading.read(
                log, spec.commandLine().getErr(), (feedback, turn) -> statistics.add(turn));
        LogSummary summary =
            new LogSummary(log.slice(), log.filter().described(), counts, statistics);
        out.print(json ? summary.json() + System.lineSeparator() : summary.text());
      }
      out.flush();
      return 0;
    }
  }

  /** {@code refiner log export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Write records of the log to a file: Avro (.avro, for any Avro tool) or a line of JSON each (.jsonl).",
        "The file is whole or not there."
      },
      footer = {
        "",
        "Examples:",
        "  refiner log export feedback.avro --bootstrap-servers kafka:9092",
        "  refiner log export refused.jsonl --verdict refused --policy-version 3-5",
        "  refiner log export again.avro --offsets 0:0-1200,1:0-1187",
        "  refiner log export - --format jsonl | jq .judgements",
      })
  static final class Export implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "FILE",
        description =
            "Where to: a name that ends in .avro or .jsonl, else with --format; - is standard output.")
    private Path file;

    @Option(
        names = "--format",
        paramLabel = "avro|jsonl",
        description = "How the records are written (default: what the name of FILE ends in).")
    private Optional<LogExport.Format> given = Optional.empty();

    @Mixin private Reading reading;

    @Override
    public Integer call() {
      LogExport.Format format =
          given
              .or(() -> LogExport.Format.of(file))
              .orElseThrow(
                  () ->
                      new UsageException(
                          "the file must end in .avro or .jsonl, not %s: rename it or give --format"
                              .formatted(file)));
      OutputFile target = new OutputFile(file);
      PrintWriter err = spec.commandLine().getErr();
      try (FeedbackLog log = reading.open();
          LogExport export = LogExport.begin(target, format)) {
        ReplayCounts counts = Reading.read(log, err, (feedback, turn) -> export.write(feedback));
        if (counts.taken() == 0) {
          throw new RunFailedException("nothing to write: " + counts.summary());
        }
        export.commit();
        err.printf(
            Locale.ROOT,
            "%s has %,d records of %s, offsets %s%n",
            target,
            counts.taken(),
            log.slice().topic(),
            log.slice().offsets());
      }
      return 0;
    }
  }
}
