package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.schema.BadSchemas;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: good records of a newer release are read, whatever garbage is beside them. */
class NewerWriterIT {

  private final Random random = new Random(3);

  private static KafkaProducer<byte[], byte[]> producer(Ring ring) {
    return new KafkaProducer<>(ClientProperties.producer(ring.cluster(), "foreign"));
  }

  private static void write(
      KafkaProducer<byte[], byte[]> producer, Ring ring, Topics topic, byte[] key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>(ring.cluster().topics().of(topic), key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A problem under a fingerprint that no schema has. */
  private byte[] unknown() {
    byte[] value = new Codec().encode(Ring.problem("unknown"));
    byte[] fingerprint = new byte[8];
    random.nextBytes(fingerprint);
    System.arraycopy(fingerprint, 0, value, 2, 8);
    return value;
  }

  private static void publish(KafkaProducer<byte[], byte[]> producer, Ring ring, Schema schema) {
    write(producer, ring, Topics.SCHEMAS, BadSchemas.key(schema), bytes(schema.toString()));
  }

  private void poison(KafkaProducer<byte[], byte[]> producer, Ring ring) {
    for (byte[] value : BadSchemas.values()) {
      byte[] key = new byte[8];
      random.nextBytes(key);
      write(producer, ring, Topics.SCHEMAS, key, value);
    }
  }

  @Test
  void aSchemaThatIsPublishedRightAfterAMissIsFound() {
    try (Ring ring = Ring.of(1);
        KafkaProducer<byte[], byte[]> producer = producer(ring)) {
      ring.startAndAwait(ring.settings("a"), Ring::echo, Faults.NONE, 1);
      Set<String> keys = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        int letters = i + 1;
        write(producer, ring, Topics.PROBLEMS, bytes("garbage" + i), unknown());
        await().atMost(Ring.PATIENCE).until(() -> ring.read(Topics.DEAD_LETTERS).size() == letters);
        Schema newer = BadSchemas.newerProblem("field" + i);
        publish(producer, ring, newer);
        byte[] good = BadSchemas.encoded(Ring.problem("good" + i), newer, "field" + i);
        write(producer, ring, Topics.PROBLEMS, bytes("good" + i), good);
        keys.add("good" + i);
      }

      ring.assertExactlyOnce(keys);
      assertThat(ring.read(Topics.DEAD_LETTERS))
          .extracting(ReadRecord::key)
          .allSatisfy(key -> assertThat(key).startsWith("garbage"));
    }
  }

  @Test
  void badSchemasStopNoWorkerThatStartsAndHideNoGoodOne() {
    try (Ring ring = Ring.of(1);
        KafkaProducer<byte[], byte[]> producer = producer(ring)) {
      Schema newer = BadSchemas.newerProblem("source");
      poison(producer, ring);
      publish(producer, ring, newer);
      write(producer, ring, Topics.PROBLEMS, bytes("garbage"), unknown());
      write(
          producer,
          ring,
          Topics.PROBLEMS,
          bytes("newer"),
          BadSchemas.encoded(Ring.problem("newer"), newer, "source"));
      Set<String> keys = ring.submit(Topics.PROBLEMS, "good", 5);
      keys.add("newer");

      ring.start(ring.settings("a"), Ring::echo);

      ring.assertExactlyOnce(keys);
      assertThat(ring.read(Topics.DEAD_LETTERS))
          .extracting(ReadRecord::key)
          .containsExactly("garbage");
    }
  }

  @Test
  void stateOfANewerReleaseIsRestoredThoughItsSchemaIsPublishedRightAfterAMiss() {
    try (Ring ring = Ring.of(1);
        KafkaProducer<byte[], byte[]> producer = producer(ring)) {
      poison(producer, ring);
      WorkerSettings settings =
          ring.settings("a", List.of(Topics.PROBLEMS), Optional.of(Topics.EPISODES));
      RestoredKeys first = new RestoredKeys();
      write(producer, ring, Topics.EPISODES, bytes("garbage"), unknown());
      Ring.Running running = ring.startAndAwait(settings, first, Faults.NONE, 1);
      running.worker().close();

      Schema newer = BadSchemas.newer(io.refiner.schemas.record.Episode.getClassSchema(), "source");
      publish(producer, ring, newer);
      write(
          producer,
          ring,
          Topics.EPISODES,
          bytes("newer"),
          BadSchemas.encoded(Ring.episode(Ring.problem("newer")), newer, "source"));
      RestoredKeys second = new RestoredKeys();
      ring.startAndAwait(settings, second, Faults.NONE, 1);
      await().atMost(Ring.PATIENCE).until(() -> !second.keys.isEmpty());
      assertThat(second.keys).containsExactly("newer");
    }
  }

  /** Remembers what it was restored with. */
  private static final class RestoredKeys implements BatchHandler {

    private final Set<String> keys = java.util.concurrent.ConcurrentHashMap.newKeySet();

    @Override
    public List<Output> handle(Batch batch) {
      return List.of();
    }

    @Override
    public void restored(
        int partition, java.util.Map<String, org.apache.avro.specific.SpecificRecord> state) {
      keys.addAll(state.keySet());
    }
  }
}
