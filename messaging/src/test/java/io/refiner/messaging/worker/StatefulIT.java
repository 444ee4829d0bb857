package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: whatever befalls a stateful worker, its state is what its committed inputs make it. */
class StatefulIT {

  private static final int PARTITIONS = 4;
  private static final int KEYS = 10;
  private static final int ROUNDS = 40;

  /** Counts the inputs of each key; the counts are its state. */
  private static class Counter implements BatchHandler {

    final Map<Integer, Map<String, Double>> state = new ConcurrentHashMap<>();
    final Predicate<Input> fails;

    Counter() {
      this(input -> false);
    }

    Counter(Predicate<Input> fails) {
      this.fails = fails;
    }

    @Override
    public List<Output> handle(Batch batch) {
      List<Output> outputs = new ArrayList<>();
      for (Input input : batch.inputs()) {
        double count = state.get(input.partition()).merge(input.key(), 1.0, Double::sum);
        if (fails.test(input)) {
          throw new IllegalStateException("told to fail at " + input.key());
        }
        Problem counted =
            Problem.newBuilder(Ring.problem(input.key())).setNumbers(List.of(count)).build();
        outputs.add(
            Output.of(Topics.EPISODES, input.partition(), input.key(), Ring.episode(counted)));
        outputs.add(Output.of(Topics.HYPOTHESES, input.partition(), input.key(), counted));
      }
      return outputs;
    }

    @Override
    public void restored(int partition, Map<String, SpecificRecord> restored) {
      Map<String, Double> counts = new HashMap<>();
      restored.forEach(
          (key, value) -> counts.put(key, ((Episode) value).getProblem().getNumbers().get(0)));
      assertThat(state.put(partition, counts)).as("restored twice").isNull();
    }

    @Override
    public void released(int partition) {
      assertThat(state.remove(partition)).as("released twice").isNotNull();
    }
  }

  private static WorkerSettings settings(Ring ring, String instance) {
    return Ring.pace(
        ring.settings(instance, List.of(Topics.PROBLEMS), Optional.of(Topics.EPISODES)),
        20,
        Duration.ZERO);
  }

  private static void submitRounds(Ring ring, int rounds) {
    try (RecordWriter writer = RecordWriter.open(ring.cluster())) {
      for (int i = 0; i < rounds * KEYS; i++) {
        String key = "k" + i % KEYS;
        writer.write(Topics.PROBLEMS, key, Ring.problem(key));
      }
      writer.flush();
    }
  }

  /** Each key must have been counted 1, 2, 3 and so on. */
  private static void assertCounted(Ring ring, int rounds) {
    Map<String, List<Double>> counts = new HashMap<>();
    for (ReadRecord entry : ring.read(Topics.HYPOTHESES)) {
      counts
          .computeIfAbsent(entry.key(), none -> new ArrayList<>())
          .addAll(entry.valueAs(Problem.class).orElseThrow().getNumbers());
    }
    assertThat(counts).hasSize(KEYS);
    assertThat(counts.values())
        .allSatisfy(
            each -> {
              assertThat(each).hasSize(rounds);
              assertThat(each).isSorted().doesNotHaveDuplicates().startsWith(1.0);
            });
  }

  @Test
  void goesOnWhereACrashedWorkerCommitted() {
    try (Ring ring = Ring.missingTheDead(PARTITIONS)) {
      submitRounds(ring, ROUNDS);
      for (FaultPoint point :
          List.of(FaultPoint.AFTER_SEND, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)) {
        AtomicInteger batches = new AtomicInteger();
        Ring.Running doomed =
            ring.start(
                settings(ring, "a"),
                new Counter(),
                here -> {
                  if (here == point && batches.incrementAndGet() == 3) {
                    throw new SimulatedCrashException(point);
                  }
                });
        assertThat(doomed.failure()).isInstanceOf(SimulatedCrashException.class);
      }

      Ring.Running last = ring.start(settings(ring, "a"), new Counter());
      ring.awaitOutputs(KEYS * ROUNDS);
      last.worker().close();

      assertCounted(ring, ROUNDS);
      assertThat(last.count("refiner.worker.restored-records")).isPositive();
    }
  }

  @Test
  void isRestoredAfterItsHandlerFailed() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      submitRounds(ring, 5);
      AtomicInteger failures = new AtomicInteger();
      Counter counter = new Counter(input -> failures.incrementAndGet() % 7 == 0);

      Ring.Running worker =
          ring.start(Ring.limits(settings(ring, "a"), Duration.ofSeconds(10)), counter);
      ring.awaitOutputs(KEYS * 5);
      worker.worker().close();

