package io.refiner.messaging.client;

import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.LogRangeException.Reason;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.UndecodableRecordException;
import io.refiner.schemas.record.Problem;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.awaitility.Awaitility.await;

class LogReaderIT {

  private static final Codec CODEC = new Codec();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** An hour ago: older records would be retention's. */
  private static final Instant START = Instant.now().truncatedTo(SECONDS).minusSeconds(3600);

  @Test
  void readsPartitionByPartitionTheSameAgainWhateverIsAppended() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(3);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      for (int i = 0; i < 60; i++) {
        writer.write(Topics.PROBLEMS, "k" + i, problem("p" + i));
      }
      writer.flush();
      try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, LogRange.ALL)) {
        writer.write(Topics.PROBLEMS, "late", problem("late"));
        writer.flush();

        List<Long> progress = new ArrayList<>();
        List<ReadRecord> first = new ArrayList<>();
        reader.read(first::add, progress::add);

        assertThat(first).hasSize(60).isSortedAccordingTo(LogReaderIT::byPlace);
        assertThat(progress).isSorted().last().isEqualTo(60L);
        assertThat(read(cluster, new LogRange.Offsets(reader.slice().spans()))).isEqualTo(first);
        assertThat(ids(read(cluster, LogRange.ALL))).hasSize(61).contains("late");
      }
    }
  }

  @Test
  void joinsNoGroup() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (RecordWriter writer = RecordWriter.open(cluster);
        Admin admin = Admin.create(ClientProperties.admin(cluster, "test"))) {
      writer.write(Topics.PROBLEMS, "k", problem("p"));
      writer.flush();
      List<String> before = groups(admin);
      try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, LogRange.ALL)) {
        List<List<String>> meanwhile = new ArrayList<>();
        reader.read(read -> meanwhile.add(groups(admin)), done -> {});

        // Groups of other tests may end meanwhile.
        assertThat(meanwhile).singleElement(list(String.class)).isSubsetOf(before);
      }
      assertThat(groups(admin)).isSubsetOf(before);
    }
  }

  private static List<String> groups(Admin admin) {
    try {
      return admin.listGroups().all().get().stream().map(GroupListing::groupId).sorted().toList();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void passesAbortedRecordsInsideAndAtTheEndOfTheRange() {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (KafkaProducer<byte[], byte[]> producer = transactional(cluster, "aborts")) {
      transaction(producer, cluster, true, "a", "b");
      transaction(producer, cluster, false, "lost");
      transaction(producer, cluster, true, "c");
      transaction(producer, cluster, false, "lost too", "and this");
    }
    awaitEnd(cluster, 10);

    try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, LogRange.ALL)) {
      List<ReadRecord> read = new ArrayList<>();
      reader.read(read::add, done -> {});

      assertThat(ids(read)).containsExactly("a", "b", "c");
      // Six records and four markers.
      assertThat(reader.slice().offsets()).isEqualTo("0:0-10");
    }
  }

  @Test
  void endsBeforeATransactionThatIsStillOpen() {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (KafkaProducer<byte[], byte[]> producer = transactional(cluster, "open")) {
      transaction(producer, cluster, true, "a");
      producer.beginTransaction();
      producer.send(entry(cluster, "undecided"));
      producer.flush();

      assertThat(ids(read(cluster, LogRange.ALL))).containsExactly("a");
      assertThat(refusal(cluster, offsets(0, 0, 3)).reason()).isEqualTo(Reason.PAST_END);
      producer.abortTransaction();
    }
  }

  @Test
  void readsFromAndToTheOffsetsThatAreAskedFor() {
    ClusterSettings cluster = TestCluster.deployment(2);
    write(cluster, 1, START, "a", "b", "c", "d", "e");
    write(cluster, 0, START, "other");

    assertThat(ids(read(cluster, offsets(1, 1, 4)))).containsExactly("b", "c", "d");
  }

  @Test
  void readsFromAndToTheTimesThatAreAskedFor() {
    ClusterSettings cluster = TestCluster.deployment(2);
    write(cluster, 0, START, "a", "b", "c", "d");
    write(cluster, 1, START.minusSeconds(60), "early");

    LogRange range =
        new LogRange.Times(Optional.of(START.plusSeconds(1)), Optional.of(START.plusSeconds(3)));

    assertThat(ids(read(cluster, range))).containsExactly("b", "c");
    assertThat(refusal(cluster, since(START.plusSeconds(4))))
        .hasMessageContaining(
            "has nothing in the range (since %s until now)".formatted(START.plusSeconds(4)))
        .hasMessageContaining("it has 0:0-4,1:0-1")
        .returns(Reason.EMPTY, LogRangeException::reason);
  }

  @Test
  void tellsWhatRetentionHasDeleted() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    write(cluster, 0, START, "a", "b", "c", "d");
    deleteBefore(cluster, 2);

    assertThat(ids(read(cluster, LogRange.ALL))).containsExactly("c", "d");
    assertThat(refusal(cluster, offsets(0, 0, 4)))
        .hasMessageContaining("asked for offsets 0-4, but committed are 2-4")
        .returns(Reason.DELETED, LogRangeException::reason);
  }

  @Test
  void failsWhenRetentionDeletesWhatIsStillToBeRead() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    write(cluster, 0, START, "a", "b", "c", "d");
    try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, LogRange.ALL)) {
      deleteBefore(cluster, 3);

      assertThatExceptionOfType(LogRangeException.class)
          .isThrownBy(() -> reader.read(record -> {}, done -> {}))
          .returns(Reason.DELETED, LogRangeException::reason);
    }
  }

  @Test
  void refusesARangePastTheEndAndPartitionsThatThereAreNot() {
    ClusterSettings cluster = TestCluster.deployment(1);
    write(cluster, 0, START, "a");

    assertThat(refusal(cluster, offsets(0, 0, 2)))
        .hasMessageContaining("asked for offsets 0-2, but committed are 0-1")
        .returns(Reason.PAST_END, LogRangeException::reason);
    assertThat(refusal(cluster, offsets(5, 0, 1)))
        .hasMessageContaining("no partition 5")
        .returns(Reason.UNKNOWN_PARTITION, LogRangeException::reason);
    assertThat(refusal(cluster, offsets(0, 1, 1)).reason()).isEqualTo(Reason.EMPTY);
  }

  @Test
  void handsOutARecordOfAnUnknownVersionWithItsFingerprint() {
    ClusterSettings cluster = TestCluster.deployment(1);
    byte[] value = CODEC.encode(problem("from the future"));
    ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putLong(2, 0x1122334455667788L);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      writer.write(Topics.PROBLEMS, "k", value);
      writer.flush();
    }

    assertThat(read(cluster, LogRange.ALL))
        .singleElement()
        .satisfies(
            entry -> {
              UndecodableRecordException error = entry.error().orElseThrow();
              assertThat(error.reason())
                  .isEqualTo(UndecodableRecordException.Reason.UNKNOWN_SCHEMA);
              assertThat(error).hasMessageContaining("1122334455667788");
            });
  }

  @Test
  void saysThatATopicIsMissingAndThatAClusterIsAway() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    ClusterSettings nobody = cluster.withTopicPrefix("nobody-");
    assertThat(refusal(nobody, LogRange.ALL))
        .hasMessageContaining("nobody-problems does not exist")
        .returns(Reason.UNKNOWN_TOPIC, LogRangeException::reason);

    try (ServerSocket taken = new ServerSocket(0)) {
      ClusterSettings away =
          new ClusterSettings(
              "127.0.0.1:" + taken.getLocalPort(),
              cluster.topics(),
              Map.of("default.api.timeout.ms", "300", "request.timeout.ms", "200"));
      assertThatExceptionOfType(ClusterUnavailableException.class)
          .isThrownBy(() -> LogReader.open(away, Topics.PROBLEMS, LogRange.ALL))
          .withMessageContaining(away.bootstrapServers());
    }
  }

  private static Problem problem(String id) {
    return Problem.newBuilder().setId(id).setTask("mwp").setText("number0").build();
  }

  private static ProducerRecord<byte[], byte[]> entry(ClusterSettings cluster, String id) {
    return new ProducerRecord<>(
        cluster.topics().of(Topics.PROBLEMS),
        0,
        id.getBytes(StandardCharsets.UTF_8),
        CODEC.encode(problem(id)));
  }

  private static KafkaProducer<byte[], byte[]> transactional(ClusterSettings cluster, String name) {
    Map<String, Object> properties =
        new HashMap<>(ClientProperties.producer(cluster, "log-reader-it"));
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().of(Topics.PROBLEMS) + name);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties);
    producer.initTransactions();
    return producer;
  }

  private static void transaction(
      KafkaProducer<byte[], byte[]> producer,
      ClusterSettings cluster,
      boolean commit,
      String... ids) {
    producer.beginTransaction();
    for (String id : ids) {
      producer.send(entry(cluster, id));
    }
    // Without it, what is aborted might never have been written.
    producer.flush();
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  /** Waits until what was decided is on the log: the markers follow a moment after the decision. */
  private static void awaitEnd(ClusterSettings cluster, long offset) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (RecordReader reader = RecordReader.fromNow(cluster, Topics.PROBLEMS)) {
                return reader.positions().get(0) == offset;
              }
            });
  }

  /** Writes one record a second. */
  private static void write(ClusterSettings cluster, int partition, Instant start, String... ids) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(cluster, "log-reader-it"))) {
      for (int i = 0; i < ids.length; i++) {
        ProducerRecord<byte[], byte[]> entry = entry(cluster, ids[i]);
        producer.send(
            new ProducerRecord<>(
                entry.topic(),
                partition,
                start.plusSeconds(i).toEpochMilli(),
                entry.key(),
                entry.value()));
      }
    }
  }

  private static void deleteBefore(ClusterSettings cluster, long offset) throws Exception {
    TopicPartition partition = new TopicPartition(cluster.topics().of(Topics.PROBLEMS), 0);
    try (Admin admin = Admin.create(ClientProperties.admin(cluster, "log-reader-it"))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  private static LogRange offsets(int partition, long from, long to) {
    return new LogRange.Offsets(Map.of(partition, new OffsetSpan(from, to)));
  }

  private static LogRange since(Instant time) {
    return new LogRange.Times(Optional.of(time), Optional.empty());
  }

  private static List<ReadRecord> read(ClusterSettings cluster, LogRange range) {
    try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, range)) {
      List<ReadRecord> read = new ArrayList<>();
      reader.read(read::add, done -> {});
      return read;
    }
  }

  private static LogRangeException refusal(ClusterSettings cluster, LogRange range) {
    try (LogReader reader = LogReader.open(cluster, Topics.PROBLEMS, range)) {
      throw new AssertionError("has opened " + reader.slice());
    } catch (LogRangeException e) {
      return e;
    }
  }

  private static List<String> ids(List<ReadRecord> read) {
    return read.stream().map(entry -> entry.valueAs(Problem.class).orElseThrow().getId()).toList();
  }

  private static int byPlace(ReadRecord a, ReadRecord b) {
    int partitions = Integer.compare(a.partition(), b.partition());
    return partitions != 0 ? partitions : Long.compare(a.offset(), b.offset());
  }
}
