package io.refiner.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.refiner.cli.problem.Submitted;
import io.refiner.cli.terminal.Settings;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

/** {@code refiner submit}. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Write problems to the topic 'problems' of a ring that runs, and return when they are stored.",
      "Their ids go to standard output, one per line, in the order of the file; results carry them. A problem without"
          + " an id gets one that nobody else has.",
      "An id is printed once the broker has stored its problem. If that fails midway, the exit code is 1, and of the"
          + " problems whose ids were not printed nothing is known: submit those rows again, best under ids of their own,"
          + " since a problem whose id is open already is refused and not answered twice."
    },
    footer = {
      "",
      "Examples:",
      "  refiner submit problems.jsonl --bootstrap-servers kafka:9092",
      "  echo 'Tom has 3 apples and buys 4 more. How many apples does he have?' | refiner submit -",
    })
final class SubmitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ProblemFile file;

  @Mixin private EpisodeOptions episode;

  @Mixin private ConfigOptions config;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Options options = episode.record();
    List<Submitted> submitted = file.readDistinct();
    ClusterSettings cluster = Settings.parse(config.load(), ClusterSettings::parse);
    StoredIds stored = new StoredIds(out);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      for (Submitted one : submitted) {
        if (one instanceof Submitted.Read read) {
          Problem problem = ProblemRecords.record(read.example(), options);
          stored.written(problem.getId(), writer.write(Topics.PROBLEMS, problem.getId(), problem));
          // One is enough to see that the topic is missing.
          if (stored.count() == 1) {
            writer.flush();
          }
          stored.print();
        } else if (one instanceof Submitted.Refused refused) {
          err.println(refused.id() + " refused: " + refused.failure().getMessage());
        }
      }
      writer.flush();
    } catch (ClusterUnavailableException e) {
      throw stored.lost(e);
    }
    stored.print();
    out.flush();
    err.printf("submitted %s of %s problems%n", stored.count(), submitted.size());
    return 0;
  }
}
