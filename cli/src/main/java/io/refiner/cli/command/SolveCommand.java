package io.refiner.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.refiner.cli.problem.Assignment;
import io.refiner.cli.result.ResultJson;
import io.refiner.cli.result.Summary;
import io.refiner.cli.ring.CloseOnExit;
import io.refiner.cli.ring.InProcessRing;
import io.refiner.cli.ring.Ring;
import io.refiner.cli.terminal.Settings;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.record.Options;

/** {@code refiner solve}. */
@Command(
    name = "solve",
    mixinStandardHelpOptions = true,
    description = {
      "Solve problems and print a line of JSON for each, in the order in which they are done.",
      "",
      "FILE holds, and the command sees for itself which:",
      "  - a problem in words per line, whose numbers are masked for the models and filled back;",
      "  - JSON lines: {\"id\": ..., \"text\": ..., \"numbers\": [...], \"gold\": ..., \"answer\": ...}, of which"
          + " only text is required;",
      "  - REFINER's JSON array.",
      "",
      "Starts a ring in this process unless --bootstrap-servers names one that runs. A problem that is refused gives"
          + " a result too, with status FAILED and the reason. Progress and a summary go to standard error."
    },
    footer = {
      "",
      "Examples:",
      "  refiner solve problems.txt",
      "  echo 'Tom has 3 apples and buys 4 more. How many apples does he have?' | refiner solve -",
      "  refiner solve problems.jsonl --turns 5 > results.jsonl",
      "  refiner solve dev.json --critic oracle --decoding nucleus --samples 4",
      "  refiner solve problems.txt --bootstrap-servers kafka:9092",
    })
final class SolveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ProblemFile file;

  @Mixin private EpisodeOptions episode;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description =
          "The Kafka cluster of a ring that runs (default: none; a ring is started in this process).")
  private Optional<String> bootstrapServers = Optional.empty();

  @Mixin private ConfigFileOption config;

  @Mixin private ModelOptions models;

  @Mixin private PatienceOption patience;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Options options = episode.record();
    Duration limit = patience.duration();
    bootstrapServers.ifPresent(servers -> models.refuseBeside("--bootstrap-servers"));
    Config root = models.over(ConfigOptions.withCluster(config.load(), bootstrapServers));
    Assignment assignment =
        Assignment.of(
            file.read(),
            options,
            bootstrapServers.isPresent() ? Assignment.uniquePrefix("solve") : "solve");
    assignment
        .refused()
        .forEach(refused -> out.println(ResultJson.line(refused.id(), refused.result())));
    out.flush();
    if (assignment.problems().isEmpty()) {
      err.println("0 problems to solve, " + assignment.refused().size() + " refused");
      return 0;
    }
    Solving solving = new Solving(err, assignment);
    try (CloseOnExit ring = CloseOnExit.of(open(root))) {
      solving.run(
          ring.ring(),
          limit,
          result -> {
            out.println(ResultJson.line(assignment.userId(result), result));
            out.flush();
          });
    }
    err.println(Summary.of(solving.results()).line());
    return 0;
  }

  /** The ring that the user names; else one that is started here. */
  private Ring open(Config root) {
    return bootstrapServers.isPresent()
        ? Ring.existing(Settings.parse(root, ClusterSettings::parse))
        : Settings.parse(root, InProcessRing::start);
  }
}
