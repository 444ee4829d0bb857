package io.refiner.cli.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.cli.log.LogUnderTest.Said;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.schemas.codec.Codec;

import static org.assertj.core.api.Assertions.assertThat;

class LogCommandsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static EmbeddedBroker broker;

  @TempDir private Path folder;
  private LogUnderTest log;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void emptyLog() throws IOException {
    log = new LogUnderTest(broker, folder, "");
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void statsCountsVerdictsErrorsAndRewardsOfEachPolicy() throws Exception {
    log.append(IntStream.range(0, 12).mapToObj(n -> LoggedFeedback.turn(n, n < 6 ? 0 : 3)));
    log.append(LoggedFeedback.ofAnotherTask(0));

    Said all = log.run("log", "stats", "--task", "mwp", "--json");
    JsonNode json = JSON.readTree(all.out());

    assertThat(all.code()).isZero();
    assertThat(json.at("/read").asInt()).isEqualTo(13);
    assertThat(json.at("/taken").asInt()).isEqualTo(12);
    assertThat(json.at("/leftOut/task").asInt()).isEqualTo(1);
    assertThat(json.at("/policies")).hasSize(2);
    JsonNode newer = json.at("/policies/1");
    assertThat(newer.at("/version").asInt()).isEqualTo(3);
    assertThat(newer.at("/turns").asInt()).isEqualTo(6);
    assertThat(newer.at("/acceptedTurns").asInt()).isEqualTo(4);
    assertThat(newer.at("/refusedTurns").asInt()).isEqualTo(2);
    assertThat(newer.at("/errors/incorrect-operator").asInt()).isEqualTo(2);
    assertThat(newer.at("/meanReward").asDouble()).isStrictlyBetween(4.0 / 6, 1.0);

    Said refused = log.run("log", "stats", "--verdict", "refused", "--policy-version", "3");
    assertThat(refused.out())
        .contains("only verdict refused, policy version 3", "13 records read, 2 taken")
        .contains("mwp v3 (abababab)", "incorrect-operator 2")
        .doesNotContain("mwp v0");
  }

  @ParameterizedTest
  @CsvSource({
    "--judged-by, oracle, 6",
    "--judged-by, neural, 5",
    "--judged-by, any, 11",
    "--critic-version, 2, 3",
    "--critic-version, 1-2, 5",
    "--critic-version, cdcdcdcd, 5",
  })
  void statsTakesWhatTheAskedForCriticHasJudged(String option, String value, int taken)
      throws Exception {
    log.append(IntStream.range(0, 6).mapToObj(n -> LoggedFeedback.turn(n, 0)));
    log.append(IntStream.range(0, 2).mapToObj(n -> LoggedFeedback.judgedByModel(n, 1)));
    log.append(IntStream.range(0, 3).mapToObj(n -> LoggedFeedback.judgedByModel(n, 2)));

    JsonNode json = JSON.readTree(log.run("log", "stats", "--json", option, value).out());

    assertThat(json.at("/taken").asInt()).isEqualTo(taken);
    assertThat(json.at("/leftOut/critic").asInt()).isEqualTo(11 - taken);
  }

  @Test
  void exportWritesTheSameRecordsAsAvroAndAsJsonLines() throws Exception {
    log.append(IntStream.range(0, 30).mapToObj(n -> LoggedFeedback.turn(n, 1)));
    Path avro = folder.resolve("refused.avro");
    Path lines = folder.resolve("refused.jsonl");

    assertThat(log.run("log", "export", avro.toString(), "--verdict", "refused").code()).isZero();
    Said said = log.run("log", "export", lines.toString(), "--verdict", "refused");

    assertThat(said.lastError()).contains("has 10 records", "offsets 0:0-");
    List<String> ids = new ArrayList<>();
    try (DataFileReader<GenericRecord> file =
        new DataFileReader<>(avro.toFile(), new GenericDatumReader<>())) {
      for (GenericRecord feedback : file) {
        GenericRecord request =
            (GenericRecord) ((GenericRecord) feedback.get("hypotheses")).get("request");
        ids.add(((GenericRecord) request.get("problem")).get("id").toString());
      }
    }
    assertThat(ids).hasSize(10).allMatch(id -> Integer.parseInt(id.substring(1)) % 3 == 0);
    List<JsonNode> parsed = new ArrayList<>();
    for (String line : Files.readAllLines(lines)) {
      parsed.add(JSON.readTree(line));
    }
    assertThat(parsed)
        .extracting(line -> line.at("/hypotheses/request/problem/id").asText())
        .isEqualTo(ids);
    assertThat(parsed.get(0).at("/judgements/0/findings/0/type").asText())
        .isEqualTo("incorrect-operator");
    assertThat(parsed.get(0).at("/hypotheses/candidates/0/logProbs/0").asDouble()).isEqualTo(-0.1);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void anExportThatFailsLeavesTheFileThatWasThere() throws Exception {
    log.append(LoggedFeedback.turn(1, 0));
    log.append("garbage".getBytes(StandardCharsets.UTF_8));
    Path file = Files.writeString(folder.resolve("old.jsonl"), "old");

    Said broken = log.run("log", "export", file.toString());
    Said nothing =
        log.run("log", "export", file.toString(), "--policy-version", "9", "--skip-unreadable");

    Said nowhere = log.run("log", "export", file.resolve("inside.avro").toString());

    assertThat(broken.code()).isEqualTo(1);
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.lastError()).contains("cannot write " + file.resolve("inside.avro"));
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.lastError()).contains("nothing to write: 2 records read, 0 taken");
    assertThat(Files.readString(file)).isEqualTo("old");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(other -> other.toString().endsWith(".part"));
    }
  }

  @Test
  void aRecordOfAnUnknownVersionIsNamedAndSkippedOnRequestOnly() throws Exception {
    byte[] unknown = new Codec().encode(LoggedFeedback.turn(0, 0));
    ByteBuffer.wrap(unknown).order(ByteOrder.LITTLE_ENDIAN).putLong(2, 0x1122334455667788L);
    log.append(unknown);
    log.append(LoggedFeedback.turn(1, 0));

    Said given = log.run("log", "stats");
    Said skipped = log.run("log", "stats", "--skip-unreadable", "--json");

    assertThat(given.code()).isEqualTo(1);
    assertThat(given.lastError())
        .contains("-feedback, partition ", ", offset 0 can't be read")
        .contains("1122334455667788", "--skip-unreadable");
    assertThat(skipped.code()).isZero();
    assertThat(JSON.readTree(skipped.out()).at("/unreadable").asInt()).isEqualTo(1);
    assertThat(JSON.readTree(skipped.out()).at("/taken").asInt()).isEqualTo(1);
  }

  @Test
  void aRangeThatTheLogHasNotIsOneLineThatTellsWhatItHas() {
    assertThat(log.run("log", "stats"))
        .satisfies(said -> assertThat(said.lastError()).contains("feedback has nothing", "empty"))
        .returns(1, Said::code);
    log.append(LoggedFeedback.turn(1, 0));

    assertThat(log.run("log", "stats", "--until", "2020-01-31").lastError())
        .contains("has nothing in the range (since the beginning until 2020-01-31T00:00:00Z)");
    assertThat(log.run("log", "stats", "--offsets", "0:0-7").lastError())
        .contains("asked for offsets 0-7, but committed are 0-");
  }
}
