package io.refiner.seq2seq.compiled;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.ForkedJvm;
import io.refiner.seq2seq.ResidentMemory;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: what the compiled network makes while it generates is freed, and so are old weights.
 */
class CompiledMemoryTest {

  /** Each generation below holds several MiB: a few forgotten ones would show. */
  private static final int GROWTH_MIB = 40;

  @TempDir private Path folder;

  @Test
  void generationsLeaveNothingBehind() {
    ForkedJvm jvm = ForkedJvm.run(folder, ResidentMemory.OPTIONS, Generating.class);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  /** In a process of its own. */
  static final class Generating {

    private Generating() {}

    public static void main(String[] arguments) {
      T5Config config = TinyModels.config().toBuilder().dKv(64).build();
      NativeRuntime.inference(
          () -> {
            try (NDManager manager = NativeRuntime.newManager(Device.cpu());
                JsonTokenizer tokenizer =
                    JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY))) {
              Weights weights = FreshWeights.draw(manager, config, 1);
              CompiledNetwork network =
                  new CompiledNetwork(manager, config, LinearKernel.ONEDNN, weights);
              try (BatchedGenerator generator =
                  new BatchedGenerator(network, config, tokenizer, new Limits(8192, 512))) {
                generate(generator, network, weights, 10);
                int arrays = manager.getManagedArrays().size();
                long resident = ResidentMemory.mib();
                generate(generator, network, weights, 60);
                assertThat(manager.getManagedArrays()).hasSize(arrays);
                assertThat(ResidentMemory.mib() - resident).isLessThan(GROWTH_MIB);
              }
            }
            return config;
          });
    }
  }

  private static void generate(
      BatchedGenerator generator, CompiledNetwork network, Weights weights, int rounds) {
    Random random = new Random(9);
    for (int round = 0; round < rounds; round++) {
      Decoding decoding =
          switch (round % 3) {
            case 0 -> Decoding.greedy(8);
            case 1 -> Decoding.nucleus(0.9, 1, 8);
            default -> Decoding.beams(2, 8);
          };
      int samples = 1 + round % 2;
      long seed = round;
      generator.generate(
          IntStream.range(0, 8)
              .mapToObj(i -> TinyModels.text(TinyModels.words(random, 200)))
              .map(text -> new Prompt(text, samples, decoding, seed))
              .toList());
      if (round % 10 == 0) {
        network.repack(weights);
      }
    }
  }
}
