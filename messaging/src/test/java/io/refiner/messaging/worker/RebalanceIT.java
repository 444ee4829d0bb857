package io.refiner.messaging.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import com.typesafe.config.ConfigFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: members, brokers and time come and go; each input is answered once. */
class RebalanceIT {

  private static final int PARTITIONS = 7;

  /** Checks that inputs come from partitions that the worker was given, and no others. */
  private static final class Owner implements BatchHandler {

    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();

    @Override
    public List<Output> handle(Batch batch) {
      if (!owned.containsAll(batch.partitions())) {
        throw new FatalHandlerException(batch.partitions() + " are not all of " + owned);
      }
      return Ring.echo(batch);
    }

    @Override
    public void restored(int partition, Map<String, SpecificRecord> state) {
      owned.add(partition);
    }

    @Override
    public void released(int partition) {
      owned.remove(partition);
    }
  }

  @Test
  void twoTopicsStayTogetherWhileWorkersJoinAndLeaveUnderLoad() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      List<Topics> inputs = List.of(Topics.PROBLEMS, Topics.FEEDBACK);
      Set<String> keys = new HashSet<>();
      List<Ring.Running> workers = new ArrayList<>();
      for (String instance : List.of("a", "b", "c")) {
        WorkerSettings settings =
            Ring.pace(ring.settings(instance, inputs, Optional.empty()), 30, Duration.ZERO);
        workers.add(ring.start(settings, new Owner()));
        keys.addAll(ring.submit(Topics.PROBLEMS, "p-" + instance, 500));
        keys.addAll(ring.submit(Topics.FEEDBACK, "f-" + instance, 500));
        await()
            .atMost(Ring.PATIENCE)
            .until(
                () ->
                    workers.stream().allMatch(each -> each.gauge("refiner.worker.partitions") > 0)
                        && workers.stream()
                                .mapToDouble(each -> each.gauge("refiner.worker.partitions"))
                                .sum()
                            == PARTITIONS);
      }
      workers.get(0).worker().close();
      keys.addAll(ring.submit(Topics.PROBLEMS, "p-left", 500));
      await()
          .atMost(Ring.PATIENCE)
          .until(
              () ->
                  workers.stream()
                          .mapToDouble(each -> each.gauge("refiner.worker.partitions"))
                          .sum()
                      == PARTITIONS);

