package io.refiner.seq2seq.compiled;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.WeightSource;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Contract: weights are lent layer by layer, and none that was packed is held on to. */
class PackingTest {

  /** Large enough that every kernel packs its projections. */
  private static final T5Config CONFIG =
      TinyModels.config().toBuilder().dModel(512).dFf(512).dKv(64).numLayers(2).build();

  /** Gives copies, and keeps account of those that are there. */
  private static final class Lender implements WeightSource {

    private final Weights weights;
    private final List<List<String>> asked = new ArrayList<>();
    private final List<NDManager> managers = new ArrayList<>();

    Lender(Weights weights) {
      this.weights = weights;
    }

    @Override
    public Weights take(NDManager manager, Collection<String> names) {
      assertThat(managers)
          .as("managers of weights that were lent before")
          .noneMatch(NDManager::isOpen);
      asked.add(List.copyOf(names));
      managers.add(manager);
      Map<String, NDArray> copies = new LinkedHashMap<>();
      for (String name : names) {
        NDArray copy = weights.get(name).duplicate();
        copy.attach(manager);
        copies.put(name, copy);
      }
      return new Weights(copies);
    }
  }

  @ParameterizedTest
  @EnumSource(LinearKernel.class)
  void eachWeightIsLentOnceAndNoLayerWhileAnotherIsThere(LinearKernel kernel) {
    withWeights(
        (manager, weights) -> {
          Lender lender = new Lender(weights);
          CompiledNetwork network = new CompiledNetwork(manager, CONFIG, kernel, lender);
          assertThat(lender.managers).noneMatch(NDManager::isOpen);
          assertThat(lender.asked).hasSize(1 + CONFIG.numLayers() + CONFIG.numDecoderLayers());
          assertThat(lender.asked.stream().flatMap(List::stream).distinct())
              .containsExactlyInAnyOrderElementsOf(T5Parameters.of(CONFIG).keySet());
          network.close();
        });
  }

  /**
   * A packed weight that still looked at the lent one would change with it. Only the embedding and
   * what no kernel packs may be those of the source.
   */
  @ParameterizedTest
  @EnumSource(
      value = LinearKernel.class,
      names = {"ONEDNN", "FP16", "INT8"})
  void packedProjectionsDoNotHoldTheWeightsTheyWereMadeOf(LinearKernel kernel) {
    withWeights(
        (manager, weights) -> {
          try (CompiledNetwork network = new CompiledNetwork(manager, CONFIG, kernel, weights)) {
            float[] before = logits(network);
            T5Parameters.of(CONFIG).entrySet().stream()
                .filter(entry -> entry.getValue().size() >= 512 * 256)
                .filter(entry -> !entry.getKey().equals(T5Parameters.SHARED))
                .forEach(entry -> weights.get(entry.getKey()).muli(3));
            assertThat(logits(network)).isEqualTo(before);
          }
        });
  }

  @Test
  void aSourceThatFailsLeavesANetworkThatCanBePackedAgain() {
    withWeights(
        (manager, weights) -> {
          try (CompiledNetwork network =
              new CompiledNetwork(manager, CONFIG, LinearKernel.ONEDNN, weights)) {
            float[] before = logits(network);
            assertThatThrownBy(() -> network.repack(failingAt("decoder.block.1.", weights)))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> logits(network))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("repack");
            network.repack(weights);
            assertThat(logits(network)).isEqualTo(before);
          }
        });
  }

  @Test
  void promptsThatAreEncodedInPartsGiveTheSameLogits() {
    withWeights(
        (manager, weights) -> {
          try (CompiledNetwork network =
              new CompiledNetwork(manager, CONFIG, LinearKernel.TORCH, weights)) {
            int[] text = new Random(3).ints(200, 2, TinyModels.VOCABULARY).toArray();
            float[] alone = logits(network, List.of(text));
            float[] last = logits(network, List.of(text, text, text, text, text, text, text));
            int vocabulary = CONFIG.vocabSize();
            for (int i = 0; i < vocabulary; i++) {
              assertThat(last[6 * vocabulary + i]).isCloseTo(alone[i], within(1e-3f));
            }
          }
        });
  }

  private static WeightSource failingAt(String prefix, Weights weights) {
    return (manager, names) -> {
      if (names.stream()
          .anyMatch(name -> name.startsWith(prefix) && !name.endsWith("bias.weight"))) {
        throw new IllegalArgumentException("no weights there");
      }
      return weights.take(manager, names);
    };
  }

  private static float[] logits(CompiledNetwork network) {
    return logits(network, List.of(new int[] {4, 9, 1}, new int[] {7, 1}));
  }

  private static float[] logits(CompiledNetwork network, List<int[]> prompts) {
    try (DecodingSession session = network.start(new TokenBatch(prompts));
        NDArray logits = session.step(new long[prompts.size()])) {
      return logits.toFloatArray();
    }
  }

  private static void withWeights(BiConsumer<NDManager, Weights> test) {
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            test.accept(manager, FreshWeights.draw(manager, CONFIG, 1));
          }
          return CONFIG;
        });
  }
}
