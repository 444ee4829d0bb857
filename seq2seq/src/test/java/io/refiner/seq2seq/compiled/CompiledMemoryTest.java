package io.refiner.seq2seq.compiled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

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
  private static final int GROWTH_MIB = 120;

  @Test
  void generationsLeaveNothingBehind() {
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
              long resident = residentMib();
              generate(generator, network, weights, 60);
              assertThat(manager.getManagedArrays()).hasSize(arrays);
              assertThat(residentMib() - resident).isLessThan(GROWTH_MIB);
            }
          }
          return config;
        });
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

  private static long residentMib() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      List<String> found = lines.filter(line -> line.startsWith("VmRSS:")).toList();
      return Long.parseLong(found.get(0).replaceAll("\\D", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
