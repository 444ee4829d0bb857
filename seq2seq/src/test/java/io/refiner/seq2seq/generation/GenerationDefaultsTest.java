package io.refiner.seq2seq.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.GenerationDefaults;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.compiled.CompiledNetwork;
import io.refiner.seq2seq.compiled.LinearKernel;
import io.refiner.seq2seq.generation.BatchPlan.Job;
import io.refiner.seq2seq.generation.Decoding.Beams;
import io.refiner.seq2seq.generation.Decoding.Greedy;
import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.Decoding.Strategy;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * Contract: what a model's generation_config.json asks of its answers is done as transformers does
 * it, or refused by name. benchmarks/peers/golden_defaults.py writes what is expected.
 */
class GenerationDefaultsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NEW_TOKENS = 12;

  @TempDir private Path parent;

  @ParameterizedTest
  @ValueSource(strings = {"v10-relu-tied", "v11-gated-untied"})
  void answersAreThoseOfTransformers(String variant) throws IOException {
    JsonNode sources = read(TinyModels.golden(variant).resolve("expected.json")).get("sources");
    int seen = 0;
    for (JsonNode expected :
        read(TinyModels.golden("defaults").resolve("expected.json")).get("cases")) {
      if (!expected.get("variant").asText().equals(variant)) {
        continue;
      }
      ObjectNode settings = expected.get("settings").deepCopy();
      settings.set("eos_token_id", expected.get("end"));
      Checkpoint checkpoint = Checkpoint.read(copy(variant, settings));
      assertAnswers(checkpoint, sources, expected);
      seen++;
    }
    assertThat(seen).isGreaterThan(20);
  }

  private static void assertAnswers(Checkpoint checkpoint, JsonNode sources, JsonNode expected) {
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            T5Config config = checkpoint.config();
            Weights weights = StoredWeights.load(manager, checkpoint);
            assertAnswers(checkpoint, new T5Network(manager, config, weights), sources, expected);
            assertAnswers(
                checkpoint,
                new CompiledNetwork(manager, config, LinearKernel.TORCH, weights),
                sources,
                expected);
          }
          return checkpoint;
        });
  }

  private static void assertAnswers(
      Checkpoint checkpoint, InferenceNetwork network, JsonNode sources, JsonNode expected) {
    String settings = expected.get("settings") + " " + expected.get("asked");
    List<List<Sample>> greedy = answers(checkpoint, network, sources, expected, new Greedy());
    List<List<Sample>> beams = answers(checkpoint, network, sources, expected, Beams.of(4));
    for (int i = 0; i < sources.size(); i++) {
      assertThat(greedy.get(i).get(0).tokens())
          .as("greedy %s", settings)
          .isEqualTo(ints(expected.get("greedy").get(i)));
      assertThat(beams.get(i).get(0).tokens())
          .as("beams %s", settings)
          .isEqualTo(ints(expected.get("beams").get(i)));
      assertThat(beams.get(i).get(0).score())
          .as("beams %s", settings)
          .isCloseTo(expected.get("scores").get(i).asDouble(), within(1e-4));
    }
    // Sampling among the best alone is greedy.
    Sampling best = Sampling.PLAIN.withTopK(1);
    assertThat(tokens(answers(checkpoint, network, sources, expected, best)))
        .as("top-k of 1 %s", settings)
        .isEqualTo(tokens(greedy));
  }

  private static List<List<Sample>> answers(
      Checkpoint checkpoint,
      InferenceNetwork network,
      JsonNode sources,
      JsonNode expected,
      Strategy strategy) {
    Decoding decoding = Decoding.of(strategy, NEW_TOKENS);
    JsonNode asked = expected.get("asked");
    if (asked.has("repetition_penalty")) {
      decoding = decoding.withRepetitionPenalty(asked.get("repetition_penalty").asDouble());
    }
    if (asked.has("min_new_tokens")) {
      decoding = decoding.withMinNewTokens(asked.get("min_new_tokens").asInt());
    }
    List<Job> jobs = new ArrayList<>();
    for (JsonNode source : sources) {
      int[] ids = ints(source).stream().mapToInt(Integer::intValue).toArray();
      jobs.add(Job.of(jobs.size(), ids, new Prompt("", 1, decoding, 0)));
    }
    try (Tokenizer tokenizer = checkpoint.openTokenizer();
        BatchWriter writer =
            new BatchWriter(network, tokenizer, Specials.of(checkpoint.config()))) {
      return writer.write(jobs);
    }
  }

  @Test
  void withoutTheFileTheSettingsOfTheConfigurationCount() throws IOException {
    Path folder = copy("v11-gated-untied", JSON.createObjectNode());
    Files.delete(folder.resolve("generation_config.json"));
    TinyModels.replace(
        folder.resolve("config.json"), "\"d_model\"", "\"no_repeat_ngram_size\": 2, \"d_model\"");
    assertThat(Checkpoint.read(folder).config().generation().noRepeatNgramSize()).isEqualTo(2);
    write(folder, JSON.createObjectNode());
    assertThat(Checkpoint.read(folder).config().generation()).isEqualTo(GenerationDefaults.NONE);
  }

  @Test
  void aModelThatIsWrittenAgainAsksTheSame() throws IOException {
    JsonNode settings =
        JSON.readTree(
            """
            {"repetition_penalty": 1.5, "no_repeat_ngram_size": 3, "bad_words_ids": [[4], [5, 6]],
             "min_length": 4, "suppress_tokens": [7, 8], "begin_suppress_tokens": [9],
             "forced_bos_token_id": 10, "forced_eos_token_id": [1, 2]}
            """);
    Checkpoint read = Checkpoint.read(copy("v11-gated-untied", (ObjectNode) settings));
    assertThat(read.config().generation().minNewTokens()).isEqualTo(3);
    var tensors = new LinkedHashMap<String, FloatTensor>();
    read.tensors().forEach((name, tensor) -> tensors.put(name, tensor.lazy()));
    Path again = parent.resolve("again");
    new CheckpointWriter(read.config(), read.tokenizerDefinition(), tensors)
        .write(again, StorageType.F32);
    assertThat(Checkpoint.read(again).config()).isEqualTo(read.config());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          encoder_no_repeat_ngram_size     | 3
          encoder_repetition_penalty       | 1.2
          exponential_decay_length_penalty | [5, 1.2]
          sequence_bias                    | [[[4], 2.0]]
          min_p                            | 0.1
          typical_p                        | 0.9
          epsilon_cutoff                   | 0.1
          eta_cutoff                       | 0.1
          top_h                            | 0.4
          renormalize_logits               | true
          guidance_scale                   | 2.0
          stop_strings                     | ["a"]
          penalty_alpha                    | 0.6
          num_beam_groups                  | 2
          diversity_penalty                | 0.5
          force_words_ids                  | [[4]]
          dola_layers                      | "high"
          max_time                         | 1.0
          repetition_penalty               | 0
          repetition_penalty               | "1.2"
          no_repeat_ngram_size             | -1
          bad_words_ids                    | [4]
          bad_words_ids                    | [[]]
          bad_words_ids                    | [[99]]
          suppress_tokens                  | [-1]
          forced_bos_token_id              | [4, 5]
          """)
  void whatIsNotDoneIsRefusedByName(String key, String value) throws IOException {
    Path folder =
        copy("v11-gated-untied", (ObjectNode) JSON.readTree("{\"%s\": %s}".formatted(key, value)));
    assertThatThrownBy(() -> Checkpoint.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generation_config.json")
        .hasMessageContaining(key);
  }

  @Test
  void settingsThatChangeNothingOrThatACallerAlwaysGivesAreNoFault() throws IOException {
    JsonNode settings =
        JSON.readTree(
            """
            {"typical_p": 1.0, "encoder_no_repeat_ngram_size": 0, "num_beam_groups": 1,
             "bad_words_ids": null, "no_repeat_ngram_size": 0, "repetition_penalty": 1.0,
             "num_beams": 4, "do_sample": true, "top_k": 10, "max_length": 200, "use_cache": true,
             "length_penalty": 2.0, "early_stopping": true, "transformers_version": "5.18.0",
             "_from_model_config": true}
            """);
    Path folder = copy("v11-gated-untied", (ObjectNode) settings);
    assertThat(Checkpoint.read(folder).config().generation()).isEqualTo(GenerationDefaults.NONE);
  }

  /** A golden model that asks for these settings. */
  private Path copy(String variant, ObjectNode settings) throws IOException {
    Path folder = Files.createTempDirectory(parent, variant);
    try (Stream<Path> files = Files.list(TinyModels.golden(variant))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    write(folder, settings);
    return folder;
  }

  private static void write(Path folder, ObjectNode settings) throws IOException {
    ObjectNode all = JSON.createObjectNode();
    all.put("decoder_start_token_id", 0).put("eos_token_id", 1).put("pad_token_id", 0);
    all.setAll(settings);
    JSON.writeValue(folder.resolve("generation_config.json").toFile(), all);
  }

  private static List<List<Integer>> tokens(List<List<Sample>> answers) {
    return answers.stream().map(samples -> samples.get(0).tokens()).toList();
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> ints(JsonNode array) {
    List<Integer> ints = new ArrayList<>();
    array.forEach(each -> ints.add(each.asInt()));
    return ints;
  }
}
