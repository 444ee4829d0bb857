package io.refiner.messaging.policy;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.worker.FaultPoint;
import io.refiner.messaging.worker.Faults;
import io.refiner.messaging.worker.SimulatedCrashException;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyUpdate;

import static io.refiner.messaging.policy.Drafts.CRITIC;
import static io.refiner.messaging.policy.Drafts.GENERATOR;
import static io.refiner.messaging.policy.Drafts.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class PolicyLogIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClusterSettings cluster = TestCluster.deployment(1);
  private final PolicyLog log = new PolicyLog(cluster);

  @Test
  void eachPublicationTakesTheNextVersionOfItsModel() {
    log.publish(draft(GENERATOR, "a"));
    log.publish(draft(CRITIC, "b"));
    PolicyUpdate second = log.publish(draft(GENERATOR, "c"));

    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(second.getParent()).contains(1L);
    assertThat(log.read()).extracting(PolicyHistory::name).containsExactly(CRITIC, GENERATOR);
    assertThat(log.read(GENERATOR).current()).contains(second);
    assertThat(log.read(GENERATOR).versions())
        .extracting(PolicyUpdate::getDigest)
        .containsExactly("a", "c");
  }

  @Test
  void aRollbackMakesAnOlderVersionCurrentAndSaysWhoWantedIt() {
    PolicyUpdate first = log.publish(draft(GENERATOR, "a"));
    log.publish(draft(GENERATOR, "b"));

    PolicyUpdate selected = log.select(GENERATOR, 1, "bob");

    assertThat(selected.getDigest()).isEqualTo("a");
    assertThat(selected.getSelectedBy()).isEqualTo("bob");
    assertThat(selected.getPublishedAt()).isEqualTo(first.getPublishedAt());
    assertThat(log.read(GENERATOR).current()).contains(selected);
    assertThat(log.publish(draft(GENERATOR, "c")).getParent()).contains(1L);
    assertThatThrownBy(() -> log.select(GENERATOR, 7, "bob"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("generator/mwp has no version 7, but [1, 2, 3]");
  }

  @Test
  void aPublisherThatAnotherOneOvertookWritesNothingAndTakesTheNextVersion() {
    AtomicBoolean overtaken = new AtomicBoolean();
    Faults overtaking =
        point -> {
          if (overtaken.compareAndSet(false, true)) {
            log.publish(draft(GENERATOR, "fast"));
          }
        };

    PolicyUpdate slow = new PolicyLog(cluster, overtaking).publish(draft(GENERATOR, "slow"));

    assertThat(slow.getVersion()).isEqualTo(2);
    assertThat(log.read(GENERATOR).versions())
        .extracting(PolicyUpdate::getDigest)
        .containsExactly("fast", "slow");
  }

  @Test
  void publishersAtTheSameTimeGetOneVersionEach() {
    int publishers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(publishers);

    List<CompletableFuture<PolicyUpdate>> published =
        IntStream.range(0, publishers)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> log.publish(draft(GENERATOR, "d" + i)), threads))
            .toList();
    threads.shutdown();

    assertThat(published.stream().map(future -> future.join().getVersion()))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, publishers).boxed().toList());
    assertThat(log.read(GENERATOR).versions())
        .extracting(PolicyUpdate::getDigest)
        .containsExactlyInAnyOrder("d0", "d1", "d2", "d3");
  }

  @Test
  void aPublisherThatDiedHalfwayHasPublishedNothing() {
    log.publish(draft(GENERATOR, "a"));
    Faults death =
        point -> {
          throw new SimulatedCrashException(point);
        };
    assertThatThrownBy(() -> new PolicyLog(cluster, death).publish(draft(GENERATOR, "b")))
        .isInstanceOf(SimulatedCrashException.class)
        .hasMessageContaining(FaultPoint.BEFORE_COMMIT.name());

    assertThat(log.publish(draft(GENERATOR, "c")).getVersion()).isEqualTo(2);
    assertThat(log.read(GENERATOR).versions())
        .extracting(PolicyUpdate::getDigest)
        .containsExactly("a", "c");
  }

  @Test
  void saysThatTheTopicIsMissing() {
    PolicyLog nowhere = new PolicyLog(cluster.withTopicPrefix("nobody-"));

    assertThatThrownBy(() -> nowhere.publish(draft(GENERATOR, "a")))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("nobody-policies does not exist")
        .hasMessageContaining("refiner topics create");
  }

  @Test
  void aFollowerIsToldWhatThereIsAndThenOfEachChange() {
    log.publish(draft(GENERATOR, "a"));
    List<String> told = new CopyOnWriteArrayList<>();
    try (PolicyFollower follower =
        PolicyFollower.start(cluster, GENERATOR, history -> told.add(current(history)))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> follower.awaitFirst(Duration.ofSeconds(1)));
      assertThat(told).containsExactly("a");

      log.publish(draft(CRITIC, "another model"));
      log.publish(draft(GENERATOR, "b"));
      await().atMost(PATIENCE).until(() -> told.contains("b"));
      log.select(GENERATOR, 1, "bob");
      await().atMost(PATIENCE).until(() -> told.size() == 3);
    }
    assertThat(told).containsExactly("a", "b", "a");
  }

  @Test
  void aFollowerOfAModelThatWasNeverPublishedIsToldSo() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (PolicyFollower follower =
        PolicyFollower.start(cluster, GENERATOR, history -> told.add(current(history)))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> follower.awaitFirst(Duration.ofSeconds(1)));
    }
    assertThat(told).containsExactly("none");
  }

  @Test
  void aFollowerSkipsWhatItCantRead() {
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      writer.write(Topics.POLICIES, "generator/mwp", new byte[] {1, 2, 3});
      writer.flush();
    }
    log.publish(draft(GENERATOR, "a"));
    List<String> told = new CopyOnWriteArrayList<>();
    try (PolicyFollower follower =
        PolicyFollower.start(cluster, GENERATOR, history -> told.add(current(history)))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> follower.awaitFirst(Duration.ofSeconds(1)));
    }
    assertThat(told).containsExactly("a");
  }

  private static String current(PolicyHistory history) {
    return history.current().map(PolicyUpdate::getDigest).orElse("none");
  }
}
