package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.refiner.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: whoever loses its partitions with a batch in flight, each input is answered once. */
class ZombieIT {

  private static final int PARTITIONS = 4;
  private static final int COUNT = 200;

  /** Stands still at a point, once, until it is let go. */
  private static final class Stall implements Faults {

    private final FaultPoint point;
    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    Stall(FaultPoint point) {
      this.point = point;
    }

    @Override
    public void at(FaultPoint here) {
      if (here == point && armed.compareAndSet(true, false)) {
        reached.countDown();
        Ring.block(letGo);
      }
    }
  }

  @Test
  void aWorkerThatStoodStillBeforeItsTransactionIsRefused() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Stall stall = new Stall(FaultPoint.BEFORE_TRANSACTION);
      WorkerSettings settings =
          Ring.patience(ring.settings("a"), Duration.ofSeconds(2), Duration.ofMillis(500));
      Ring.Running zombie = ring.startAndAwait(settings, Ring::echo, stall, PARTITIONS);
      Set<String> keys = ring.submit(Topics.PROBLEMS, "z1-", COUNT);
      Ring.block(stall.reached);

      ring.startAndAwait(ring.settings("b"), Ring::echo, Faults.NONE, PARTITIONS);
      ring.awaitOutputs(COUNT);
      stall.letGo.countDown();

      await()
          .atMost(Ring.PATIENCE)
          .until(() -> zombie.count("refiner.worker.refused-transactions") >= 1);
      ring.assertExactlyOnce(keys);
    }
  }

  @Test
  void aWorkerWhoseTransactionTimedOutIsFencedAndComesBack() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Stall stall = new Stall(FaultPoint.BEFORE_COMMIT);
      WorkerSettings settings =
          Ring.limits(
              Ring.patience(ring.settings("a"), Duration.ofSeconds(2), Duration.ofMillis(500)),
              Duration.ofSeconds(1));
      Ring.Running zombie = ring.startAndAwait(settings, Ring::echo, stall, PARTITIONS);
      Set<String> keys = ring.submit(Topics.PROBLEMS, "z2-", COUNT);
      Ring.block(stall.reached);

      ring.startAndAwait(ring.settings("b"), Ring::echo, Faults.NONE, PARTITIONS);
      ring.awaitOutputs(COUNT);
      stall.letGo.countDown();

      await().atMost(Ring.PATIENCE).until(() -> zombie.count("refiner.worker.connections") >= 2);
      Ring.awaitPartitions(zombie, PARTITIONS / 2);
      ring.assertExactlyOnce(keys);
    }
  }

  @Test
  void aBatchThatIsDoneInTimeIsCommittedBeforeItsPartitionsGo() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      CountDownLatch revoking = new CountDownLatch(1);
      Map<String, Integer> handled = new ConcurrentHashMap<>();
      BatchHandler slow =
          Ring.handler(
              batch -> {
                Ring.block(revoking);
                batch.inputs().forEach(input -> handled.merge(input.key(), 1, Integer::sum));
                return batch;
              });
      BatchHandler quick =
          Ring.handler(
              batch -> {
                batch.inputs().forEach(input -> handled.merge(input.key(), 1, Integer::sum));
                return batch;
              });
      Faults release =
          point -> {
            if (point == FaultPoint.INSIDE_REVOKE) {
              revoking.countDown();
            }
          };
      Ring.Running first = ring.startAndAwait(ring.settings("a"), slow, release, PARTITIONS);
      Set<String> keys = ring.submit(Topics.PROBLEMS, "z4-", COUNT);
      await().atMost(Ring.PATIENCE).until(() -> first.gauge("refiner.worker.in-flight") > 0);

      ring.startAndAwait(ring.settings("b"), quick, Faults.NONE, PARTITIONS / 2);

      ring.assertExactlyOnce(keys);
      assertThat(handled.values()).as("nothing was done twice").containsOnly(1);
    }
  }

  @Test
  void aBatchThatIsNotDoneInTimeKeepsOnlyThePartitionsThatStay() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      CountDownLatch letGo = new CountDownLatch(1);
      Map<String, Integer> byFirst = new ConcurrentHashMap<>();
      Map<String, Integer> bySecond = new ConcurrentHashMap<>();
      BatchHandler stuck =
          Ring.handler(
              batch -> {
                Ring.block(letGo);
                batch.inputs().forEach(input -> byFirst.merge(input.key(), 1, Integer::sum));
                return batch;
              });
      BatchHandler quick =
          Ring.handler(
              batch -> {
                batch.inputs().forEach(input -> bySecond.merge(input.key(), 1, Integer::sum));
                return batch;
              });
      Set<String> keys = ring.submit(Topics.PROBLEMS, "z7-", COUNT);
      WorkerSettings settings =
          Ring.pace(
              Ring.patience(ring.settings("a"), Duration.ofSeconds(30), Duration.ofMillis(50)),
              COUNT,
              Duration.ofSeconds(20));
      Ring.Running first = ring.startAndAwait(settings, stuck, Faults.NONE, PARTITIONS);
      await().atMost(Ring.PATIENCE).until(() -> first.gauge("refiner.worker.in-flight") == COUNT);

      ring.startAndAwait(ring.settings("b"), quick, Faults.NONE, PARTITIONS / 2);
      await().atMost(Ring.PATIENCE).until(() -> !bySecond.isEmpty());
      letGo.countDown();

      ring.assertExactlyOnce(keys);
      assertThat(first.count("refiner.worker.refused-transactions")).isZero();
      assertThat(bySecond).hasSizeLessThan(COUNT);
      assertThat(byFirst.values()).as("what stayed was not done again").containsOnly(1);
    }
  }

  @Test
  void aSuccessorEndsTheTransactionOfAWorkerThatDied() {
    try (Ring ring = Ring.missingTheDead(PARTITIONS)) {
      for (FaultPoint point :
          List.of(FaultPoint.AFTER_SEND, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)) {
        crashAt(ring, point);
      }
      Set<String> keys = ring.submit(Topics.PROBLEMS, "late-", COUNT);
      ring.start(ring.settings("a"), Ring::echo);
      for (FaultPoint point :
          List.of(FaultPoint.AFTER_SEND, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)) {
        for (int i = 0; i < COUNT; i++) {
          keys.add(point + "-" + i);
        }
      }
      ring.assertExactlyOnce(keys);
    }
  }

  private static void crashAt(Ring ring, FaultPoint point) {
    ring.submit(Topics.PROBLEMS, point + "-", COUNT);
    AtomicBoolean once = new AtomicBoolean();
    Ring.Running doomed =
        ring.start(
            Ring.pace(ring.settings("a"), COUNT / 4, Duration.ZERO),
            Ring::echo,
            here -> {
              if (here == point && !once.getAndSet(true)) {
                throw new SimulatedCrashException(point);
              }
            });
    assertThat(doomed.failure()).isInstanceOf(SimulatedCrashException.class);
  }
}
