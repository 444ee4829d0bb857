package io.refiner.cli.ring;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static io.refiner.cli.ring.RingProblems.ORACLE;
import static io.refiner.cli.ring.RingProblems.TEXT;
import static io.refiner.cli.ring.RingProblems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contract: bad input is answered with a reason, nothing vanishes, and the good goes on. */
class RingBadInputIT {

  private static final List<Topics> INPUTS =
      List.of(Topics.PROBLEMS, Topics.GENERATION_REQUESTS, Topics.HYPOTHESES, Topics.FEEDBACK);

  @Test
  void garbageGoesToTheDeadLettersAndTheGoodRecordsAmongItAreAnswered() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      int garbage = 0;
      for (Topics topic : INPUTS) {
        ring.submit(RingProblems.problems(topic.topicName(), 10));
        garbage += writeGarbage(ring, topic);
      }
      ring.orchestrator("00");
      ring.generator("00");
      ring.critic("00");

      assertThat(ring.awaitResults(40))
          .extracting(Result::getStatus)
          .hasSize(40)
          .containsOnly(ResultStatus.ACCEPTED);
      ring.awaitRecords(Topics.DEAD_LETTERS, garbage);
      List<DeadLetter> letters = ring.read(Topics.DEAD_LETTERS, DeadLetter.class);
      assertThat(letters).hasSize(garbage);
      assertThat(letters)
          .extracting(letter -> letter.getFailure().getCode())
          .contains("undecodable", "unexpected-record", "invalid-problem");
      assertThat(letters).extracting(DeadLetter::getTopic).contains(names());
    }
  }

  private static String[] names() {
    return INPUTS.stream().map(Topics::topicName).toArray(String[]::new);
  }

  /** Bytes that are no record, records that are elsewhere at home, and a foreign key. */
  private static int writeGarbage(RingUnderTest ring, Topics topic) {
    byte[] good = new Codec().encode(problem("good", 1));
    byte[] letter = new Codec().encode(someDeadLetter());
    byte[] key = "other".getBytes(StandardCharsets.UTF_8);
    List<byte[]> values =
        List.of(
            new byte[0],
            "hello".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(good, 9),
            Arrays.copyOf(good, good.length - 1),
            letter,
            good);
    Map<String, Object> properties = Map.of("bootstrap.servers", ring.cluster().bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(ring.cluster().topics().of(topic), key, value));
      }
      producer.send(new ProducerRecord<>(ring.cluster().topics().of(topic), null, good));
    }
    return values.size() + 1;
  }

  private static DeadLetter someDeadLetter() {
    return new DeadLetter(
        "test",
        new Failure("code", "", "message"),
        "problems",
        0,
        0L,
        Instant.EPOCH,
        null,
        null,
        Instant.EPOCH);
  }

  @Test
  void invalidProblemsEndAsFailedNamingTheField() {
    List<Double> numbers = List.of(1.0, 2.0);
    Options noTurns = RingProblems.options(0, CriticKind.ORACLE);
    Options neural = RingProblems.options(3, CriticKind.NEURAL);
    try (RingUnderTest ring = RingUnderTest.open("")) {
      ring.submit(
          List.of(
              withoutGold("task", "chess", TEXT, numbers, neural),
              withoutGold("text", "mwp", "x".repeat(500_000), List.of(), neural),
              withoutGold("numbers", "mwp", TEXT, List.of(1.0), neural),
              problem("options.turns", 1, noTurns),
              withoutGold("options.critic", "mwp", TEXT, numbers, ORACLE),
              withoutGold("gold", "mwp", TEXT, numbers, neural),
              withoutGold(" ", "mwp", TEXT, numbers, neural)));
      ring.orchestrator("00");
      ring.generator("00");
      ring.critic("00");

      List<Result> results = ring.awaitResults(6);

      assertThat(results)
          .hasSize(6)
          .allSatisfy(
              result -> {
                assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
                assertThat(result.getFailure().orElseThrow().getField())
                    .as("the field that the id names")
                    .isEqualTo(result.getProblem().getId());
              });
      assertThat(ring.openEpisodes()).isEmpty();
    }
  }

  private static Problem withoutGold(
      String id, String task, String text, List<Double> numbers, Options options) {
    return new Problem(id, task, text, numbers, null, options, null, null);
  }

  @Test
  void aSecondProblemOfAnOpenEpisodeIsRefused() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      ring.orchestrator("00");
      ring.submit(List.of(problem("twice", 1), problem("twice", 5)));

      ring.awaitRecords(Topics.DEAD_LETTERS, 1);
      ring.generator("00");
      ring.critic("00");

      assertThat(ring.awaitResults(1).get(0).getAnswer()).contains("3");
      assertThat(ring.read(Topics.DEAD_LETTERS, DeadLetter.class))
          .singleElement()
          .satisfies(
              letter -> assertThat(letter.getFailure().getCode()).isEqualTo("duplicate-episode"));
    }
  }

  @Test
  void anEpisodeThatNobodyAnswersIsAskedAgainAndExpiresForGood() {
    String settings =
        """
        refiner.orchestrator.request-timeout = 500 ms
        refiner.orchestrator.reminders = 2
        """;
    try (RingUnderTest ring = RingUnderTest.open(settings)) {
      ring.orchestrator("00");
      ring.critic("00");
      ring.submit(List.of(problem("lonely", 1)));

      Result result = ring.awaitResults(1).get(0);

      assertThat(result.getStatus()).isEqualTo(ResultStatus.EXPIRED);
      assertThat(result.getTurns()).isEmpty();
      assertThat(ring.read(Topics.GENERATION_REQUESTS, GenerationRequest.class))
          .hasSize(3)
          .extracting(GenerationRequest::getSeed)
          .containsOnly(
              ring.read(Topics.GENERATION_REQUESTS, GenerationRequest.class).get(0).getSeed());

      ring.generator("00");
      ring.awaitRecords(Topics.FEEDBACK, 3);
      ring.submit(List.of(problem("next", 1)));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(ring.read(Topics.RESULTS)).hasSize(2));
      assertThat(ring.read(Topics.RESULTS, Result.class))
          .extracting(each -> each.getProblem().getId())
          .containsExactlyInAnyOrder("lonely", "next");
    }
  }
}
