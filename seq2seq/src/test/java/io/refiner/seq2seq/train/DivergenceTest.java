package io.refiner.seq2seq.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A step that would write NaN into the weights is refused whole, however a model is trained. */
class DivergenceTest {

  private static final TrainerOptions OPTIONS = TinyModels.options(9).withDropout(0.2).withEma(0.9);

  private static final List<TokenExample> ANSWERS =
      List.of(new TokenExample("4 5", List.of(5, 4, 1)), new TokenExample("7", List.of(7, 8, 1)));

  @TempDir private Path parent;

  static Stream<TrainerOptions> options() {
    LoraOptions lora = LoraOptions.DEFAULT.withDropout(0.1);
    return Stream.of(
        TinyModels.options(9),
        OPTIONS,
        OPTIONS.withValueHead(),
        OPTIONS.withValueHead().withLora(lora),
        OPTIONS.withPrecision(Precision.BF16),
        OPTIONS.withPrecision(Precision.BF16).withLora(lora),
        OPTIONS.withNetwork(NetworkPath.PLAIN));
  }

  @ParameterizedTest
  @MethodSource("options")
  void gradientsThatAreNotFiniteChangeNothing(TrainerOptions options) {
    try (SequenceTrainer trainer = TinyModels.trainer(options);
        SequenceTrainer other = TinyModels.trainer(options)) {
      step(trainer, 0);
      Map<Path, String> before = state(trainer, "before");

      DivergedException diverged =
          catchThrowableOfType(
              DivergedException.class,
              () ->
                  trainer.policyStep(
                      List.of(ANSWERS.subList(0, 1), ANSWERS.subList(1, 2)),
                      // Only the last answer of the step is broken.
                      (first, scores) -> rates(scores, first == 1 ? Float.NaN : 0.1f),
                      1e-2));

      assertThat(diverged.step()).isEqualTo(2);
      assertThat(diverged.gradientNorm()).isNaN();
      assertThat(diverged).hasMessageContaining("step 2").hasMessageContaining("learning rate");
      assertThat(state(trainer, "after")).isEqualTo(before);

      step(trainer, 1);
      step(other, 0);
      step(other, 1);
      assertThat(state(trainer, "gone-on")).isEqualTo(state(other, "never-refused"));
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void aLossThatIsNotFiniteChangesNothing(TrainerOptions options) {
    // Scores of attention overflow with such weights, which are finite themselves.
    T5Config extreme = TinyModels.config().toBuilder().initializerFactor(1e15).build();
    String words = TinyModels.tokenizer(TinyModels.VOCABULARY);
    try (JsonTokenizer tokenizer = JsonTokenizer.of(words);
        SequenceTrainer trainer = SequenceTrainer.fresh(extreme, tokenizer, options)) {
      Map<Path, String> before = state(trainer, "before");

      DivergedException diverged =
          catchThrowableOfType(DivergedException.class, () -> step(trainer, 0));

      assertThat(diverged.step()).isEqualTo(1);
      assertThat(diverged.loss()).isNaN();
      assertThat(diverged).hasMessageContaining("its loss is NaN");
      assertThat(state(trainer, "after")).isEqualTo(before);
    }
  }

  @Test
  void gradientsOfAnyFiniteLengthAreTaken() {
    TrainerOptions unclipped =
        OPTIONS.withOptimizer(new AdamWOptions(0.9, 0.999, 1e-8, 0, Double.POSITIVE_INFINITY));
    try (SequenceTrainer trainer = TinyModels.trainer(unclipped)) {
      Map<Path, String> before = state(trainer, "before");
      trainer.policyStep(List.of(ANSWERS), (first, scores) -> rates(scores, 1e6f), 1e-3);
      assertThat(state(trainer, "after")).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e-3})
  void aLearningRateThatIsNoneIsRefused(double rate) {
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.step(batch(1), rate))
          .withMessageContaining("learning rate")
          .withMessageContaining(String.valueOf(rate));
      assertThatThrownBy(() -> trainer.policyStep(List.of(ANSWERS), (f, scores) -> List.of(), rate))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void step(SequenceTrainer trainer, int step) {
    trainer.step(List.of(batch(step), batch(step + 100)), 1e-2);
  }

  private static List<TokenRates> rates(List<TokenScores> scores, float rate) {
    return scores.stream()
        .map(
            score ->
                new TokenRates(
                    Collections.nCopies(score.logProbs().size(), rate),
                    Collections.nCopies(score.logProbs().size(), 0f),
                    Collections.nCopies(score.values().size(), 0f)))
        .toList();
  }

  private static List<Example> batch(int seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> TinyModels.reversal(random)).limit(8).toList();
  }

  /** All that training changes, bit for bit. */
  private Map<Path, String> state(SequenceTrainer trainer, String name) {
    Path folder = parent.resolve(name);
    trainer.saveState(folder);
    Map<Path, String> contents = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        contents.put(folder.relativize(file), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }
}
