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

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainerStateTest {

  private static final TrainerOptions OPTIONS = TinyModels.options(9).withDropout(0.2).withEma(0.9);

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
        TinyModels.options(9).withDropout(0.2),
        OPTIONS,
        TinyModels.options(9).withLora(lora),
        OPTIONS.withLora(lora));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aRestoredTrainerGoesOnBitForBit(TrainerOptions options) {
    try (SequenceTrainer whole = trainer(options);
        SequenceTrainer first = trainer(options)) {
      steps(whole, 0, 6);
      steps(first, 0, 3);
      first.saveState(folder);
      try (SequenceTrainer second = SequenceTrainer.restore(folder, options)) {
        steps(second, 3, 6);
        assertThat(state(second, "resumed"))
            .usingRecursiveComparison()
            .isEqualTo(state(whole, "whole"));
        assertThat(second.generator().digest()).isEqualTo(whole.generator().digest());
      }
    }
  }

  @Test
  void savingDoesNotDisturbTheTraining() {
    try (SequenceTrainer saving = trainer(OPTIONS);
        SequenceTrainer other = trainer(OPTIONS)) {
      steps(saving, 0, 2);
      saving.saveState(folder);
      steps(saving, 2, 4);
      steps(other, 0, 4);
      assertThat(saving.generator().digest()).isEqualTo(other.generator().digest());
    }
  }

  @Test
  void weightsThatAreNotFiniteAreNotSavedAndTheOldStateStays() {
    try (SequenceTrainer trainer = trainer(OPTIONS)) {
      steps(trainer, 0, 1);
      trainer.saveState(folder);
      List<byte[]> before = contents(folder);
      trainer.step(batch(1), Double.NaN);
      assertThatThrownBy(() -> trainer.saveState(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("NaN");
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

  @Test
  void anImpossibleStepIsRefusedByName() {
    saved();
    TinyModels.replace(folder.resolve("trainer.json"), "\"steps\" : 1", "\"steps\" : -1");
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, OPTIONS).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("steps must be a count, not -1");
  }

  private void saved() {
    try (SequenceTrainer trainer = trainer(OPTIONS)) {
      steps(trainer, 0, 1);
      trainer.saveState(folder);
    }
  }

  private static SequenceTrainer trainer(TrainerOptions options) {
    return SequenceTrainer.fresh(
        TinyModels.config(),
        JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY)),
        options);
  }

  private static void steps(SequenceTrainer trainer, int from, int to) {
    for (int step = from; step < to; step++) {
      trainer.step(List.of(batch(step), batch(step + 100)), 1e-2);
    }
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
