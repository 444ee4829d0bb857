package io.refiner.cli.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.log.LogUnderTest.Said;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Feedback;

import static org.assertj.core.api.Assertions.assertThat;

class TrainFromLogIT {

  private static final String TINY =
      """
      refiner.training {
        threads = 1
        model { d-model = 32, d-kv = 16, d-ff = 64, heads = 2, encoder-layers = 1
                decoder-layers = 1, vocabulary-size = 300 }
        generator { steps = 4, batch-tokens = 200, synthetic = 0, evaluate-every = 4
                    learning-rate = 1e-2, dropout = 0, ema = 0.8 }
        refine { steps = 6, batch-tokens = 200, evaluate-every = 3, ema = 0.8, chunk = 5 }
        critic { steps = 4, batch-tokens = 200, synthetic = 0, evaluate-every = 4 }
        replay { turns-per-epoch = 10, accepted-as-gold = true }
      }
      """;

  private static EmbeddedBroker broker;

  @TempDir private Path folder;
  private LogUnderTest log;
  private Path dev;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void logSomeTurns() throws IOException {
    log = new LogUnderTest(broker, folder, TINY);
    log.append(IntStream.range(0, 24).mapToObj(n -> LoggedFeedback.turn(n, 0)));
    dev =
        Files.writeString(
            folder.resolve("dev.jsonl"),
            "{\"text\": \"sue found number0 pens and number1 more\", \"numbers\": [8, 5],"
                + " \"gold\": \"#0: add ( number0, number1 ) |\"}");
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void theSameRangeAndSeedGiveTheSameWeightsWhateverIsAppended() throws Exception {
    Said first = train("generator", "first");
    String offsets = found("offsets (\\S+),", first.err());
    String digest = found("SHA-256 ([0-9a-f]{64})", first.err());
    log.append(IntStream.range(24, 40).mapToObj(n -> LoggedFeedback.turn(n, 0)));

    Said second = train("generator", "second", "--offsets", offsets);
    Said all = train("generator", "all");
    train("generator", "seed", "--offsets", offsets, "--seed", "2");

    assertThat(first.code()).isZero();
    assertThat(second.err()).contains(digest);
    assertThat(weights("second")).isEqualTo(weights("first"));
    assertThat(all.err()).contains("40 turns").doesNotContain(digest);
    assertThat(weights("all")).isNotEqualTo(weights("first"));
    assertThat(weights("seed")).isNotEqualTo(weights("first"));
    assertThat(Files.readString(folder.resolve("first/README.md")))
        .contains("24 logged turns", "topic " + log.cluster().topics().of(Topics.FEEDBACK))
        .contains("offsets " + offsets, "task mwp", "24 records read, 24 taken", digest)
        .contains("--from-log", "--offsets " + offsets);
    try (Stream<Path> left = Files.list(folder.resolve("first"))) {
      assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith(".spool"));
    }
  }

  @Test
  void aCriticLearnsWhatTheOracleSaidInTheLog() throws Exception {
    train("generator", "generator", "--steps", "120");
    log.append(IntStream.range(0, 5).mapToObj(n -> LoggedFeedback.judgedByModel(n, 1)));

    Said said = train("critic", "critic", "--generator", folder.resolve("generator").toString());

    assertThat(said.code()).isZero();
    assertThat(Files.readString(folder.resolve("critic/README.md")))
        .contains("24 logged turns", "critic oracle", "5 by critic");
  }

