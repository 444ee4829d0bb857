package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.worker.WorkerSettings.LostPosition;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Contract: a group whose committed offsets the broker has deleted answers nothing a second time.
 */
class LostOffsetsIT {

  private static final int PARTITIONS = 3;

  @Test
  void aGroupWithoutOffsetsGoesOnWhereItsOutputsSayItHadRead() throws Exception {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Set<String> keys = new HashSet<>(answered(ring, "before", 60));
      loseOffsets(ring);
      keys.addAll(ring.submit(Topics.PROBLEMS, "meanwhile", 20));

      ring.start(ring.settings("b"), Ring::echo);
      keys.addAll(ring.submit(Topics.PROBLEMS, "after", 20));
      ring.assertExactlyOnce(keys);
    }
  }

  @Test
  void deadLettersProveWhatWasRead() throws Exception {
    try (Ring ring = Ring.of(1)) {
      Ring.Running first = ring.start(ring.settings("a"), LostOffsetsIT::refuse);
      ring.submit(Topics.PROBLEMS, "bad", 7);
      await().atMost(Ring.PATIENCE).until(() -> ring.read(Topics.DEAD_LETTERS).size() == 7);
      first.worker().close();
      loseOffsets(ring);

      ring.start(ring.settings("b"), LostOffsetsIT::refuse);
      ring.submit(Topics.PROBLEMS, "more", 1);
      await().atMost(Ring.PATIENCE).until(() -> ring.lag(Ring.SERVICE, Topics.PROBLEMS) == 0);
      assertThat(ring.read(Topics.DEAD_LETTERS)).hasSize(8);
    }
  }

  @Test
  void theChangelogProvesWhatWasReadAndGaveNoOutput() throws Exception {
    try (Ring ring = Ring.of(1)) {
      WorkerSettings stateful =
          ring.settings("a", List.of(Topics.PROBLEMS), Optional.of(Topics.EPISODES));
      Ring.Running first = ring.start(stateful, batch -> List.of());
      ring.submit(Topics.PROBLEMS, "ignored", 5);
      await().atMost(Ring.PATIENCE).until(() -> ring.lag(Ring.SERVICE, Topics.PROBLEMS) == 0);
      first.worker().close();
      loseOffsets(ring);

      ring.start(stateful, Ring::echo);
      ring.assertExactlyOnce(ring.submit(Topics.PROBLEMS, "new", 5));
    }
  }

  @Test
  void aWorkerWhoseOutputsAreGoneEndsAndSaysWhatToDecide() throws Exception {
    try (Ring ring = Ring.of(1)) {
      answered(ring, "before", 5);
      loseOffsets(ring);
      deleteOutputs(ring);

      assertThat(ring.start(ring.settings("b"), Ring::echo).failure())
          .isInstanceOf(LostPositionException.class)
          .hasMessageContaining(ring.cluster().topics().of(Topics.PROBLEMS) + "-0")
          .hasMessageContaining("records 0 to 4")
          .hasMessageContaining("refiner.messaging.services.echo.lost-position");
    }
  }

  @Test
  void garbageAmongTheOutputsOfAGroupThatIsNewIsNoReasonToEnd() {
    try (Ring ring = Ring.of(1);
        RecordWriter garbage = RecordWriter.open(ring.cluster())) {
      garbage.write(Topics.HYPOTHESES, "k", new byte[] {1, 2, 3});
      garbage.flush();
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 5);
      ring.start(ring.settings("a"), Ring::echo);
      await().atMost(Ring.PATIENCE).until(() -> keys(ring).equals(keys));
    }
  }

  @Test
  void anOperatorMayHaveAllOrNothingProcessedAgain() throws Exception {
    try (Ring ring = Ring.of(1)) {
      Set<String> before = answered(ring, "before", 5);
      loseOffsets(ring);
      deleteOutputs(ring);
      Ring.Running again = ring.start(decided(ring, "b", LostPosition.EARLIEST), Ring::echo);
      await().atMost(Ring.PATIENCE).until(() -> keys(ring).equals(before));
      again.worker().close();
      loseOffsets(ring);
      deleteOutputs(ring);

      Ring.Running skipping = ring.start(decided(ring, "c", LostPosition.LATEST), Ring::echo);
      Ring.awaitPartitions(skipping, 1);
      ring.assertExactlyOnce(ring.submit(Topics.PROBLEMS, "after", 5));
    }
  }

  @Test
  void anIdleWorkerCommitsItsOffsetsAgainAndAgain() throws Exception {
    try (Ring ring = Ring.of(1)) {
      WorkerSettings settings =
          ring.settings("a")
              .withOffsets(new WorkerSettings.Offsets(Duration.ofMillis(50), LostPosition.FAIL));
      ring.start(settings, Ring::echo);
      ring.awaitOutputs(ring.submit(Topics.PROBLEMS, "p", 1).size());

      long commits = commits(ring);
      await().atMost(Ring.PATIENCE).until(() -> commits(ring) >= commits + 5);
      assertThat(ring.lag(Ring.SERVICE, Topics.PROBLEMS)).isZero();
    }
  }

  @Test
  void whatWasDecidedHoldsForTheNextStart() throws Exception {
    try (Ring ring = Ring.of(1)) {
      answered(ring, "before", 5);
      loseOffsets(ring);
      deleteOutputs(ring);
      Ring.Running skipping = ring.start(decided(ring, "b", LostPosition.LATEST), Ring::echo);
      await().atMost(Ring.PATIENCE).until(() -> ring.lag(Ring.SERVICE, Topics.PROBLEMS) == 0);
      skipping.worker().close();

      ring.start(ring.settings("c"), Ring::echo);
      ring.assertExactlyOnce(ring.submit(Topics.PROBLEMS, "after", 5));
    }
  }

  @Test
  void aTopicThatWasDeletedAndCreatedAgainIsReadFromItsBeginning() throws Exception {
    try (Ring ring = Ring.of(1)) {
      answered(ring, "old", 5);
      createAgain(ring, Topics.PROBLEMS);

      ring.submit(Topics.PROBLEMS, "new", 9);
      ring.start(ring.settings("a"), Ring::echo);

      ring.awaitOutputs(14);
      assertThat(ring.read(Topics.HYPOTHESES))
          .extracting(ReadRecord::key)
          .doesNotHaveDuplicates()
          .hasSize(14);
    }
  }

  private static void createAgain(Ring ring, Topics topic) throws Exception {
    String name = ring.cluster().topics().of(topic);
    try (Admin admin = Admin.create(ClientProperties.admin(ring.cluster(), "test"))) {
      admin.deleteTopics(List.of(name)).all().get();
      await().atMost(Ring.PATIENCE).until(() -> !admin.listTopics().names().get().contains(name));
    }
    TestCluster.createTopics(ring.cluster(), 1);
  }

  private static WorkerSettings decided(Ring ring, String instance, LostPosition decision) {
    return ring.settings(instance)
        .withOffsets(new WorkerSettings.Offsets(Duration.ofMinutes(10), decision));
  }

  private static List<Output> refuse(Batch batch) {
    return batch.inputs().stream().map(input -> DeadLetters.unexpected("echo", input)).toList();
  }

  /** Has a worker answer problems and stops it. */
  private static Set<String> answered(Ring ring, String prefix, int count) {
    Ring.Running first = ring.start(ring.settings("a"), Ring::echo);
    Set<String> keys = ring.submit(Topics.PROBLEMS, prefix, count);
    ring.awaitOutputs(count);
    first.worker().close();
    return keys;
  }

  /** Does what a broker does with a group that has been away for too long. */
  static void loseOffsets(Ring ring) throws Exception {
    String group = ring.cluster().topics().of(Ring.SERVICE);
    try (Admin admin = Admin.create(ClientProperties.admin(ring.cluster(), "test"))) {
      await()
          .atMost(Ring.PATIENCE)
          .ignoreExceptions()
          .until(() -> admin.deleteConsumerGroups(List.of(group)).all().get() == null);
      await().atMost(Ring.PATIENCE).until(() -> hasNoOffsets(admin, group));
    }
  }

  private static boolean hasNoOffsets(Admin admin, String group) throws Exception {
    try {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().isEmpty();
    } catch (ExecutionException e) {
      return e.getCause() instanceof GroupIdNotFoundException;
    }
  }

  private static void deleteOutputs(Ring ring) throws Exception {
    TopicPartition outputs = new TopicPartition(ring.cluster().topics().of(Topics.HYPOTHESES), 0);
    try (Admin admin = Admin.create(ClientProperties.admin(ring.cluster(), "test"))) {
      admin.deleteRecords(Map.of(outputs, RecordsToDelete.beforeOffset(-1))).all().get();
      await().atMost(Ring.PATIENCE).until(() -> ring.read(Topics.HYPOTHESES).isEmpty());
    }
  }

  private static Set<String> keys(Ring ring) {
    Set<String> keys = new HashSet<>();
    ring.read(Topics.HYPOTHESES)
        .forEach(read -> read.valueAs(Problem.class).map(Problem::getId).ifPresent(keys::add));
    return keys;
  }

  /** How often the group has committed an offset, as the broker's own topic tells. */
  private static long commits(Ring ring) {
    String group = ring.cluster().topics().of(Ring.SERVICE);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ClientProperties.consumer(ring.cluster(), "test"))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("__consumer_offsets").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long commits = 0;
      while (partitions.stream().anyMatch(place -> consumer.position(place) < ends.get(place))) {
        for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(100))) {
          String key = new String(entry.key(), StandardCharsets.ISO_8859_1);
          commits += key.contains(group) && key.contains(Topics.PROBLEMS.topicName()) ? 1 : 0;
        }
      }
      return commits;
    }
  }
}
