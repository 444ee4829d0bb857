package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Holds the gradients to torch's: benchmarks/peers/golden_t5.py writes a digest of each tensor. */
class GradientParityTest {

  private static final double TOLERANCE = 1e-4;

  static List<String> variants() {
    return TinyModels.goldenModels();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyTensorHasTheGradientThatTorchComputes(String variant) {
    assertGradients(variant, (network, teacher) -> {});
  }

  @ParameterizedTest
  @MethodSource("variants")
  void theCompiledPassGivesTheSame(String variant) {
    assertGradients(variant, TaughtNetwork::recordBy);
  }

  private static void assertGradients(
      String variant, BiConsumer<TaughtNetwork, CompiledTeacher> path) {
    JsonNode expected = expected(variant);
    Checkpoint checkpoint = Checkpoint.read(TinyModels.golden(variant));
    NativeRuntime.recording(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Base base = Base.of(checkpoint, manager);
            Map<String, NDArray> weights = base.weights().arrays();
            weights.values().forEach(GradientParityTest::train);
            TrainingBatch batch = TrainingBatch.of(examples(expected), base);
            TaughtNetwork network = new TaughtNetwork(manager, base, Map.of());
            path.accept(network, new CompiledTeacher(manager, base.config(), base.weights(), 0));
            network.accumulate(batch, batch.size(), Dropout.OFF);
            weights.forEach(
                (name, array) -> assertGradient(name, array, expected.path("gradients")));
          }
          return variant;
        });
  }

  private static void train(NDArray weight) {
    weight.setRequiresGradient(true);
    try (NDArray zeros = weight.zerosLike()) {
      JniUtils.backward((PtNDArray) weight, (PtNDArray) zeros, false, false);
    }
  }

  private static void assertGradient(String name, NDArray weight, JsonNode gradients) {
    JsonNode expected = gradients.path(name);
    float[] gradient = weight.getGradient().toFloatArray();
    double squares = 0;
    for (float value : gradient) {
      squares += (double) value * value;
    }
    double norm = expected.path("norm").asDouble(Double.NaN);
    assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, within(TOLERANCE * Math.max(1, norm)));
    JsonNode values = expected.path("values");
    int step = Math.max(1, gradient.length / 5);
    for (int i = 0; i < values.size(); i++) {
      assertThat((double) gradient[i * step])
          .as(name)
          .isCloseTo(values.get(i).asDouble(), within(TOLERANCE * Math.max(1, norm)));
    }
  }

  private static JsonNode expected(String variant) {
    try {
      return new ObjectMapper()
          .readTree(TinyModels.golden(variant).resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Example> examples(JsonNode expected) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode source : expected.path("sources")) {
      JsonNode target = expected.path("targets").get(examples.size());
      examples.add(new Example(text(source), text(target)));
    }
    return examples;
  }

  /** The words of the ids but the last, which ends every text. */
  private static String text(JsonNode tokens) {
    StringJoiner words = new StringJoiner(" ");
    for (int i = 0; i < tokens.size() - 1; i++) {
      words.add(tokens.get(i).asText());
    }
    return words.toString();
  }
}
