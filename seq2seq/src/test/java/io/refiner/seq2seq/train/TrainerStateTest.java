package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.CheckpointException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainerStateTest {

  private static final TrainerOptions OPTIONS = TinyModels.options(9).withDropout(0.2).withEma(0.9);

  private static final List<TokenExample> ANSWERS =
      List.of(new TokenExample("4 5", List.of(5, 4, 1)), new TokenExample("7", List.of(7, 8, 1)));

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = parent.resolve("state");
  }

  static Stream<TrainerOptions> options() {
    LoraOptions lora = LoraOptions.DEFAULT.withDropout(0.1);
    return Stream.of(
        TinyModels.options(9),
        OPTIONS,
        OPTIONS.withValueHead(),
        OPTIONS.withValueHead().withLora(lora),
        OPTIONS.withPrecision(Precision.BF16),
        OPTIONS.withNetwork(NetworkPath.PLAIN));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aRestoredTrainerGoesOnBitForBit(TrainerOptions options) {
    try (SequenceTrainer whole = TinyModels.trainer(options);
        SequenceTrainer first = TinyModels.trainer(options)) {
      steps(whole, 0, 4);
      steps(first, 0, 2);
      first.saveState(folder);
      try (SequenceTrainer second = SequenceTrainer.restore(folder, options)) {
        steps(second, 2, 4);
        assertThat(state(second, "resumed"))
            .usingRecursiveComparison()
            .isEqualTo(state(whole, "whole"));
        assertThat(second.generator().digest()).isEqualTo(whole.generator().digest());
      }
    }
  }

  @Test
  void savingDoesNotDisturbTheTraining() {
    try (SequenceTrainer saving = TinyModels.trainer(OPTIONS);
        SequenceTrainer other = TinyModels.trainer(OPTIONS)) {
      steps(saving, 0, 2);
      saving.saveState(folder);
      steps(saving, 2, 4);
      steps(other, 0, 4);
      assertThat(saving.generator().digest()).isEqualTo(other.generator().digest());
    }
  }

  @Test
  void weightsThatAreNotFiniteAreNotSavedAndTheOldStateStays() {
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      steps(trainer, 0, 1);
      trainer.saveState(folder);
      List<byte[]> before = contents(folder);
      trainer.step(batch(1), 1e300);
      assertThatThrownBy(() -> trainer.saveState(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("holds");
      assertThat(contents(folder)).usingRecursiveComparison().isEqualTo(before);
    }
  }

  @Test
  void aStateOfAllWeightsIsNotOneOfAnAdapter() {
    saved();
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, OPTIONS.withLora(LoraOptions.DEFAULT)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("trained = weights");
  }

  @Test
  void otherOptionsAreRefusedByName() {
    saved();
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, OPTIONS.withDropout(0.3)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("trainer.json")
        .hasMessageContaining("dropout = 0.2")
        .hasMessageContaining("0.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trainer.json",
        "moments.safetensors",
        "averages.safetensors",
        "model/model.safetensors",
        "model/config.json",
        "model/tokenizer.json"
      })
  void aStateWithoutOneOfItsFilesIsRefusedByName(String file) throws IOException {
    saved();
    Files.delete(folder.resolve(file));
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, OPTIONS).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(Path.of(file).getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "18446744073709551617"})
  void anImpossibleStepIsRefusedByName(String steps) {
    saved();
    TinyModels.replace(folder.resolve("trainer.json"), "\"steps\" : 2", "\"steps\" : " + steps);
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, OPTIONS).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("steps must be a count, not " + steps);
  }

  private void saved() {
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      steps(trainer, 0, 1);
      trainer.saveState(folder);
    }
  }

  private static void steps(SequenceTrainer trainer, int from, int to) {
    for (int step = from; step < to; step++) {
      trainer.step(List.of(batch(step), batch(step + 100)), 1e-2);
      trainer.policyStep(List.of(ANSWERS), TrainerStateTest::rates, 1e-2);
    }
  }

  /** Surer answers, and values, where there are any, of 1. */
  private static List<TokenRates> rates(int first, List<TokenScores> scores) {
    List<Float> surer = List.of(-0.1f, -0.1f, -0.1f);
    return scores.stream()
        .map(score -> score.values().stream().map(value -> value - 1).toList())
        .map(errors -> new TokenRates(surer, List.of(0f, 0f, 0f), errors))
        .toList();
  }

  private static List<Example> batch(int seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> TinyModels.reversal(random)).limit(8).toList();
  }

  private List<byte[]> state(SequenceTrainer trainer, String name) {
    trainer.saveState(parent.resolve(name));
    return contents(parent.resolve(name));
  }

  private static List<byte[]> contents(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).sorted().map(TrainerStateTest::bytes).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
