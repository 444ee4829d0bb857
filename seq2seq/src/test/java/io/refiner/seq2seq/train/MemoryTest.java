package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.ForkedJvm;
import io.refiner.seq2seq.ResidentMemory;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Native memory is not seen by the garbage collector: what is not closed stays. */
class MemoryTest {

  /** Room for what libtorch and the JVM keep; a forgotten graph in every step takes over 150. */
  private static final int GROWTH_MIB = 40;

  @TempDir private Path folder;

  @Test
  void trainingAndGeneratingLeaveNothingBehind() {
    ForkedJvm jvm = ForkedJvm.run(folder, ResidentMemory.OPTIONS, Training.class);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  /** In a process of its own. */
  static final class Training {

    private Training() {}

    public static void main(String[] arguments) {
      Random random = new Random(1);
      try (SequenceTrainer trainer = TinyModels.trainer(2)) {
        TextGenerator generator = trainer.generator();
        work(trainer, generator, random, 40);
        int arrays = trainer.liveArrays();
        long resident = ResidentMemory.mib();
        work(trainer, generator, random, 300);
        assertThat(trainer.liveArrays()).isEqualTo(arrays);
        assertThat(ResidentMemory.mib() - resident).isLessThan(GROWTH_MIB);
      }
    }
  }

  @Test
  void learningAnAdapterAndValuesFromRewardsLeavesNoArraysBehind() {
    TrainerOptions options =
        TinyModels.options(2)
            .withDropout(0.1)
            .withLora(LoraOptions.DEFAULT.withDropout(0.1))
            .withValueHead();
    try (SequenceTrainer trainer = TinyModels.trainer(options)) {
      reward(trainer, 3);
      int arrays = trainer.liveArrays();
      reward(trainer, 20);
      assertThat(trainer.liveArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void backwardPassesThatFailLeaveNoGraphsBehind() {
    ForkedJvm jvm = ForkedJvm.run(folder, ResidentMemory.OPTIONS, Failing.class);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  /** In a process of its own. The engine loses the arguments of a call that fails. */
  static final class Failing {

    private Failing() {}

    public static void main(String[] arguments) {
      try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
        NDArray weight = manager.zeros(new Shape(1 << 10, 1 << 10));
        Gradients gradients = new Gradients(manager, new Weights(Map.of("weight", weight)));
        long resident = ResidentMemory.mib();
        for (int pass = 0; pass < 100; pass++) {
          fail(gradients, weight);
        }
        giveBackWhatIsFree();
        assertThat(ResidentMemory.mib() - resident).isLessThan(GROWTH_MIB);
      }
    }
  }

  /** Records 8 MB and then gives a gradient of another shape. */
  private static void fail(Gradients gradients, NDArray weight) {
    NativeRuntime.recording(
        () -> {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray y = weight.exp().exp().sum(new int[] {1});
            NDArray misshapen = weight.getManager().ones(new Shape(2));
            assertThatThrownBy(() -> gradients.backward(y, misshapen))
                .isInstanceOf(EngineException.class);
            return gradients;
          }
        });
  }

  /** The C library keeps what lies between small things that stay. */
  private static void giveBackWhatIsFree() {
    NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {0});
  }

  private static void reward(SequenceTrainer trainer, int rounds) {
    List<Float> one = List.of(1f);
    List<TokenExample> answers = List.of(new TokenExample("4 5", List.of(1)));
    for (int round = 0; round < rounds; round++) {
      trainer.policyStep(
          List.of(answers, answers),
          (first, scores) -> List.of(new TokenRates(one, one, one)),
          1e-3);
    }
  }

  private static void work(
      SequenceTrainer trainer, TextGenerator generator, Random random, int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<Example> batch = Stream.generate(() -> TinyModels.reversal(random)).limit(8).toList();
      trainer.step(batch, 1e-3);
      generator.generate(
          List.of(
              new Prompt(batch.get(0).source(), 2, Decoding.nucleus(0.9, 1, 6), round),
              new Prompt(batch.get(1).source(), 1, Decoding.greedy(6), round)));
    }
  }
}
