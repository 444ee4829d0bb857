package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.refiner.cli.problem.Assignment;
import io.refiner.cli.problem.ProblemReader;
import io.refiner.cli.problem.Submitted;
import io.refiner.cli.result.Story;
import io.refiner.cli.result.Summary;
import io.refiner.cli.ring.CloseOnExit;
import io.refiner.cli.ring.Home;
import io.refiner.cli.ring.InProcessRing;
import io.refiner.cli.ring.ProcessRing;
import io.refiner.cli.ring.Ring;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Result;

/** {@code refiner demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "See the whole ring work on this machine: an embedded Kafka broker, the orchestrator, a generator and a critic"
          + " solve the bundled math word problems.",
      "Shows a few episodes turn by turn, and what came of all of them."
    },
    footer = {
      "",
      "Examples:",
      "  refiner demo",
      "  refiner demo --limit 20 --turns 5      fewer problems, more turns",
      "  refiner demo --processes               each role in a JVM of its own",
      "  refiner demo --critic oracle           a critic that knows the right formula",
      "  refiner demo --problems mine.jsonl     your own problems",
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--problems",
      paramLabel = "FILE",
      description = "What to solve (default: the bundled problems).")
  private Optional<Path> problems = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Solve the first N problems only (default: all).")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Episodes to show turn by turn (default: ${DEFAULT-VALUE}).")
  private int episodes;

  @Option(
      names = "--processes",
      description =
          "Start the broker and each role as a process of its own, and stop them with SIGTERM.")
  private boolean processes;

  @Mixin private EpisodeOptions episode;

  @Mixin private ConfigFileOption config;

  @Mixin private ModelOptions models;

  @Mixin private PatienceOption patience;

  @Override
  public Integer call() {
    check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Options options = episode.record();
    Duration limitOfSilence = patience.duration();
    Config root = models.over(config.load());
    List<Submitted> submitted =
        ProblemReader.read(problems.orElseGet(Home::bundledProblems).toString());
    List<Submitted> taken =
        submitted.subList(0, Math.min(submitted.size(), limit.orElse(Integer.MAX_VALUE)));
    Assignment assignment = Assignment.of(taken, options, "demo");
    Solving solving = new Solving(err, assignment, true);
    err.println("starting the ring: broker, orchestrator, generator, critic");
    try (CloseOnExit ring = CloseOnExit.of(open(root, err))) {
      err.println(
          "streaming " + assignment.problems().size() + " problems to the topic 'problems'");
      solving.run(ring.ring(), limitOfSilence, result -> {});
    }
    tell(out, assignment, solving.results());
    Summary.of(solving.results()).lines().forEach(out::println);
    if (options.getCritic() == CriticKind.NEURAL) {
      out.println();
      out.println("with a critic that knows the right formula:  ./refiner demo --critic oracle");
    }
    out.flush();
    return 0;
  }

  private void check() {
    limit.ifPresent(n -> require(n >= 1, "--limit must be at least 1, not " + n));
    require(episodes >= 0, "--episodes must not be negative, but is " + episodes);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException(message);
    }
  }

  private Ring open(Config root, PrintWriter err) {
    if (!processes) {
      return Settings.parse(root, InProcessRing::start);
    }
    Path logs = logDirectory();
    err.println("the processes write their logs to " + logs);
    return Settings.parse(root, settings -> ProcessRing.start(settings, logs));
  }

  private static Path logDirectory() {
    try {
      return Files.createTempDirectory("refiner-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder for the logs", e);
    }
  }

  private void tell(PrintWriter out, Assignment assignment, List<Result> results) {
    for (Result result : Story.choose(results, episodes)) {
      Story.lines(assignment.userId(result), result).forEach(out::println);
      out.println();
    }
  }
}
