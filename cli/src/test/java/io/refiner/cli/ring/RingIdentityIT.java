package io.refiner.cli.ring;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: a problem has one result, whatever became of offsets and whoever wrote it. */
class RingIdentityIT {

  private static final Duration SOON = Duration.ofSeconds(120);
  private static final int PROBLEMS = 10;
  private static final int TURNS = RingUnderTest.RIGHT_FROM;

  @Test
  void aRingWhoseOffsetsExpiredAnswersNothingTwice() throws Exception {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      for (int round = 1; round <= 3; round++) {
        List<RingWorker> roles =
            List.of(ring.orchestrator("00"), ring.generator("00"), ring.critic("00"));
        ring.submit(RingProblems.problems("round" + round + "-", PROBLEMS));
        ring.awaitResults(round * PROBLEMS);
        roles.forEach(RingWorker::close);
        loseOffsets(ring);
      }

      assertThat(ring.read(Topics.RESULTS))
          .extracting(ReadRecord::key)
          .doesNotHaveDuplicates()
          .hasSize(3 * PROBLEMS);
      assertThat(ring.read(Topics.FEEDBACK)).hasSize(3 * PROBLEMS * TURNS);
    }
  }

  @Test
  void oneIdThatProducersWroteToEveryPartitionIsOneEpisode() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      Problem problem = RingProblems.problems("dup", 1).get(0);
      IntStream.range(0, RingUnderTest.PARTITIONS).forEach(place -> write(ring, problem, place));
      ring.orchestrator("00");
      ring.awaitRecords(Topics.DEAD_LETTERS, RingUnderTest.PARTITIONS - 1);
      ring.generator("00");
      ring.critic("00");

      ring.awaitResults(1);
      assertThat(ring.openEpisodes()).isEmpty();
      assertThat(ring.read(Topics.RESULTS)).hasSize(1);
      assertThat(ring.read(Topics.FEEDBACK)).hasSize(TURNS);
    }
  }

  @Test
  void everyProblemOfAForeignProducerHasOneResultThoughRolesComeAndGo() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      List<Problem> problems = RingProblems.problems("foreign-", 60);
      problems.forEach(problem -> write(ring, problem, elsewhere(problem)));
      ring.generator("00");
      ring.critic("00");
      RingWorker first = ring.orchestrator("00");
      ring.awaitResults(5);
      RingWorker second = ring.orchestrator("01");
      await().atMost(SOON).until(() -> second.partitions() > 0);
      first.close();

      ring.awaitResults(problems.size());
      assertThat(ring.read(Topics.RESULTS))
          .extracting(ReadRecord::key)
          .doesNotHaveDuplicates()
          .hasSize(problems.size());
      assertThat(ring.read(Topics.PROBLEMS)).hasSize(2 * problems.size());
      assertThat(ring.read(Topics.DEAD_LETTERS)).isEmpty();
    }
  }

  private static int elsewhere(Problem problem) {
    byte[] key = problem.getId().getBytes(StandardCharsets.UTF_8);
    return (Murmur2.partition(key, RingUnderTest.PARTITIONS) + 1) % RingUnderTest.PARTITIONS;
  }

  /** Does what a broker does with groups that have been away for too long. */
  private static void loseOffsets(RingUnderTest ring) throws Exception {
    List<String> groups =
        Stream.of("orchestrator", "generator", "critic").map(ring.cluster().topics()::of).toList();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", ring.cluster().bootstrapServers()))) {
      for (String group : groups) {
        await()
            .atMost(SOON)
            .ignoreExceptions()
            .until(() -> admin.deleteConsumerGroups(List.of(group)).all().get() == null);
      }
    }
  }

  private static void write(RingUnderTest ring, Problem problem, int partition) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", ring.cluster().bootstrapServers(), "max.in.flight", 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>(
              ring.cluster().topics().of(Topics.PROBLEMS),
              partition,
              problem.getId().getBytes(StandardCharsets.UTF_8),
              new Codec().encode(problem)));
    }
  }
}
