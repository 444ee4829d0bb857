package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.DeadLetter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: one id has one owner, whichever partition its producer chose. */
class ForwardingIT {

  private static final int PARTITIONS = 4;

  @Test
  void aProblemOfAnotherPartitionerMovesToThePartitionOfItsKey() {
    try (Ring ring = Ring.of(PARTITIONS);
        RecordWriter kafkas = RecordWriter.open(ring.cluster())) {
      Set<String> keys = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        keys.add("p" + i);
        write(ring, "p" + i, i % PARTITIONS);
      }
      ring.start(ring.settings("a"), Ring::echo);
      ring.start(ring.settings("b"), Ring::echo);
      ring.awaitOutputs(keys.size());
      keys.forEach(key -> kafkas.write(Topics.PROBLEMS, key, Ring.problem(key)));
      kafkas.flush();
      ring.awaitOutputs(2 * keys.size());

      List<ReadRecord> outputs = ring.read(Topics.HYPOTHESES);
      assertThat(outputs).hasSize(2 * keys.size());
      for (String key : keys) {
        assertThat(outputs.stream().filter(output -> output.key().equals(key)))
            .as("the partitions of %s", key)
            .extracting(ReadRecord::partition)
            .hasSize(2)
            .containsOnly(
                outputs.stream()
                    .filter(o -> o.key().equals(key))
                    .findFirst()
                    .orElseThrow()
                    .partition());
      }
    }
  }

  @Test
  void aForwardedProblemIsNotForwardedAgainWhenOffsetsAreLost() throws Exception {
    try (Ring ring = Ring.of(PARTITIONS)) {
      WorkerSettings stateful =
          ring.settings("a", List.of(Topics.PROBLEMS), Optional.of(Topics.EPISODES));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        write(ring, "same", partition);
      }
      Ring.Running first = ring.start(stateful, Ring::echo);
      ring.awaitOutputs(PARTITIONS);
      await().atMost(Ring.PATIENCE).until(() -> ring.lag(Ring.SERVICE, Topics.PROBLEMS) == 0);
      first.worker().close();
      LostOffsetsIT.loseOffsets(ring);

      ring.start(stateful, Ring::echo);
      write(ring, "last", 0);
      ring.awaitOutputs(PARTITIONS + 1);
      await().atMost(Ring.PATIENCE).until(() -> ring.lag(Ring.SERVICE, Topics.PROBLEMS) == 0);
      assertThat(ring.read(Topics.HYPOTHESES)).hasSize(PARTITIONS + 1);
    }
  }

  @Test
  void aRecordThatFalselySaysThatItWasForwardedGoesToTheDeadLetters() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        write(ring, "same", partition, new RecordHeader(Forwarding.KEY, new byte[] {1}));
      }
      ring.start(ring.settings("a"), Ring::echo);

      ring.assertExactlyOnce(Set.of("same"));
      List<ReadRecord> letters = ring.read(Topics.DEAD_LETTERS);
      assertThat(letters).hasSize(PARTITIONS - 1);
      assertThat(letters.get(0).valueAs(DeadLetter.class).orElseThrow().getFailure().getMessage())
          .contains(Forwarding.KEY);
      assertThat(ring.read(Topics.PROBLEMS)).hasSize(PARTITIONS);
    }
  }

  /** Writes as a producer does that hashes keys in a way of its own. */
  private static void write(Ring ring, String key, int partition, Header... headers) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(ring.cluster(), "foreign"))) {
      producer.send(
          new ProducerRecord<>(
              ring.cluster().topics().of(Topics.PROBLEMS),
              partition,
              key.getBytes(StandardCharsets.UTF_8),
              new Codec().encode(Ring.problem(key)),
              List.of(headers)));
    }
  }
}
