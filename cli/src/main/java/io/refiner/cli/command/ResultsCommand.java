package io.refiner.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Result;

/** {@code refiner results}. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    description = {
      "Print the results that a ring has come to: turn by turn on a terminal, else as a line of JSON each;"
          + " docs/wire-format.md has the format.",
      "Ends with the last one that is there, unless --follow waits for more."
    },
    footer = {
      "",
      "Examples:",
      "  refiner results --bootstrap-servers kafka:9092 > results.jsonl",
      "  refiner results --follow                 until Ctrl-C",
      "  refiner results --follow --limit 100     until there were 100",
    })
final class ResultsCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(500);

  @Spec private CommandSpec spec;

  @Mixin private ViewOptions view;

  @Mixin private ConfigOptions config;

  @Option(names = "--follow", description = "Wait for more results after the last one.")
  private boolean follow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after this many results (default: no limit).")
  private Optional<Integer> limit = Optional.empty();

  @Override
  public Integer call() {
    limit.ifPresent(
        value -> {
          if (value < 1) {
            throw new UsageException("--limit must be at least 1, not " + value);
          }
        });
    view.forPeople();
    PrintWriter out = spec.commandLine().getOut();
    ClusterSettings cluster = Settings.parse(config.load(), ClusterSettings::parse);
    long left = limit.orElse(Integer.MAX_VALUE);
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.RESULTS)) {
      while (left > 0 && (follow || !reader.reachedEnd())) {
        for (ReadRecord read : reader.poll(POLL)) {
          Optional<Result> result = read.valueAs(Result.class);
          if (result.isPresent() && left > 0) {
            view.print(out, result.get().getProblem().getId(), result.get());
            left--;
          }
        }
      }
    }
    return 0;
  }
}
