package io.refiner.seq2seq.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.train.AdamWOptions;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Holds the network to what transformers computed: benchmarks/peers/golden_t5.py writes it. */
class GoldenParityTest {

  private static final float TOLERANCE = 1e-4f;

  static List<String> variants() {
    return TinyModels.goldenModels();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void encoderStatesAndLogitsAreThoseOfTransformers(String variant) {
    JsonNode expected = expected(variant);
    Checkpoint checkpoint = Checkpoint.read(TinyModels.golden(variant));
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights weights = StoredWeights.load(manager, checkpoint);
            T5Network network = new T5Network(manager, checkpoint.config(), weights);
            TokenBatch sources = new TokenBatch(rows(expected.get("sources")));
            Encoded encoded = network.encode(sources, Dropout.OFF);
            float[] states = encoded.states().toFloatArray();
            assertClose(states, expected.get("states"));
            TokenBatch inputs = new TokenBatch(shifted(rows(expected.get("targets"))));
            float[] logits = network.logits(inputs, encoded, Dropout.OFF).toFloatArray();
            assertClose(logits, expected.get("logits"));
          }
          return variant;
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void greedyAnswersAreThoseOfTransformers(String variant) {
    JsonNode expected = expected(variant);
    List<Prompt> prompts =
        rows(expected.get("sources")).stream()
            .map(row -> new Prompt(text(row), 1, Decoding.greedy(12), 0))
            .toList();
    try (Seq2SeqModel model = Seq2SeqModel.open(TinyModels.golden(variant), DeviceChoice.CPU)) {
      List<List<Sample>> answers = model.generate(prompts);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get(0).tokens())
            .isEqualTo(written(rows(expected.get("greedy")).get(i), model.config()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void lossesOfTrainingStepsAreThoseOfTorch(String variant) {
    JsonNode expected = expected(variant);
    AdamWOptions adamW = new AdamWOptions(0.9, 0.98, 1e-7, 0.1, 0.5);
    Path folder = TinyModels.golden(variant);
    try (SequenceTrainer trainer =
        SequenceTrainer.resume(folder, TinyModels.options(1).withOptimizer(adamW))) {
      List<Example> batch = examples(expected);
      // Both sides are held to the loss in double precision: fp32 rounds on either.
      assertThat(trainer.loss(batch)).isCloseTo(expected.get("loss64").asDouble(), within(1e-5));
      JsonNode losses = expected.get("losses");
      assertThat(trainer.step(batch, 0.003)).isCloseTo(losses.get(0).asDouble(), within(1e-5));
      for (int step = 1; step < losses.size(); step++) {
        assertThat(trainer.step(batch, 0.003)).isCloseTo(losses.get(step).asDouble(), within(1e-4));
      }
    }
  }

  /** An answer without what transformers fills it up with behind its end. */
  private static List<Integer> written(int[] row, T5Config config) {
    List<Integer> tokens = new ArrayList<>();
    for (int token : row) {
      tokens.add(token);
      if (config.eosTokenIds().contains(token)) {
        break;
      }
    }
    return tokens;
  }

  private static JsonNode expected(String variant) {
    try {
      return new ObjectMapper()
          .readTree(TinyModels.golden(variant).resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares all but padding, which the script writes as zeros. */
  private static void assertClose(float[] actual, JsonNode expected) {
    assertThat(actual).hasSize(expected.size());
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double wanted = expected.get(i).asDouble();
      worst = Math.max(worst, wanted == 0 ? 0 : Math.abs(actual[i] - wanted));
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  private static List<int[]> rows(JsonNode rows) {
    List<int[]> result = new ArrayList<>();
    for (JsonNode row : rows) {
      int[] tokens = new int[row.size()];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = row.get(i).asInt();
      }
      result.add(tokens);
    }
    return result;
  }

  private static List<int[]> shifted(List<int[]> targets) {
    List<int[]> inputs = new ArrayList<>();
    for (int[] target : targets) {
      int[] input = new int[target.length];
      System.arraycopy(target, 0, input, 1, target.length - 1);
      inputs.add(input);
    }
    return inputs;
  }

  private static List<Example> examples(JsonNode expected) {
    List<int[]> sources = rows(expected.get("sources"));
    List<int[]> targets = rows(expected.get("targets"));
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      examples.add(new Example(text(sources.get(i)), text(targets.get(i))));
    }
    return examples;
  }

  private static String text(int[] tokensAndEnd) {
    int[] words = Arrays.copyOf(tokensAndEnd, tokensAndEnd.length - 1);
    return TinyModels.text(Arrays.stream(words).boxed().toList());
  }
}