      ring.assertExactlyOnce(keys);
      assertThat(workers)
          .allSatisfy(each -> assertThat(each.ended()).succeedsWithin(Ring.PATIENCE));
    }
  }

  @Test
  void aStaticMemberGetsItsPartitionsBackAfterARestart() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      WorkerSettings.Membership fixed =
          new WorkerSettings.Membership(true, false, Duration.ofSeconds(30), Duration.ofSeconds(5));
      Owner first = new Owner();
      Owner other = new Owner();
      Ring.Running worker = ring.start(ring.settings("01").withMembership(fixed), first);
      Ring.awaitPartitions(worker, PARTITIONS);
      Ring.awaitPartitions(ring.start(ring.settings("02").withMembership(fixed), other), 3);
      Ring.awaitPartitions(worker, 4);
      Set<Integer> others = Set.copyOf(other.owned);
      worker.worker().close();

      Owner again = new Owner();
      Ring.awaitPartitions(ring.start(ring.settings("01").withMembership(fixed), again), 4);

      assertThat(other.owned).isEqualTo(others);
      await().atMost(Ring.PATIENCE).until(() -> again.owned.size() == 4);
      assertThat(again.owned).doesNotContainAnyElementsOf(others);
      ring.assertExactlyOnce(ring.submit(Topics.PROBLEMS, "p", 100));
    }
  }

  @Test
  void aStopFinishesTheBatchInFlightAndHandsTheRestOver() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      CountDownLatch handling = new CountDownLatch(1);
      CountDownLatch stopping = new CountDownLatch(1);
      Set<String> handled = ConcurrentHashMap.newKeySet();
      BatchHandler slow =
          batch -> {
            handling.countDown();
            Ring.block(stopping);
            batch.inputs().forEach(input -> handled.add(input.key()));
            return Ring.echo(batch);
          };
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 100);
      Ring.Running first = ring.start(Ring.pace(ring.settings("a"), 10, Duration.ZERO), slow);
      Ring.block(handling);
      first.worker().stop();
      stopping.countDown();

      assertThat(first.ended()).succeedsWithin(Ring.PATIENCE);
      ring.awaitOutputs(handled.size());
      assertThat(ring.read(Topics.HYPOTHESES))
          .extracting(ReadRecord::key)
          .containsExactlyInAnyOrderElementsOf(handled);
      ring.start(ring.settings("b"), Ring::echo);
      ring.assertExactlyOnce(keys);
    }
  }

  @Test
  void ticksComeWithoutInputsAndWriteForEveryPartition() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      BatchHandler clock =
          batch ->
              batch.inputs().isEmpty()
                  ? batch.partitions().stream()
                      .map(
                          partition ->
                              Output.of(Topics.RESULTS, partition, "tick", Ring.problem("tick")))
                      .toList()
                  : Ring.echo(batch);
      ring.start(Ring.ticking(ring.settings("a"), Duration.ofMillis(50)), clock);
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 200);
      await()
          .atMost(Ring.PATIENCE)
          .until(
              () ->
                  ring.read(Topics.RESULTS).stream().map(ReadRecord::partition).distinct().count()
                      == PARTITIONS);

      ring.assertExactlyOnce(keys);
    }
  }

  @Test
  void outlivesABrokerThatComesLateAndGoesAwayMidway(@TempDir Path directory) {
    int port;
    try (EmbeddedBroker probe = EmbeddedBroker.start(BrokerSettings.temporary())) {
      port = probe.port();
    }
    BrokerSettings broker = new BrokerSettings(port, Optional.of(directory));
    ClusterSettings cluster = ClusterSettings.at("127.0.0.1:" + port);
    Set<String> keys = new HashSet<>();
    WorkerSettings settings =
        WorkerSettings.parse(
                ConfigFactory.load(),
                Ring.SERVICE,
                "early",
                List.of(Topics.PROBLEMS),
                List.of(Topics.HYPOTHESES),
                Optional.empty())
            .withCluster(cluster)
            .withPace(new WorkerSettings.Pace(20, Duration.ZERO, Optional.empty()));
    TransactionalWorker early = TransactionalWorker.create(settings, Ring::echo);
    Thread thread = new Thread(early::run);
    thread.start();
    try {
      try (EmbeddedBroker first = EmbeddedBroker.start(broker)) {
        TestCluster.createTopics(cluster, PARTITIONS);
        Ring ring = Ring.missingTheDead(cluster);
        keys.addAll(ring.submit(Topics.PROBLEMS, "before-", 300));
        ring.awaitOutputs(100);
        assertThat(first.port()).isEqualTo(port);
      }
      try (EmbeddedBroker second = EmbeddedBroker.start(broker)) {
        Ring ring = Ring.missingTheDead(cluster);
        keys.addAll(ring.submit(Topics.PROBLEMS, "after-", 300));
        ring.awaitOutputs(600);
        early.close();
        ring.assertExactlyOnce(keys);
        assertThat(second.port()).isEqualTo(port);
      }
    } finally {
      early.close();
    }
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void aStopIsHeardWhileTheBrokerIsAway() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WorkerSettings settings =
          WorkerSettings.parse(
                  ConfigFactory.load(),
                  Ring.SERVICE,
                  "lonely",
                  List.of(Topics.PROBLEMS),
                  List.of(Topics.HYPOTHESES),
                  Optional.empty())
              .withCluster(ClusterSettings.at("127.0.0.1:" + mute.getLocalPort()));
      TransactionalWorker lonely = TransactionalWorker.create(settings, Ring::echo);
      Thread thread = new Thread(lonely::run);
      thread.start();
      mute.accept().close();

      lonely.close();

      await().atMost(Ring.PATIENCE).until(() -> !thread.isAlive());
    }
  }

  @Test
  void anIdleGroupHasNoLagBehindATransactionalWriter() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      ring.start(
          Ring.pace(ring.settings("a"), 10, Duration.ZERO),
          batch ->
              batch.inputs().stream()
                  .map(
                      input ->
                          Output.of(Topics.FEEDBACK, input.partition(), input.key(), input.value()))
                  .toList());
      WorkerSettings behind =
          WorkerSettings.parse(
                  ConfigFactory.load(),
                  "behind",
                  "a",
                  List.of(Topics.FEEDBACK),
                  List.of(),
                  Optional.empty())
              .withCluster(ring.cluster());
      ring.start(behind, Ring::echo);
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 500);
      ring.awaitOutputs(keys.size());

      await().atMost(Ring.PATIENCE).until(() -> ring.lag("behind", Topics.FEEDBACK) == 0);
      ring.assertExactlyOnce(keys);
    }
  }
}
