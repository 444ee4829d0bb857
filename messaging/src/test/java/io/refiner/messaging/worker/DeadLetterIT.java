package io.refiner.messaging.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: what can't be handled is answered with a dead letter, and holds up nothing else. */
class DeadLetterIT {

  private static final int PARTITIONS = 2;

  private static Map<String, DeadLetter> letters(Ring ring) {
    Map<String, DeadLetter> letters = new HashMap<>();
    for (ReadRecord entry : ring.read(Topics.DEAD_LETTERS)) {
      assertThat(letters.put(entry.key(), entry.valueAs(DeadLetter.class).orElseThrow()))
          .as("a second letter for %s", entry.key())
          .isNull();
    }
    return letters;
  }

  private static void write(Ring ring, Map<String, byte[]> values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(ring.cluster(), "foreign"))) {
      values.forEach(
          (key, value) ->
              producer.send(
                  new ProducerRecord<>(
                      ring.cluster().topics().of(Topics.PROBLEMS),
                      key.isEmpty() ? null : key.getBytes(StandardCharsets.UTF_8),
                      value)));
      producer.flush();
    }
  }

  @Test
  void garbageAmongGoodRecordsGoesToTheDeadLettersWithItsBytes() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      byte[] good = new Codec().encode(Ring.problem("x"));
      byte[] unknown = good.clone();
      unknown[4] ^= 0x55;
      Map<String, byte[]> garbage = new HashMap<>();
      garbage.put("foreign", "{\"id\": \"x\"}".getBytes(StandardCharsets.UTF_8));
      garbage.put("unknown", unknown);
      garbage.put("truncated", Arrays.copyOf(good, good.length - 3));
      garbage.put("empty", new byte[0]);
      garbage.put("tombstone", null);
      garbage.put("", good);
      byte[] noise = new byte[1000];
      new Random(1).nextBytes(noise);
      garbage.put("noise", noise);

      Set<String> keys = ring.submit(Topics.PROBLEMS, "good-", 50);
      write(ring, garbage);
      keys.addAll(ring.submit(Topics.PROBLEMS, "more-", 50));
      ring.start(ring.settings("a"), Ring::echo);

      ring.assertExactlyOnce(keys);
      Map<String, DeadLetter> letters = letters(ring);
      assertThat(letters.keySet()).isEqualTo(garbage.keySet());
      letters.forEach(
          (key, letter) -> {
            assertThat(letter.getFailure().getCode()).isEqualTo(DeadLetters.UNDECODABLE);
            assertThat(letter.getFailure().getField()).isEqualTo(key.isEmpty() ? "key" : "value");
            assertThat(letter.getTopic()).isEqualTo("problems");
            assertThat(letter.getService()).isEqualTo(Ring.SERVICE);
            assertThat(letter.getValue().map(ByteBuffer::array).orElse(null))
                .isEqualTo(garbage.get(key));
          });
    }
  }

  @Test
  void aRecordThatNoLetterCanHoldWholeIsCutAndThePartitionMovesOn() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Map<String, Object> compressing = ClientProperties.producer(ring.cluster(), "foreign");
      compressing.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
      compressing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
      try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(compressing)) {
        String topic = ring.cluster().topics().of(Topics.PROBLEMS);
        byte[] key = "k".repeat(150_000).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, new byte[6_000_000]));
        producer.flush();
      }
      Set<String> keys = ring.submit(Topics.PROBLEMS, "good-", 20);
      ring.start(ring.settings("a"), Ring::echo);

      ring.assertExactlyOnce(keys);
      DeadLetter letter = letters(ring).values().iterator().next();
      assertThat(letter.getFailure().getMessage())
          .contains("the first 1500000 of the value's 6000000 bytes")
          .contains("of the key's 150000 bytes");
      assertThat(letter.getValue().orElseThrow().remaining()).isEqualTo(1_500_000);
    }
  }

  @Test
  void aHandlerThatHangsEndsItsWorkerAndAnotherAnswers() {
    CountDownLatch never = new CountDownLatch(1);
    try (Ring ring = Ring.of(PARTITIONS)) {
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 20);
      BatchHandler hanging =
          Ring.handler(
              batch -> {
                Ring.block(never);
                return batch;
              });
      Ring.Running hung =
          ring.start(Ring.handlerTimeout(ring.settings("a"), Duration.ofMillis(50)), hanging);

      assertThat(hung.failure())
          .isInstanceOf(FatalHandlerException.class)
          .hasMessageContaining("counts as hung")
          .hasMessageContaining("handler-timeout");

      ring.start(ring.settings("b"), Ring::echo);
      ring.assertExactlyOnce(keys);
    } finally {
      never.countDown();
    }
  }

  @Test
  void aRecordWhoseHandlerKeepsFailingIsGivenUpAlone() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Map<String, Integer> attempts = new ConcurrentHashMap<>();
      BatchHandler picky =
          batch -> {
            for (Input input : batch.inputs()) {
              int attempt = attempts.merge(input.key(), 1, Integer::sum);
              if (input.key().equals("p7") || input.key().equals("p8") && attempt < 3) {
                throw new IllegalStateException("no " + input.key());
              }
            }
            return Ring.echo(batch);
          };
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 20);
      Ring.Running worker =
          ring.start(Ring.limits(ring.settings("a"), Duration.ofSeconds(10)), picky);
      keys.remove("p7");

      ring.assertExactlyOnce(keys);
      Map<String, DeadLetter> letters = letters(ring);
      assertThat(letters).containsOnlyKeys("p7");
      Failure failure = letters.get("p7").getFailure();
      assertThat(failure.getCode()).isEqualTo(DeadLetters.HANDLER_FAILED);
      assertThat(failure.getMessage()).contains("no p7");
      assertThat(letters.get("p7").getValue().orElseThrow().array())
          .isEqualTo(new Codec().encode(Ring.problem("p7")));
      assertThat(worker.count("refiner.worker.dead-letters")).isEqualTo(1);
    }
  }

  @Test
  void aHandlerCanGiveUpARecordItself() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      BatchHandler refuses =
          batch ->
              batch.inputs().stream()
                  .map(
                      input ->
                          DeadLetters.of(
                              Ring.SERVICE, input, new Failure("invalid-problem", "text", "no")))
                  .toList();
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 3);
      Ring.Running worker = ring.start(ring.settings("a"), refuses);
      await().atMost(Ring.PATIENCE).until(() -> worker.count("refiner.worker.dead-letters") == 3);
      // What is committed is visible a moment later.
      await().atMost(Ring.PATIENCE).until(() -> letters(ring).keySet().equals(keys));

      Map<String, DeadLetter> letters = letters(ring);
      assertThat(letters.get("p1").getValue().orElseThrow().array())
          .isEqualTo(new Codec().encode(Ring.problem("p1")));
    }
  }

  @Test
  void anOutputThatNoTopicTakesGivesUpItsInputOnly() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      String tooLong = "x".repeat(200_000);
      BatchHandler verbose =
          batch ->
              batch.inputs().stream()
                  .map(
                      input ->
                          Output.of(
                              Topics.HYPOTHESES,
                              input.partition(),
                              input.key(),
                              input.key().equals("p3") ? Ring.problem(tooLong) : input.value()))
                  .toList();
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 10);
      ring.start(Ring.limits(ring.settings("a"), Duration.ofSeconds(10)), verbose);
      keys.remove("p3");

      ring.assertExactlyOnce(keys);
      assertThat(letters(ring).get("p3").getFailure().getMessage()).contains("max-record-bytes");
    }
  }

  @Test
  void aHandlerThatCantGoOnStopsItsWorkerAndLosesNothing() {
    try (Ring ring = Ring.of(PARTITIONS)) {
      Set<String> keys = ring.submit(Topics.PROBLEMS, "p", 10);
      Ring.Running broken =
          ring.start(
              ring.settings("a"),
              batch -> {
                throw new FatalHandlerException("the weights are gone");
              });

      assertThat(broken.failure())
          .isInstanceOf(FatalHandlerException.class)
          .hasMessage("the weights are gone");
      ring.start(ring.settings("b"), Ring::echo);
      ring.assertExactlyOnce(keys);
      assertThat(List.copyOf(letters(ring).keySet())).isEmpty();
    }
  }
}
