package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** Holds the gradients to torch's: benchmarks/peers/golden_t5.py writes a digest of each tensor. */
class GradientParityTest {

  static List<String> variants() {
    return TinyModels.goldenModels();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyTensorHasTheGradientThatTorchComputes(String variant) {
    assertGradients(variant, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void theCompiledPassGivesTheSame(String variant) {
    assertGradients(variant, Optional.of(Precision.FP32));
  }

  private static void assertGradients(String variant, Optional<Precision> compiled) {
    JsonNode expected = expected(variant);
    Checkpoint checkpoint = Checkpoint.read(TinyModels.golden(variant));
    NativeRuntime.recording(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu());
              Tokenizer tokenizer = checkpoint.openTokenizer()) {
            Base base = Base.of(checkpoint, tokenizer, manager);
            Gradients gradients = new Gradients(manager, base.weights());
            TrainingBatch batch = TrainingBatch.of(examples(expected), base);
            network(manager, base, compiled)
                .accumulate(batch, batch.size(), Dropout.OFF, gradients);
            GradientDigest.assertGradients(gradients, expected.path("gradients"));
          }
          return variant;
        });
  }

  private static TaughtNetwork network(NDManager manager, Base base, Optional<Precision> compiled) {
    Optional<CompiledTeacher> teacher =
        compiled
            .map(precision -> new TeacherScript(base.config(), precision, 0, Optional.empty()))
            .map(script -> new CompiledTeacher(manager, base.config(), script, base.weights()));
    return new TaughtNetwork(manager, base.config(), base.weights(), Map.of(), teacher);
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
