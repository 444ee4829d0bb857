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
import io.refiner.cli.result.Summary;
import io.refiner.cli.ring.CloseOnExit;
import io.refiner.cli.ring.InProcessRing;
import io.refiner.cli.ring.Ring;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.StandardOutput;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.record.Options;

/** {@code refiner solve}. */
@Command(
    name = "solve",
    mixinStandardHelpOptions = true,
    description = {
      "Solve problems and print the result of each, in the order in which they are done: turn by turn on a terminal,"
          + " else as a line of JSON.",
      "",
      "FILE holds, and the command sees for itself which:",
      "  - a problem in words per line, whose numbers are masked for the models and filled back;",
      "  - JSON lines: {\"id\": ..., \"text\": ..., \"numbers\": [...], \"gold\": ..., \"answer\": ...}, of which"
          + " only text is required;",
      "  - REFINER's JSON array.",
      "",
      "Starts a ring in this process unless --bootstrap-servers names one that runs. A problem that is refused gives"
          + " a result too, with status FAILED and the reason. Progress and a summary go to standard error.",
      "",
      "Ends with exit code 0 if every problem was worked through, whether its answer was accepted or not; with 1 if"
          + " one has FAILED or EXPIRED."
    },
    footer = {
      "",
      "Examples:",
      "  refiner solve problems.txt",
      "  echo 'Tom has 3 apples and buys 4 more. How many apples does he have?' | refiner solve -",
      "  refiner solve problems.jsonl --turns 5 > results.jsonl",
      "  refiner solve problems.txt --text | less",
      "  refiner solve dev.json --critic oracle --decoding nucleus --samples 4",
      "  refiner solve problems.txt --bootstrap-servers kafka:9092",
    })
final class SolveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ProblemFile file;

  @Mixin private ViewOptions view;

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
    view.forPeople();
    Options options = episode.record();
    Duration limit = patience.duration();
    bootstrapServers.ifPresent(servers -> models.refuseBeside("--bootstrap-servers"));
    Config root = models.over(ConfigOptions.withCluster(config.load(), bootstrapServers));
    Assignment assignment =
        Assignment.of(
            file.read(), options, bootstrapServers.isPresent() ? file.uniqueName() : "solve");
    assignment.refused().forEach(refused -> view.print(out, refused.id(), refused.result()));
    if (assignment.problems().isEmpty()) {
      err.println("0 problems to solve, " + assignment.refused().size() + " refused");
      return ErrorHandling.FAILURE;
    }
    // On a terminal the results themselves show how far it is, and a bar would run through them.
    Solving solving = new Solving(err, assignment, !StandardOutput.isTerminal());
    try (CloseOnExit ring = CloseOnExit.of(open(root))) {
      solving.run(ring.ring(), limit, result -> view.print(out, assignment.userId(result), result));
    }
    Summary summary = Summary.of(solving.results());
    err.println(summary.line());
    return summary.failed() + summary.expired() == 0 ? 0 : ErrorHandling.FAILURE;
  }

  /** The ring that the user names; else one that is started here. */
  private Ring open(Config root) {
    return bootstrapServers.isPresent()
        ? Ring.existing(Settings.parse(root, ClusterSettings::parse))
        : Settings.parse(root, InProcessRing::start);
  }
}
