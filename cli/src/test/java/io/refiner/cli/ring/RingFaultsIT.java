package io.refiner.cli.ring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.cli.ring.RingWorker.Crash;
import io.refiner.messaging.worker.FaultPoint;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static io.refiner.cli.ring.RingUnderTest.PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: each problem ends in one result, whatever stops and whoever takes over. */
class RingFaultsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest(name = "orchestrator {0}, generator {1}, critic {2}")
  @CsvSource({
    "BEFORE_COMMIT, AFTER_SEND, AFTER_COMMIT",
    "AFTER_SEND, AFTER_COMMIT, BEFORE_COMMIT",
    "AFTER_COMMIT, BEFORE_TRANSACTION, AFTER_SEND",
  })
  void everyEpisodeEndsOnceThoughEachRoleIsStoppedHardAndRestarted(
      FaultPoint inOrchestrator, FaultPoint inGenerator, FaultPoint inCritic) {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      RingWorker orchestrator = ring.orchestrator("00", Optional.of(new Crash(inOrchestrator, 8)));
      RingWorker generator = ring.generator("00", Optional.of(new Crash(inGenerator, 4)));
      RingWorker critic = ring.critic("00", Optional.of(new Crash(inCritic, 3)));

      ring.submit(RingProblems.problems("p", 200));
      orchestrator.awaitCrash(SOON);
      ring.orchestrator("00");
      generator.awaitCrash(SOON);
      ring.generator("00");
      critic.awaitCrash(SOON);
      ring.critic("00");

      List<Result> results = ring.awaitResults(200);
      assertEndedOnce(ring, results, 200);
    }
  }

  @Test
  void everyEpisodeEndsOnceThoughPartitionsMoveWhileWorkIsInFlight() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      RingWorker firstOrchestrator = ring.orchestrator("00");
      RingWorker firstCritic = ring.critic("00");
      ring.generator("00");
      Submitter submitter = new Submitter(ring);

      submitter.submitUntil(() -> firstOrchestrator.records() > 100);
      RingWorker secondOrchestrator = ring.orchestrator("01");
      RingWorker secondCritic = ring.critic("01");
      submitter.submitUntil(
          () -> share(firstOrchestrator, secondOrchestrator) && share(firstCritic, secondCritic));
      submitter.submitUntil(() -> secondOrchestrator.records() > 50 && secondCritic.records() > 50);
      firstOrchestrator.close();
      firstCritic.close();
      submitter.submitUntil(
          () ->
              secondOrchestrator.partitions() == PARTITIONS
                  && secondCritic.partitions() == PARTITIONS);

      List<Result> results = ring.awaitResults(submitter.submitted.size());
      assertEndedOnce(ring, results, submitter.submitted.size());
    }
  }

  private static boolean share(RingWorker one, RingWorker other) {
    return one.partitions() > 0
        && other.partitions() > 0
        && one.partitions() + other.partitions() == PARTITIONS;
  }

  /** Keeps a ring at work until something has come about. */
  private static final class Submitter {
    private static final int AT_ONCE = 5;

    private final RingUnderTest ring;
    private final List<Problem> submitted = new ArrayList<>();

    private Submitter(RingUnderTest ring) {
      this.ring = ring;
    }

    private void submitUntil(Callable<Boolean> condition) {
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                List<Problem> next = RingProblems.problems("p" + submitted.size() + "-", AT_ONCE);
                ring.submit(next);
                submitted.addAll(next);
                return condition.call();
              });
    }
  }

  /** One result for each problem, right on turn 2, and each hop made exactly once. */
  private static void assertEndedOnce(RingUnderTest ring, List<Result> results, int problems) {
    assertThat(results).extracting(result -> result.getProblem().getId()).doesNotHaveDuplicates();
    assertThat(results)
        .hasSize(problems)
        .allSatisfy(
            result -> {
              assertThat(result.getStatus()).isEqualTo(ResultStatus.ACCEPTED);
              assertThat(result.getTurns()).hasSize(RingUnderTest.RIGHT_FROM);
              assertThat(result.getAnswer())
                  .isEqualTo(result.getProblem().getGold().orElseThrow().getAnswer());
            });
    int turns = problems * RingUnderTest.RIGHT_FROM;
    assertThat(ring.read(Topics.GENERATION_REQUESTS)).hasSize(turns);
    assertThat(ring.read(Topics.HYPOTHESES)).hasSize(turns);
    assertThat(ring.read(Topics.FEEDBACK)).hasSize(turns);
    assertThat(ring.read(Topics.RESULTS)).hasSize(problems);
    assertThat(ring.read(Topics.DEAD_LETTERS)).isEmpty();
    assertThat(ring.openEpisodes()).isEmpty();
  }
}
