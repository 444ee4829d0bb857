package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.checkpoint.TensorFile;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.train.ClippedObjective.Rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What torch computes of a step of PPO is written by benchmarks/peers/golden_ppo.py. */
class ValueHeadTest {

  private static final Path GOLDEN_MODEL = TinyModels.golden("v10-relu-tied");
  private static final Path GOLDEN_HEAD = TinyModels.golden("v10-value-head");
  private static final TrainerOptions OPTIONS = TinyModels.options(3).withValueHead();
  private static final List<TokenExample> ANSWERS =
      List.of(
          new TokenExample("4 5 6", List.of(6, 5, 4, 1)),
          new TokenExample("7 8", List.of(9)),
          new TokenExample("10 11 12 13", List.of(3, 1)));

  @TempDir private Path folder;

  @Test
  void logProbabilitiesEntropiesAndValuesAreThoseOfTorch() {
    JsonNode expected = expected();
    try (SequenceTrainer trainer = golden(OPTIONS)) {
      List<TokenScores> scores = trainer.score(answers(expected));
      assertClose(all(scores, TokenScores::logProbs), expected.path("logProbs"));
      assertClose(all(scores, TokenScores::entropies), expected.path("entropies"));
      assertClose(all(scores, TokenScores::values), expected.path("values"));
    }
  }

  @ParameterizedTest
  @EnumSource(value = NetworkPath.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void everyTensorHasTheGradientOfTheClippedLossThatTorchComputes(NetworkPath path) {
    JsonNode expected = expected();
    List<TokenExample> answers = answers(expected);
    NativeRuntime.recording(
        () -> {
          Checkpoint checkpoint = Checkpoint.read(GOLDEN_MODEL);
          try (NDManager manager = NativeRuntime.newManager(Device.cpu());
              Tokenizer tokenizer = checkpoint.openTokenizer()) {
            Base base = Base.of(checkpoint, tokenizer, manager);
            Map<String, StoredTensor> head =
                ValueHeadFile.read(GOLDEN_HEAD, base.config()).orElseThrow();
            Weights weights = base.weights().and(StoredWeights.load(manager, head));
            Gradients gradients = new Gradients(manager, weights);
            TaughtNetwork network = network(manager, base.config(), weights, path);
            TrainingBatch batch = TrainingBatch.ofTokens(answers, base);
            float[] scores = network.scores(batch).toFloatArray();
            List<TokenRates> rates =
                objective(expected).rates(0, TokenColumns.split(answers, scores, true));
            float[][] columns = TokenColumns.of(answers, rates, true);
            network.accumulate(batch, columns, Dropout.OFF, gradients);
            GradientDigest.assertGradients(gradients, expected.path("gradients"));
          }
          return path;
        });
  }

  @Test
  void lossesOfClippedStepsAreThoseOfTorch() {
    JsonNode expected = expected();
    List<TokenExample> answers = answers(expected);
    ClippedObjective objective = objective(expected);
    TrainerOptions options = OPTIONS.withOptimizer(new AdamWOptions(0.9, 0.98, 1e-7, 0.1, 0.5));
    try (SequenceTrainer trainer = golden(options)) {
      for (JsonNode loss : expected.path("losses")) {
        assertThat(objective.loss(trainer.score(answers))).isCloseTo(loss.asDouble(), within(2e-3));
        trainer.policyStep(List.of(answers.subList(0, 1), answers.subList(1, 3)), objective, 0.003);
      }
    }
  }

  @Test
  void aFreshHeadValuesEverythingAtZero() {
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      assertThat(all(trainer.score(ANSWERS), TokenScores::values)).containsOnly(0f);
    }
  }

