package io.refiner.seq2seq;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.PromptTooLongException;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class Seq2SeqModelTest {

  @TempDir private static Path folder;
  private static Seq2SeqModel model;

  @BeforeAll
  static void open() {
    model = Seq2SeqModel.open(TinyModels.savedAfterTraining(folder, 60), DeviceChoice.CPU);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void theBatchAroundAPromptDoesNotChangeItsAnswers() {
    List<Prompt> prompts = prompts(40);
    List<List<Sample>> together = model.generate(prompts);
    for (int i = 0; i < prompts.size(); i++) {
      List<Sample> alone = model.generate(List.of(prompts.get(i))).get(0);
      assertSame(together.get(i), alone);
    }
  }

  @Test
  void theBudgetDoesNotChangeAnswers() {
    List<Prompt> prompts = prompts(40);
    Seq2SeqSettings small = Seq2SeqSettings.on(DeviceChoice.CPU).withLimits(30, 512);
    try (Seq2SeqModel other = Seq2SeqModel.open(folder, small)) {
      List<List<Sample>> expected = model.generate(prompts);
      List<List<Sample>> actual = other.generate(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        assertSame(actual.get(i), expected.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, PLAIN", "3, COMPILED"})
  void replicasAnswerAsOneDoes(int replicas, NetworkPath path) {
    List<Prompt> prompts = prompts(40);
    Seq2SeqSettings settings =
        Seq2SeqSettings.on(DeviceChoice.CPU)
            .withNetwork(path, WeightFormat.FP32)
            .withReplicas(replicas);
    try (Seq2SeqModel several = Seq2SeqModel.open(folder, settings)) {
      List<List<Sample>> expected = model.generate(prompts);
      List<List<Sample>> actual = several.generate(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        assertSame(actual.get(i), expected.get(i));
      }
      assertThat(several.generate(List.of())).isEmpty();
    }
  }

  @Test
  void replicasRefuseAPromptThatIsTooLongAndSayWhich() {
    Seq2SeqSettings settings =
        Seq2SeqSettings.on(DeviceChoice.CPU).withLimits(100, 4).withReplicas(2);
    try (Seq2SeqModel narrow = Seq2SeqModel.open(folder, settings)) {
      Prompt fits = new Prompt("4 5 6", 1, Decoding.greedy(3), 0);
      Prompt exceeds = new Prompt("4 5 6 7", 1, Decoding.greedy(3), 0);
      assertThatThrownBy(() -> narrow.generate(List.of(fits, fits, exceeds)))
          .isInstanceOf(PromptTooLongException.class)
          .hasMessageContaining("prompt 2 has 5 tokens");
    }
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherDrawsAnother() {
    Decoding decoding = Decoding.nucleus(1, 1, 12);
    Prompt first = new Prompt("4 5 6", 4, decoding, 1);
    assertThat(model.generate(List.of(first))).isEqualTo(model.generate(List.of(first)));
    assertThat(texts(first)).isNotEqualTo(texts(new Prompt("4 5 6", 4, decoding, 2)));
  }

  @Test
  void samplesOfOnePromptDiffer() {
    assertThat(texts(new Prompt("4 5 6", 8, Decoding.nucleus(1, 1, 12), 1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void logProbabilitiesAreThoseOfTheUntruncatedSoftmax() {
    Decoding decoding = Decoding.nucleus(0.95, 1.3, 10);
    try (SequenceTrainer teacher = SequenceTrainer.resume(folder, TinyModels.options(1))) {
      int checked = 0;
      for (int seed = 0; seed < 60; seed++) {
        Sample sample =
            model.generate(List.of(new Prompt("9 8 7", 1, decoding, seed))).get(0).get(0);
        if (sample.ended() && !sample.tokens().contains(0) && !sample.tokens().contains(2)) {
          double sum = sample.logProbs().stream().mapToDouble(Float::doubleValue).sum();
          double loss = teacher.loss(List.of(new Example("9 8 7", sample.text())));
          assertThat(-sum / sample.tokens().size()).isCloseTo(loss, within(1e-4));
          checked++;
        }
      }
      assertThat(checked).isGreaterThan(10);
    }
  }

  @Test
  void anAnswerStopsAtTheTokenLimit() {
    Sample sample =
        model.generate(List.of(new Prompt("4 5", 1, Decoding.greedy(1), 0))).get(0).get(0);
    assertThat(sample.tokens()).hasSize(1);
    assertThat(sample.logProbs()).hasSize(1);
  }

  @Test
  void noPromptsGiveNoAnswers() {
    assertThat(model.generate(List.of())).isEmpty();
  }

  @Test
  void anEmptyTextIsAnEndTokenAlone() {
    assertThat(model.tokens("")).isEqualTo(1);
    assertThat(model.generate(List.of(new Prompt("", 1, Decoding.greedy(3), 0)))).hasSize(1);
  }

  @Test
  void refusesAPromptThatIsTooLongAndSaysWhich() {
    Seq2SeqSettings settings = Seq2SeqSettings.on(DeviceChoice.CPU).withLimits(100, 4);
    try (Seq2SeqModel narrow = Seq2SeqModel.open(folder, settings)) {
      Prompt fits = new Prompt("4 5 6", 1, Decoding.greedy(3), 0);
      Prompt exceeds = new Prompt("4 5 6 7", 1, Decoding.greedy(3), 0);
      assertThat(narrow.maxPromptTokens()).isEqualTo(4);
      assertThatThrownBy(() -> narrow.generate(List.of(fits, exceeds)))
          .isInstanceOf(PromptTooLongException.class)
          .hasMessageContaining("prompt 1 has 5 tokens")
          .hasMessageContaining("max-prompt-tokens is 4");
    }
  }

  @Test
  void aModelThatIsClosedRefusesToAnswer() {
    Seq2SeqModel other = Seq2SeqModel.open(folder, DeviceChoice.CPU);
    other.close();
    assertThatThrownBy(() -> other.generate(prompts(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the model is closed");
    other.close();
  }

  @Test
  void aModelMayBeClosedWhileAnotherThreadHasItAnswer() throws InterruptedException {
    Seq2SeqModel other = Seq2SeqModel.open(folder, DeviceChoice.CPU);
    List<List<Sample>> expected = other.generate(prompts(5));
    CountDownLatch answered = new CountDownLatch(3);
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () -> {
              while (true) {
                assertThat(other.generate(prompts(5))).isEqualTo(expected);
                answered.countDown();
              }
            });
    assertThat(answered.await(1, TimeUnit.MINUTES)).as("answers of %s", work).isTrue();
    other.close();
    assertThat(work)
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the model is closed");
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    assertThatThrownBy(() -> Seq2SeqModel.open(folder, DeviceChoice.parse("gpu:97")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpu:97");
  }

  private static List<String> texts(Prompt prompt) {
    return model.generate(List.of(prompt)).get(0).stream().map(Sample::text).toList();
  }

  private static List<Prompt> prompts(int count) {
    Random random = new Random(8);
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Decoding decoding =
          i % 3 == 0
              ? Decoding.greedy(1 + i % 7)
              : Decoding.nucleus(0.9, 0.6 + 0.2 * (i % 4), 5 + i % 10);
      String text = TinyModels.text(TinyModels.words(random, 1 + random.nextInt(20)));
      prompts.add(new Prompt(text, 1 + i % 3, decoding, i));
    }
    return prompts;
  }

  private static void assertSame(List<Sample> actual, List<Sample> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(actual.get(i).text()).isEqualTo(expected.get(i).text());
      for (int step = 0; step < actual.get(i).logProbs().size(); step++) {
        assertThat(actual.get(i).logProbs().get(step))
            .isCloseTo(expected.get(i).logProbs().get(step), within(1e-4f));
      }
    }
  }
}
