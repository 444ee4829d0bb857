package io.refiner.seq2seq.compiled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the compiled network to the logits that transformers computed in fp32, step by step. */
class CompiledParityTest {

  private static final double EXACT = 1e-4;

  /** Of the largest logit; transformers itself is off by up to 0.026 when it runs in bfloat16. */
  private static final double BRAIN_FLOAT = 0.03;

  static List<String> variants() {
    return TinyModels.goldenModels();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void logitsAreThoseOfTransformers(String variant) {
    assertThat(worst(variant, LinearKernel.ONEDNN)).isLessThan(EXACT);
  }

  /** The first two are wild on purpose: eight bits of precision are not enough for them. */
  static List<String> tameVariants() {
    return variants().subList(2, variants().size());
  }

  /** On a GPU the same text runs: bfloat16 linears and fused attention. */
  @ParameterizedTest
  @MethodSource("tameVariants")
  void brainFloatsStayNearToTheLogitsOfTransformers(String variant) {
    assertThat(worst(variant, LinearKernel.BF16)).isLessThan(BRAIN_FLOAT);
  }

  /** The largest difference, over the largest logit where the kernel isn't exact. */
  private static double worst(String variant, LinearKernel kernel) {
    Checkpoint checkpoint = Checkpoint.read(TinyModels.golden(variant));
    JsonNode expected = expected(variant);
    return NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu());
              CompiledNetwork network =
                  new CompiledNetwork(
                      manager,
                      checkpoint.config(),
                      kernel,
                      StoredWeights.load(manager, checkpoint));
              DecodingSession session = network.start(new TokenBatch(rows(expected, "sources")))) {
            double worst = worst(session, expected, checkpoint.config().vocabSize());
            return kernel == LinearKernel.BF16 ? worst / largest(expected.get("logits")) : worst;
          }
        });
  }

  private static double worst(DecodingSession session, JsonNode expected, int vocabulary) {
    List<int[]> targets = rows(expected, "targets");
    JsonNode logits = expected.get("logits");
    int width = logits.size() / vocabulary / targets.size();
    double worst = 0;
    for (int step = 0; step < width; step++) {
      float[] given = step(session, inputs(targets, step));
      for (int row = 0; row < targets.size(); row++) {
        for (int id = 0; step < targets.get(row).length && id < vocabulary; id++) {
          double wanted = logits.get((row * width + step) * vocabulary + id).asDouble();
          worst = Math.max(worst, Math.abs(given[row * vocabulary + id] - wanted));
        }
      }
    }
    return worst;
  }

  private static float[] step(DecodingSession session, long[] tokens) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray logits = session.step(tokens);
      // Another type would kill the process as soon as it is looked at.
      assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT32);
      return logits.toFloatArray();
    }
  }

  /** What the decoder reads at a step: the start token, then the target. */
  private static long[] inputs(List<int[]> targets, int step) {
    return targets.stream()
        .mapToLong(target -> step == 0 || step > target.length ? 0 : target[step - 1])
        .toArray();
  }

  private static double largest(JsonNode values) {
    double largest = 0;
    for (JsonNode value : values) {
      largest = Math.max(largest, Math.abs(value.asDouble()));
    }
    return largest;
  }

  private static List<int[]> rows(JsonNode expected, String key) {
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : expected.get(key)) {
      int[] tokens = new int[row.size()];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = row.get(i).asInt();
      }
      rows.add(tokens);
    }
    return rows;
  }

  private static JsonNode expected(String variant) {
    Path file = TinyModels.golden(variant).resolve("expected.json");
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