  @Test
  void withoutAHeadThereAreNoValues() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      assertThat(all(trainer.score(ANSWERS), TokenScores::values)).isEmpty();
    }
  }

  @Test
  void valuesComeToBeTheReturns() {
    List<Float> returns = List.of(1f, 2f, 3f, 4f, -1f, 0.5f, 0f);
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      for (int step = 0; step < 200; step++) {
        trainer.policyStep(List.of(ANSWERS), (first, scores) -> towards(returns, scores), 1e-2);
      }
      List<Float> values = all(trainer.score(ANSWERS), TokenScores::values);
      for (int i = 0; i < returns.size(); i++) {
        assertThat(values.get(i)).isCloseTo(returns.get(i), within(0.1f));
      }
    }
  }

  @Test
  void paddingDoesNotChangeValues() {
    try (SequenceTrainer trainer = golden(OPTIONS)) {
      List<TokenExample> answers = answers(expected());
      List<TokenScores> together = trainer.score(answers);
      for (int i = 0; i < answers.size(); i++) {
        TokenScores alone = trainer.score(answers.subList(i, i + 1)).get(0);
        for (int t = 0; t < alone.values().size(); t++) {
          assertThat(together.get(i).values().get(t))
              .isCloseTo(alone.values().get(t), within(1e-5f));
        }
      }
    }
  }

  @Test
  void theHeadIsSavedBesideAModelThatAnswersWithoutIt() {
    List<TokenScores> scores;
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      learn(trainer);
      scores = trainer.score(ANSWERS);
      trainer.save(folder, StorageType.F32);
      try (Seq2SeqModel model = Seq2SeqModel.open(folder, DeviceChoice.CPU)) {
        assertThat(model.digest()).isEqualTo(trainer.generator().digest());
      }
    }
    assertThat(folder.resolve(ValueHeadFile.NAME)).isRegularFile();
    try (SequenceTrainer again = SequenceTrainer.resume(folder, OPTIONS)) {
      assertThat(again.score(ANSWERS)).isEqualTo(scores);
    }
  }

  @Test
  void aModelWithoutAHeadTakesTheOldOneAway() {
    try (SequenceTrainer valued = TinyModels.trainer(OPTIONS);
        SequenceTrainer plain = TinyModels.trainer(3)) {
      valued.save(folder, StorageType.F32);
      plain.save(folder, StorageType.F32);
    }
    assertThat(folder.resolve(ValueHeadFile.NAME)).doesNotExist();
  }

  @Test
  void theHeadIsTrainedWithAnAdapterToo() {
    TrainerOptions adapting = OPTIONS.withLora(LoraOptions.DEFAULT);
    Path base = TinyModels.saved(folder.resolve("base"));
    Path adapter = folder.resolve("adapter");
    List<TokenScores> scores;
    try (SequenceTrainer trainer = SequenceTrainer.resume(base, adapting)) {
      learn(trainer);
      scores = trainer.score(ANSWERS);
      trainer.saveAdapter(adapter, "base");
    }
    assertThat(all(scores, TokenScores::values)).doesNotContain(0f);
    try (SequenceTrainer again = SequenceTrainer.resumeAdapter(base, adapter, OPTIONS)) {
      assertThat(again.score(ANSWERS)).isEqualTo(scores);
    }
    try (SequenceTrainer plain =
        SequenceTrainer.resumeAdapter(base, adapter, TinyModels.options(3))) {
      plain.saveAdapter(adapter, "base");
    }
    assertThat(adapter.resolve(ValueHeadFile.NAME)).doesNotExist();
  }

  @Test
  void anObjectiveThatForgetsValuesIsRefused() {
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      TokenObjective forgetful =
          (first, scores) -> scores.stream().map(score -> rates(score, List.of())).toList();
      assertThatThrownBy(() -> trainer.policyStep(List.of(ANSWERS), forgetful, 1e-3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("answer 0 has 4 values, but the objective gave 0 derivatives by values");
    }
  }

  @Test
  void aHeadOfAnotherWidthIsRefusedByName() {
    TensorFile.write(
        TinyModels.saved(folder).resolve(ValueHeadFile.NAME),
        Map.of(ValueHeadFile.WEIGHT, FloatTensor.of(List.of(1L, 2L), () -> new float[2])));
    assertThatThrownBy(() -> SequenceTrainer.resume(folder, OPTIONS))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("value_head.safetensors")
        .hasMessageContaining("v_head.summary.weight must have the shape [1, 32], not [1, 2]");
  }

  @Test
  void aFileOfSomethingElseIsRefusedByName() throws IOException {
    Files.copy(
        GOLDEN_MODEL.resolve("model.safetensors"),
        TinyModels.saved(folder).resolve(ValueHeadFile.NAME));
    assertThatThrownBy(() -> SequenceTrainer.resume(folder, OPTIONS))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("value_head.safetensors");
  }

  @Test
  void aLinkToNothingIsNoMissingHead() throws IOException {
    Path file = TinyModels.saved(folder).resolve(ValueHeadFile.NAME);
    Files.createSymbolicLink(file, folder.resolve("nowhere"));
    assertThatThrownBy(() -> SequenceTrainer.resume(folder, OPTIONS))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("value_head.safetensors is a link to nothing");
  }

  private static void learn(SequenceTrainer trainer) {
    List<Float> returns = Collections.nCopies(7, 1f);
    for (int step = 0; step < 3; step++) {
      trainer.policyStep(List.of(ANSWERS), (first, scores) -> towards(returns, scores), 1e-2);
    }
  }

  /** Half the squared error of all values. */
  private static List<TokenRates> towards(List<Float> returns, List<TokenScores> scores) {
    List<TokenRates> rates = new ArrayList<>();
    int next = 0;
    for (TokenScores score : scores) {
      List<Float> errors = new ArrayList<>();
      for (float value : score.values()) {
        errors.add(value - returns.get(next++));
      }
      rates.add(rates(score, errors));
    }
    return rates;
  }

  private static TokenRates rates(TokenScores score, List<Float> values) {
    List<Float> none = Collections.nCopies(score.logProbs().size(), 0f);
    return new TokenRates(none, none, values);
  }

  private static TaughtNetwork network(
      NDManager manager, T5Config config, Weights weights, NetworkPath path) {
    Optional<CompiledTeacher> teacher =
        Optional.of(new TeacherScript(config, Precision.FP32, 0, Optional.empty()))
            .filter(script -> path == NetworkPath.COMPILED)
            .map(script -> new CompiledTeacher(manager, config, script, weights));
    return new TaughtNetwork(manager, config, weights, Map.of(), teacher);
  }

  /** The golden model with the golden head beside it. */
  private SequenceTrainer golden(TrainerOptions options) {
    Path together = folder.resolve("golden");
    try {
      Files.createDirectories(together);
      for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
        Files.copy(GOLDEN_MODEL.resolve(name), together.resolve(name));
      }
      Files.copy(GOLDEN_HEAD.resolve(ValueHeadFile.NAME), together.resolve(ValueHeadFile.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SequenceTrainer.resume(together, options);
  }

  private static ClippedObjective objective(JsonNode expected) {
    JsonNode rollout = expected.path("rollout");
    List<Rollout> rollouts = new ArrayList<>();
    int next = 0;
    for (JsonNode target : expected.path("targets")) {
      int from = next;
      next += target.size();
      Function<String, List<Double>> part =
          name ->
              IntStream.range(from, from + target.size())
                  .mapToObj(i -> rollout.path(name).get(i).asDouble())
                  .toList();
      rollouts.add(
          new Rollout(
              part.apply("log_probs"),
              part.apply("advantages"),
              part.apply("values"),
              part.apply("returns")));
    }
    return new ClippedObjective(rollouts, next, 0.5, 0.05);
  }

  private static List<TokenExample> answers(JsonNode expected) {
    List<TokenExample> answers = new ArrayList<>();
    for (JsonNode source : expected.path("sources")) {
      List<Integer> ids = ids(source);
      String words =
          ids.subList(0, ids.size() - 1).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(" "));
      answers.add(new TokenExample(words, ids(expected.path("targets").get(answers.size()))));
    }
    return answers;
  }

  private static List<Integer> ids(JsonNode row) {
    return IntStream.range(0, row.size()).mapToObj(i -> row.get(i).asInt()).toList();
  }

  private static List<Float> all(
      List<TokenScores> scores, Function<TokenScores, List<Float>> column) {
    return scores.stream().flatMap(score -> column.apply(score).stream()).toList();
  }

  private static void assertClose(List<Float> actual, JsonNode expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).doubleValue()).isCloseTo(expected.get(i).asDouble(), within(1e-4));
    }
  }

  private static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(GOLDEN_HEAD.resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