  @Test
  void episodesArePlayedOnTheProblemsOfARangeRepeatably() throws Exception {
    train("generator", "base", "--steps", "120");
    String base = folder.resolve("base").toString();
    Said first = train("refine", "played", "--base", base, "--since", "2020-01-31");
    String offsets = found("offsets (\\S+),", first.err());
    log.append(IntStream.range(24, 40).mapToObj(n -> LoggedFeedback.turn(n, 0)));
    Said second = train("refine", "again", "--base", base, "--offsets", offsets);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).isZero();
    assertThat(weights("again")).isEqualTo(weights("played"));
    assertThat(Files.readString(folder.resolve("played/README.md")))
        .contains("16 problems of the log, and 24 logged turns")
        .contains("--offsets " + offsets)
        .doesNotContain("--since");
  }

  @Test
  void episodesNeedAProblemWhoseGoldIsKnown() {
    log.append(LoggedFeedback.withoutGold(9, 5));

    Said said = train("refine", "none", "--base", folder.toString(), "--policy-version", "5");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.lastError()).contains("no logged problem has gold");
  }

  @Test
  void aFileAndTheLogAreLearnedTogetherWithoutRecordsOfOtherTasks() throws Exception {
    log.append(LoggedFeedback.ofAnotherTask(0));
    log.append("garbage".getBytes(StandardCharsets.UTF_8));

    Said strict = train("generator", "both", "--train", dev.toString());
    Said said = train("generator", "both", "--train", dev.toString(), "--skip-unreadable");

    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.lastError()).contains("feedback, partition ", "can't be read");
    assertThat(said.code()).isZero();
    assertThat(Files.readString(folder.resolve("both/README.md")))
        .contains("1 math word problems, and 24 logged turns", "dev.jsonl")
        .contains("26 records read, 24 taken, left out 1 by task, 1 unreadable");
  }

  @Test
  void aVersionOfTheRecordsThatNobodyKnowsIsNamedAndSkippedOnRequestOnly() throws Exception {
    byte[] unknown = new Codec().encode(LoggedFeedback.turn(0, 0));
    ByteBuffer.wrap(unknown).order(ByteOrder.LITTLE_ENDIAN).putLong(2, 0x1122334455667788L);
    log.append(unknown);

    assertRefused(train("generator", "none"), "can't be read", "1122334455667788");
    Said skipped = train("generator", "known", "--skip-unreadable");

    assertThat(skipped.code()).isZero();
    assertThat(Files.readString(folder.resolve("known/README.md")))
        .contains("25 records read, 24 taken, 1 unreadable");
  }

  @Test
  void aRangeWhoseBeginningRetentionHasDeletedIsRefusedAndNamesTheFirstOffsetThereIs()
      throws Exception {
    log.deleteBefore(1, 2);

    assertRefused(
        train("generator", "none", "--offsets", "0:0-2,1:0-4"),
        "partition 1 of " + log.cluster().topics().of(Topics.FEEDBACK),
        "asked for offsets 0-4, but committed are 2-",
        "deleted by retention");
  }

  @Test
  void whatRetentionHasLeftIsLearnedFrom() throws Exception {
    log.deleteBefore(1, 2);

    assertThat(train("generator", "left", "--since", "2020-01-31").code()).isZero();
    assertThat(Files.readString(folder.resolve("left/README.md")))
        .contains("22 logged turns", ",1:2-");
  }

  @Test
  void aRangeThatTheLogHasNotIsOneLine() {
    assertRefused(
        train("refine", "none", "--base", folder.toString(), "--until", "2020-01-31"),
        "has nothing in the range (since the beginning until 2020-01-31T00:00:00Z)");
    assertRefused(
        train("generator", "none", "--offsets", "0:3-3"),
        "has nothing in the range (offsets 0:3-3)");
    assertRefused(
        train("critic", "none", "--generator", folder.toString(), "--offsets", "0:0-999"),
        "asked for offsets 0-999, but committed are 0-");
  }

  @Test
  void aRangeThatTeachesNothingIsOneLine() {
    assertRefused(
        train("generator", "none", "--policy-version", "7"),
        "nothing to learn from in the range: 24 records read, 0 taken, left out 24 by policy",
        "the filters take none");
    Feedback refused = LoggedFeedback.turn(0, 5);
    refused.getHypotheses().getRequest().getProblem().put("gold", null);
    log.append(refused);
    assertRefused(
        train("generator", "none", "--policy-version", "5"),
        "1 taken, left out 24 by policy",
        "of these none teaches anything");
  }

  /** One line, exit code 1, and not so much as a folder. */
  private void assertRefused(Said said, String... words) {
    assertThat(said.code()).as(said.err()).isEqualTo(1);
    assertThat(said.lastError()).contains(words);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private Said train(String role, String name, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                role,
                "--from-log",
                "--dev",
                dev.toString(),
                "--device",
                "cpu",
                "--output",
                folder.resolve(name).toString()));
    words.addAll(Arrays.asList(more));
    return log.run(words.toArray(String[]::new));
  }

  private byte[] weights(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("model.safetensors"));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