      assertCounted(ring, 5);
      assertThat(ring.read(Topics.DEAD_LETTERS)).isEmpty();
    }
  }

  @Test
  void isRestoredAfterItsTransactionWasRefused() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      submitRounds(ring, 5);
      AtomicInteger sent = new AtomicInteger();
      Faults refuses =
          point -> {
            if (point == FaultPoint.AFTER_SEND
                && sent.incrementAndGet() % 2 == 1
                && sent.get() < 6) {
              throw new CommitFailedException("told to");
            }
          };

      Ring.Running worker = ring.start(settings(ring, "a"), new Counter(), refuses);
      ring.awaitOutputs(KEYS * 5);
      worker.worker().close();

      assertCounted(ring, 5);
      assertThat(worker.count("refiner.worker.refused-transactions")).isEqualTo(3);
    }
  }

  @Test
  void movesWithItsPartitionsWhileWorkersComeAndGo() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Ring.Running first = ring.start(settings(ring, "a"), new Counter());
      submitRounds(ring, 10);
      Ring.Running second = ring.startAndAwait(settings(ring, "b"), new Counter(), Faults.NONE, 2);
      submitRounds(ring, 10);
      Ring.Running third = ring.start(settings(ring, "c"), new Counter());
      await().atMost(Ring.PATIENCE).until(() -> third.gauge("refiner.worker.partitions") > 0);
      submitRounds(ring, 10);
      first.worker().close();
      submitRounds(ring, 10);
      ring.awaitOutputs(KEYS * 40);
      second.worker().close();
      third.worker().close();

      assertCounted(ring, 40);
    }
  }

  @Test
  void waitsForStateThatItsPredecessorHasNotCommittedYet() {
    try (Ring ring = Ring.of(1)) {
      Map<String, Object> properties = ClientProperties.producer(ring.cluster(), "predecessor");
      properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ring.cluster().topics().of("other"));
      byte[] state = new Codec().encode(Ring.episode(Ring.problem("open")));
      Counter counter = new Counter();
      try (KafkaProducer<byte[], byte[]> predecessor = new KafkaProducer<>(properties)) {
        predecessor.initTransactions();
        predecessor.beginTransaction();
        predecessor.send(
            new ProducerRecord<>(
                ring.cluster().topics().of(Topics.EPISODES),
                0,
                "open".getBytes(StandardCharsets.UTF_8),
                state));
        predecessor.flush();

        AtomicInteger loops = new AtomicInteger();
        Ring.Running worker =
            ring.start(
                settings(ring, "a"),
                counter,
                point -> {
                  if (point == FaultPoint.LOOP) {
                    loops.incrementAndGet();
                  }
                });
        await().atMost(Ring.PATIENCE).until(() -> loops.get() > 30);
        assertThat(worker.gauge("refiner.worker.partitions")).isZero();
        predecessor.commitTransaction();
        Ring.awaitPartitions(worker, 1);
        await().atMost(Ring.PATIENCE).until(() -> counter.state.containsKey(0));
      }
      assertThat(counter.state.get(0)).containsOnlyKeys("open");
    }
  }

  /** A transaction of somebody else, with one record on partition 0 of the changelog. */
  private static KafkaProducer<byte[], byte[]> openTransaction(Ring ring) {
    Map<String, Object> properties = ClientProperties.producer(ring.cluster(), "foreign");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ring.cluster().topics().of("foreign"));
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000);
    KafkaProducer<byte[], byte[]> foreign = new KafkaProducer<>(properties);
    foreign.initTransactions();
    foreign.beginTransaction();
    foreign.send(
        new ProducerRecord<>(
            ring.cluster().topics().of(Topics.EPISODES),
            0,
            "open".getBytes(StandardCharsets.UTF_8),
            new Codec().encode(Ring.episode(Ring.problem("open")))));
    foreign.flush();
    return foreign;
  }

  @Test
  void aTransactionLeftOpenHoldsUpItsOwnPartitionOnlyAndTheLogSaysHowToEndIt() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Restorer.class);
    logger.addAppender(lines);
    try (Ring ring = Ring.of(2);
        KafkaProducer<byte[], byte[]> foreign = openTransaction(ring);
        Admin admin = Admin.create(ClientProperties.admin(ring.cluster(), "test"))) {
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 20);
      long others =
          ring.read(Topics.PROBLEMS).stream().filter(entry -> entry.partition() == 1).count();
      assertThat(others).isBetween(1L, 19L);

      Ring.Running worker = ring.start(settings(ring, "a"), new Counter());
      ring.awaitOutputs((int) others);
      assertThat(worker.gauge("refiner.worker.partitions")).isEqualTo(1);
      assertThat(worker.gauge("refiner.worker.waiting-partitions")).isEqualTo(1);
      await().atMost(Ring.PATIENCE).until(() -> !List.copyOf(lines.list).isEmpty());
      String topic = ring.cluster().topics().of(Topics.EPISODES);
      assertThat(lines.list.get(0).getFormattedMessage())
          .contains(
              "Partition 0 waits for its state: " + topic + "-0 was read to offset 0 of 1",
              "abort --topic " + topic + " --partition 0 --start-offset 0");

      // Its transaction stays open.
      foreign.close(Duration.ZERO);
      TopicPartition stuck = new TopicPartition(topic, 0);
      ProducerState open =
          admin
              .describeProducers(List.of(stuck))
              .partitionResult(stuck)
              .get()
              .activeProducers()
              .get(0);
      admin
          .abortTransaction(
              new AbortTransactionSpec(
                  stuck,
                  open.producerId(),
                  (short) open.producerEpoch(),
                  open.coordinatorEpoch().orElse(0)))
          .all()
          .get();
      Ring.awaitPartitions(worker, 2);
      ring.assertExactlyOnce(keys);
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void aPartitionThatWaitsForItsStateCanBeTakenOver() {
    try (Ring ring = Ring.of(2);
        KafkaProducer<byte[], byte[]> foreign = openTransaction(ring)) {
      Ring.Running first = ring.start(settings(ring, "a"), new Counter());
      Ring.awaitPartitions(first, 1);
      Counter counter = new Counter();
      Ring.Running second = ring.start(settings(ring, "b"), counter);
      await()
          .atMost(Ring.PATIENCE)
          .until(
              () ->
                  second.gauge("refiner.worker.partitions")
                          + second.gauge("refiner.worker.waiting-partitions")
                      == 1);
      first.worker().close();
      Ring.awaitPartitions(second, 1);
      await()
          .atMost(Ring.PATIENCE)
          .until(() -> second.gauge("refiner.worker.waiting-partitions") == 1);

      foreign.commitTransaction();
      Ring.awaitPartitions(second, 2);
      await().atMost(Ring.PATIENCE).until(() -> counter.state.containsKey(0));
      assertThat(counter.state.get(0)).containsOnlyKeys("open");
    }
  }

  @Test
  void aTombstoneEndsTheStateOfItsKey() {
    try (Ring ring = Ring.of(1)) {
      Set<String> keys = ring.submit(Topics.EPISODES, "s", 3);
      BatchHandler ends =
          batch ->
              batch.inputs().stream()
                  .map(input -> Output.tombstone(Topics.EPISODES, input.partition(), input.key()))
                  .toList();
      Ring.Running first = ring.start(settings(ring, "a"), ends);
      ring.submit(Topics.PROBLEMS, "s", 2);
      await().atMost(Ring.PATIENCE).until(() -> first.count("refiner.worker.records") == 2);
      first.worker().close();

      Counter counter = new Counter();
      Ring.awaitPartitions(ring.start(settings(ring, "a"), counter), 1);

      await().atMost(Ring.PATIENCE).until(() -> counter.state.containsKey(0));
      keys.removeAll(Set.of("s0", "s1"));
      assertThat(counter.state.get(0)).containsOnlyKeys(keys);
    }
  }

  static Stream<byte[]> whatIsNoState() {
    return Stream.of(
        "garbage".getBytes(StandardCharsets.UTF_8), new Codec().encode(Ring.problem("p")));
  }

  @ParameterizedTest
  @MethodSource("whatIsNoState")
  void stateThatCantBeReadMovesToTheDeadLetters(byte[] garbage) {
    try (Ring ring = Ring.of(1);
        RecordWriter writer = RecordWriter.open(ring.cluster())) {
      writer.write(Topics.EPISODES, "bad", garbage);
      writer.flush();
      ring.submit(Topics.PROBLEMS, "k", 1);

      Ring.Running worker = ring.start(settings(ring, "a"), new Counter());
      ring.awaitOutputs(1);
      worker.worker().close();

      List<ReadRecord> letters = ring.read(Topics.DEAD_LETTERS);
      assertThat(letters).hasSize(1);
      DeadLetter letter = letters.get(0).valueAs(DeadLetter.class).orElseThrow();
      assertThat(letter.getTopic()).isEqualTo("episodes");
      assertThat(letter.getValue().orElseThrow().array()).isEqualTo(garbage);
      assertThat(ring.read(Topics.EPISODES))
          .filteredOn(entry -> entry.key().equals("bad"))
          .last()
          .satisfies(entry -> assertThat(entry.error()).isEmpty());
    }
  }
}
