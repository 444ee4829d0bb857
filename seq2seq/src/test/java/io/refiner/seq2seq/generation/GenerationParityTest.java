package io.refiner.seq2seq.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.GenerationDefaults;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.compiled.CompiledNetwork;
import io.refiner.seq2seq.compiled.LinearKernel;
import io.refiner.seq2seq.generation.BatchPlan.Job;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.Decoding.Strategy;
import io.refiner.seq2seq.generation.Ranking.Kept;
import io.refiner.seq2seq.generation.TokenChooser.Choice;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Holds generation to transformers: benchmarks/peers/golden_generation.py writes what is expected.
 */
class GenerationParityTest {

  private static final int NEW_TOKENS = 12;
  private static final float TOLERANCE = 1e-4f;

  static List<String> variants() {
    return TinyModels.goldenModels();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void beamSearchesGiveTheTokensAndScoresOfTransformers(String variant) {
    withGolden(
        variant,
        golden -> {
          for (JsonNode expected : golden.expected("beams")) {
            List<List<Sample>> answers = golden.answers(expected);
            for (int prompt = 0; prompt < answers.size(); prompt++) {
              assertSearch(answers.get(prompt), expected.get("answers").get(prompt), expected);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void greedyAnswersUnderPenaltiesAreThoseOfTransformers(String variant) {
    withGolden(
        variant,
        golden -> {
          for (JsonNode expected : golden.expected("greedy")) {
            List<List<Sample>> answers = golden.answers(expected);
            for (int prompt = 0; prompt < answers.size(); prompt++) {
              assertThat(answers.get(prompt).get(0).tokens())
                  .as(expected.get("settings").toString())
                  .isEqualTo(ints(expected.get("answers").get(prompt)));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void whatSamplingKeepsAndItsLogProbabilitiesAreThoseOfTransformers(String variant) {
    withGolden(variant, golden -> golden.expected("sampled").forEach(golden::assertSampled));
  }

  private static void assertSearch(List<Sample> actual, JsonNode wanted, JsonNode expected) {
    String settings = expected.get("settings").toString();
    assertThat(actual).as(settings).hasSize(wanted.size());
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).tokens()).as(settings).isEqualTo(ints(wanted.get(i).get("tokens")));
      assertThat(actual.get(i).score())
          .as(settings)
          .isCloseTo(wanted.get(i).get("score").asDouble(), within(1e-4));
    }
  }

  /** Runs on the plain network and on the compiled one. */
  private static void withGolden(String variant, Consumer<Golden> test) {
    Checkpoint checkpoint = Checkpoint.read(TinyModels.golden(variant));
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights weights = StoredWeights.load(manager, checkpoint);
            T5Config config = checkpoint.config();
            test.accept(new Golden(variant, checkpoint, new T5Network(manager, config, weights)));
            test.accept(
                new Golden(
                    variant,
                    checkpoint,
                    new CompiledNetwork(manager, config, LinearKernel.TORCH, weights)));
          }
          return variant;
        });
  }

  private record Golden(String variant, Checkpoint checkpoint, InferenceNetwork network) {

    JsonNode expected(String kind) {
      return read("expected-generation.json").get(kind);
    }

    /** One batch over all sources. */
    List<List<Sample>> answers(JsonNode expected) {
      Decoding decoding = decoding(expected.get("settings"));
      int samples = decoding.strategy() instanceof Beams search ? search.beams() : 1;
      List<Job> jobs = new ArrayList<>();
      for (int[] source : sources()) {
        jobs.add(Job.of(jobs.size(), source, new Prompt("", samples, decoding, 0)));
      }
      try (Tokenizer tokenizer = checkpoint.openTokenizer();
          BatchWriter writer = new BatchWriter(network, tokenizer, specials(expected))) {
        return writer.write(jobs);
      }
    }

    /** Follows the tokens that transformers drew, step by step. */
    void assertSampled(JsonNode expected) {
      Decoding decoding = decoding(expected.get("settings"));
      List<Integer> tokens = ints(expected.get("tokens"));
      try (DecodingSession session = network.start(new TokenBatch(List.of(sources().get(0))))) {
        Draft draft = new Draft(new Prompt("", 1, decoding, 0), 0);
        long last = 0;
        for (int step = 0; step < tokens.size(); step++) {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray logits = session.step(new long[] {last});
            assertStep(logits, draft, expected, step);
          }
          last = tokens.get(step);
          draft.append(new Choice((int) last, 0), specials(expected));
        }
      }
    }

    private void assertStep(NDArray logits, Draft draft, JsonNode expected, int step) {
      NDArray edited = new ScoreEdits(specials(expected)).apply(logits, List.of(draft));
      Sampling sampling = (Sampling) draft.decoding().strategy();
      Kept kept = Ranking.of(edited.toFloatArray()).keep(sampling, 0).orElseThrow();
      JsonNode keptThere = expected.get("kept").path(step);
      String place = expected.get("settings") + " step " + step;
      if (!keptThere.isMissingNode()) {
        assertThat(kept.reached()).as(place).hasSize(keptThere.size());
      }
      int token = expected.get("tokens").get(step).asInt();
      for (int i = 0; i < kept.reached().length; i++) {
        String id = String.valueOf(kept.id(i));
        if (!keptThere.isMissingNode()) {
          assertThat(keptThere.has(id)).as(place).isTrue();
          assertClose(kept.logProb(i), keptThere.get(id), place);
        }
        if (kept.id(i) == token) {
          assertClose(kept.logProb(i), expected.get("sampled").get(step), place);
        }
      }
      float model = logits.logSoftmax(-1).toFloatArray()[token];
      assertClose(model, expected.get("model").get(step), place);
    }

    private List<int[]> sources() {
      List<int[]> sources = new ArrayList<>();
      read("expected.json")
          .get("sources")
          .forEach(row -> sources.add(ints(row).stream().mapToInt(Integer::intValue).toArray()));
      return sources;
    }

    private Specials specials(JsonNode expected) {
      Set<Integer> ends = new HashSet<>(ints(expected.get("ends")));
      return new Specials(
          checkpoint.config().decoderStartTokenId(),
          checkpoint.config().padTokenId(),
          ends,
          GenerationDefaults.NONE);
    }

    private JsonNode read(String file) {
      try {
        return new ObjectMapper().readTree(TinyModels.golden(variant).resolve(file).toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Decoding decoding(JsonNode settings) {
    return Decoding.of(strategy(settings), NEW_TOKENS)
        .withRepetitionPenalty(settings.path("repetition_penalty").asDouble(1))
        .withMinNewTokens(settings.path("min_new_tokens").asInt(0));
  }

  private static Strategy strategy(JsonNode settings) {
    if (settings.has("num_beams")) {
      return Beams.of(settings.get("num_beams").asInt())
          .withLengthPenalty(settings.path("length_penalty").asDouble(1))
          .withEarlyStopping(
              switch (settings.path("early_stopping").asText("false")) {
                case "true" -> EarlyStopping.WHEN_FULL;
                case "never" -> EarlyStopping.NEVER;
                default -> EarlyStopping.WHEN_UNLIKELY;
              });
    }
    if (settings.has("temperature") || settings.has("top_k") || settings.has("top_p")) {
      return new Sampling(
          settings.path("temperature").asDouble(1),
          settings.path("top_k").asInt(0),
          settings.path("top_p").asDouble(1));
    }
    return new Decoding.Greedy();
  }

  private static void assertClose(double actual, JsonNode expected, String place) {
    assertThat((float) actual).as(place).isCloseTo((float) expected.asDouble(), within(TOLERANCE));
  }

  private static List<Integer> ints(JsonNode array) {
    List<Integer> ints = new ArrayList<>();
    array.forEach(each -> ints.add(each.asInt()));
    return ints;
  }
}
