package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.checkpoint.StoredTensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** bf16 on a CPU, where it is slow but computes what it computes on a GPU. */
class MixedPrecisionTest {

  private static final TrainerOptions BF16 = TinyModels.options(3).withPrecision(Precision.BF16);

  @TempDir private Path folder;

  @Test
  void theLossIsCloseToThatOfFp32ButNotTheSame() {
    List<Example> examples = examples(1, 16);
    try (SequenceTrainer exact = TinyModels.trainer(3);
        SequenceTrainer mixed = TinyModels.trainer(BF16)) {
      double expected = exact.step(examples, 0);
      assertThat(mixed.step(examples, 0)).isCloseTo(expected, within(0.01)).isNotEqualTo(expected);
    }
  }

  @Test
  void learnsAsFp32Does() {
    assertThat(lossAfterTraining(BF16))
        .isCloseTo(lossAfterTraining(BF16.withPrecision(Precision.FP32)), within(0.1));
  }

  @Test
  void learnsAnAdapterToo() {
    List<Example> examples = examples(1, 16);
    try (SequenceTrainer trainer =
        TinyModels.trainer(BF16.withLora(LoraOptions.DEFAULT.withDropout(0.1)))) {
      double before = trainer.loss(examples);
      IntStream.range(0, 30).forEach(step -> trainer.step(examples, 1e-2));
      assertThat(trainer.loss(examples)).isLessThan(before - 0.1);
    }
  }

  /** An update of a thousandth of a weight is nothing in bf16: only fp32 weights gather them. */
  @Test
  void weightsStayFp32() {
    try (SequenceTrainer trainer = TinyModels.trainer(BF16)) {
      trainer.step(examples(1, 16), 1e-3);
      trainer.save(folder, StorageType.F32);
    }
    for (StoredTensor tensor : Checkpoint.read(folder).tensors().values()) {
      float[] values = tensor.lazy().values();
      assertThat(IntStream.range(0, values.length))
          .as(tensor.name())
          .anyMatch(i -> (Float.floatToIntBits(values[i]) & 0xFFFF) != 0);
    }
  }

  @Test
  void scoresAreThoseOfFp32() {
    List<TokenExample> answers = List.of(new TokenExample("4 5", List.of(7, 1)));
    try (SequenceTrainer exact = TinyModels.trainer(3);
        SequenceTrainer mixed = TinyModels.trainer(BF16)) {
      assertThat(mixed.score(answers)).isEqualTo(exact.score(answers));
    }
  }

  @Test
  void aStateGoesOnInItsOwnPrecisionOnly() {
    try (SequenceTrainer trainer = TinyModels.trainer(BF16)) {
      trainer.step(examples(1, 4), 1e-3);
      trainer.saveState(folder);
    }
    assertThatThrownBy(() -> SequenceTrainer.restore(folder, TinyModels.options(3)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("precision = bf16")
        .hasMessageContaining("auto");
  }

  private static double lossAfterTraining(TrainerOptions options) {
    List<Example> examples = examples(1, 32);
    try (SequenceTrainer trainer = TinyModels.trainer(options)) {
      IntStream.range(0, 150).forEach(step -> trainer.step(examples, 5e-3));
      return trainer.loss(examples);
    }
  }

  private static List<Example> examples(int seed, int count) {
    Random random = new Random(seed);
    return Stream.generate(() -> TinyModels.reversal(random)).limit(count).toList();
  }
}
