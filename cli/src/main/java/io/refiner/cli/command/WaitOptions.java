package io.refiner.cli.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import picocli.CommandLine.Option;

import io.refiner.cli.policy.Rollout;
import io.refiner.cli.policy.Rollout.State;
import io.refiner.cli.terminal.RunFailedException;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.messaging.policy.PolicyReports;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyUpdate;

/** Whether a command that chooses a version waits for what running services make of it. */
final class WaitOptions {

  private static final Duration POLL = Duration.ofMillis(200);

  @Option(
      names = "--wait",
      description =
          "Wait until every running service of the model has loaded the version or refused it, and fail if one has"
              + " refused it or none is running. Services report once a minute; one that has been silent for 3 minutes"
              + " is not waited for.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "With --wait: fail when a service has not answered for this long (default: 600).")
  private Optional<Integer> seconds = Optional.empty();

  /**
   * Makes a choice and, if that was asked for, waits for what comes of it.
   *
   * @param choose makes the choice, and prints it
   * @throws RunFailedException if a service doesn't work with it
   */
  void follow(
      ClusterSettings cluster, PolicyName policy, Supplier<PolicyUpdate> choose, PrintWriter out) {
    Duration timeout = timeout();
    if (!wait) {
      choose.get();
      return;
    }
    // Before anything is chosen: a deployment without this topic can't be waited for.
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.POLICY_STATUS)) {
      PolicyReports reports = PolicyReports.none().with(reader.readToEnd());
      PolicyUpdate choice = choose.get();
      Instant deadline = Instant.now().plus(timeout);
      Set<String> printed = new HashSet<>();
      Rollout rollout = Rollout.of(choice, reports.of(policy), Instant.now());
      print(policy, choice, rollout, printed, out);
      while (!rollout.isComplete() && Instant.now().isBefore(deadline)) {
        reports = reports.with(reader.poll(POLL));
        rollout = Rollout.of(choice, reports.of(policy), Instant.now());
        print(policy, choice, rollout, printed, out);
      }
      require(policy, choice, rollout);
    }
  }

  private Duration timeout() {
    if (seconds.isPresent() && !wait) {
      throw new UsageException("--timeout is for --wait: give both, or none");
    }
    int given = seconds.orElse(600);
    if (given < 1) {
      throw new UsageException("--timeout must be at least 1 second, not " + given);
    }
    return Duration.ofSeconds(given);
  }

  private static void print(
      PolicyName policy,
      PolicyUpdate choice,
      Rollout rollout,
      Set<String> printed,
      PrintWriter out) {
    for (Rollout.Answer answer : rollout.services()) {
      if (answer.state() != State.PENDING && printed.add(answer.instance())) {
        out.printf(
            "%s %s %s by %s%s%n",
            policy,
            choice.getVersion(),
            answer.state().name().toLowerCase(Locale.ROOT),
            answer.instance(),
            answer.message().isEmpty() ? "" : ": " + answer.message());
      }
    }
    out.flush();
  }

  private static void require(PolicyName policy, PolicyUpdate choice, Rollout rollout) {
    if (rollout.isDone()) {
      return;
    }
    String what = "version %s of %s".formatted(choice.getVersion(), policy);
    int all = rollout.services().size();
    if (all == 0) {
      throw new RunFailedException(
          what
              + " is published, but no running service follows it: start one, or leave out --wait");
    }
    throw new RunFailedException(
        "%s works in %s of %s services: %s refused it, %s went on to another version, %s have not answered"
            .formatted(
                what,
                rollout.count(State.LOADED),
                all,
                rollout.count(State.REFUSED),
                rollout.count(State.OVERTAKEN),
                rollout.count(State.PENDING)));
  }
}
