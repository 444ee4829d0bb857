package io.refiner.seq2seq.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.StorageType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The adapter that peft computed with is written by benchmarks/peers/peft_adapter.py. */
class LoraTrainingTest {

  private static final LoraOptions LORA =
      LoraOptions.DEFAULT.withRank(2).withAlpha(6).withTargets(List.of("q", "v", "wi_1", "o"));
  @TempDir private Path folder;
  private Path base;

  @BeforeEach
  void setUp() {
    base = TinyModels.saved(folder.resolve("base"));
  }

  @ParameterizedTest
  @CsvSource({"v4-config-tied, tied-adapter", "v11-gated-untied, v11-adapter"})
  void scoresWithAnAdapterOfPeftAreThoseOfPeft(String base, String adapter) throws IOException {
    JsonNode expected = expected(adapter);
    try (SequenceTrainer trainer =
        SequenceTrainer.resumeAdapter(
            TinyModels.golden(base), TinyModels.golden(adapter), TinyModels.options(1))) {
      List<TokenScores> scores = trainer.score(answers(expected));
      for (int row = 0; row < scores.size(); row++) {
        List<Float> logProbs = scores.get(row).logProbs();
        for (int i = 0; i < logProbs.size(); i++) {
          double wanted = expected.get("logProbs").get(row).get(i).asDouble();
          assertThat((double) logProbs.get(i)).isCloseTo(wanted, within(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"v4-config-tied, tied-adapter", "v11-gated-untied, v11-adapter"})
  void lossesOfTrainingAnAdapterAreThoseOfPeft(String base, String adapter) throws IOException {
    JsonNode expected = expected(adapter);
    List<Example> examples =
        answers(expected).stream()
            .map(answer -> new Example(answer.source(), words(answer.tokens())))
            .toList();
    TrainerOptions options =
        TinyModels.options(1).withOptimizer(new AdamWOptions(0.9, 0.98, 1e-7, 0.1, 0.5));
    try (SequenceTrainer trainer =
        SequenceTrainer.resumeAdapter(
            TinyModels.golden(base), TinyModels.golden(adapter), options)) {
      for (JsonNode loss : expected.get("losses")) {
        assertThat(trainer.step(examples, 0.01)).isCloseTo(loss.asDouble(), within(2e-4));
      }
    }
  }

  @Test
  void beginsAsTheBaseAndLearns() {
    List<Example> examples = examples(1, 16);
    try (SequenceTrainer plain = SequenceTrainer.resume(base, TinyModels.options(1));
        SequenceTrainer adapting = adapting()) {
      double before = adapting.loss(examples);
      assertThat(before).isEqualTo(plain.loss(examples));
      IntStream.range(0, 30).forEach(step -> adapting.step(examples, 1e-2));
      assertThat(adapting.loss(examples)).isLessThan(before - 0.1);
    }
  }

  @Test
  void leavesTheBaseAsItIs() {
    try (SequenceTrainer adapting = adapting()) {
      adapting.step(examples(1, 8), 1e-2);
      adapting.saveState(folder.resolve("state"));
    }
    assertThat(Checkpoint.read(folder.resolve("state/model")).digest())
        .isEqualTo(Checkpoint.read(base).digest());
  }

  @Test
  void mergedAndAdaptedModelsAnswerAlike() {
    List<Example> examples = examples(2, 8);
    try (SequenceTrainer adapting = adapting()) {
      IntStream.range(0, 10).forEach(step -> adapting.step(examples, 1e-2));
      adapting.save(folder.resolve("merged"), StorageType.F32);
      adapting.saveAdapter(folder.resolve("adapter"), "base");
      Checkpoint checkpoint = Checkpoint.read(base);
      Adapter.read(folder.resolve("adapter"), checkpoint.config())
          .merged(checkpoint)
          .write(folder.resolve("merged-later"), StorageType.F32);
      for (String name : List.of("merged", "merged-later")) {
        try (SequenceTrainer merged =
            SequenceTrainer.resume(folder.resolve(name), TinyModels.options(1))) {
          assertThat(merged.loss(examples)).isCloseTo(adapting.loss(examples), within(1e-5));
        }
      }
    }
  }

  @Test
  void aSavedAdapterIsTrainedFurther() {
    List<Example> examples = examples(2, 8);
    try (SequenceTrainer adapting = adapting()) {
      IntStream.range(0, 5).forEach(step -> adapting.step(examples, 1e-2));
      adapting.saveAdapter(folder.resolve("adapter"), "base");
      try (SequenceTrainer again =
          SequenceTrainer.resumeAdapter(base, folder.resolve("adapter"), TinyModels.options(1))) {
        assertThat(again.loss(examples)).isEqualTo(adapting.loss(examples));
        assertThat(again.step(examples, 1e-2)).isCloseTo(adapting.loss(examples), within(1e-6));
      }
    }
  }

  @Test
  void dropoutOfTheAdapterChangesWhatIsLearnedButNotWhatIsScored() {
    List<Example> examples = examples(2, 8);
    TrainerOptions dropping = TinyModels.options(1).withLora(LORA.withDropout(0.5));
    try (SequenceTrainer calm = adapting();
        SequenceTrainer shaken = SequenceTrainer.resume(base, dropping)) {
      IntStream.range(0, 3).forEach(step -> calm.step(examples, 1e-2));
      IntStream.range(0, 3).forEach(step -> shaken.step(examples, 1e-2));
      assertThat(shaken.loss(examples)).isNotEqualTo(calm.loss(examples));
      List<TokenExample> answers = List.of(new TokenExample("4 5", List.of(7, 1)));
      assertThat(shaken.score(answers)).isEqualTo(shaken.score(answers));
    }
  }

  @Test
  void refusesTargetsThatTheModelDoesNotHave() {
    TrainerOptions options =
        TinyModels.options(1).withLora(LORA.withTargets(List.of("q", "query_proj")));
    assertThatThrownBy(() -> SequenceTrainer.resume(base, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("query_proj");
  }

  @Test
  void aTrainerWithoutAnAdapterHasNoneToSave() {
    try (SequenceTrainer plain = SequenceTrainer.resume(base, TinyModels.options(1))) {
      assertThatThrownBy(() -> plain.saveAdapter(folder.resolve("adapter"), "base"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private SequenceTrainer adapting() {
    return SequenceTrainer.resume(base, TinyModels.options(1).withLora(LORA));
  }

  private static List<Example> examples(int seed, int count) {
    Random random = new Random(seed);
    return Stream.generate(() -> TinyModels.reversal(random)).limit(count).toList();
  }

  private static JsonNode expected(String adapter) throws IOException {
    Path file = TinyModels.golden(adapter).resolve("expected.json");
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static List<TokenExample> answers(JsonNode expected) {
    List<TokenExample> answers = new ArrayList<>();
    for (int row = 0; row < expected.get("sources").size(); row++) {
      answers.add(
          new TokenExample(
              words(ids(expected.get("sources").get(row))), ids(expected.get("targets").get(row))));
    }
    return answers;
  }

  private static List<Integer> ids(JsonNode row) {
    return IntStream.range(0, row.size()).mapToObj(i -> row.get(i).asInt()).toList();
  }

  /** The words that stand for these ids, without the end token. */
  private static String words(List<Integer> ids) {
    return ids.subList(0, ids.size() - 1).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }
}
