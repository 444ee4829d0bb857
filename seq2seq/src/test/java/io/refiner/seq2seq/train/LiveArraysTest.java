package io.refiner.seq2seq.train;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: whatever a trainer does, it holds as many arrays afterwards as before. Results belong
 * to the manager of their first operand, and gradients outlive their pass, so that a single one
 * that is not closed would stay for good.
 */
class LiveArraysTest {

  private static final List<TokenExample> ANSWERS =
      List.of(new TokenExample("4 5", List.of(7, 1)), new TokenExample("6", List.of(8, 9, 1)));

  static Stream<TrainerOptions> ways() {
    TrainerOptions options = TinyModels.options(3).withDropout(0.1);
    return Stream.of(
        options,
        options.withNetwork(NetworkPath.PLAIN).withEma(0.9),
        options.withLora(LoraOptions.DEFAULT.withDropout(0.1)).withEma(0.9));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everyWorkLeavesAsManyArraysAsItFound(TrainerOptions options) {
    try (JsonTokenizer tokenizer = JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY));
        SequenceTrainer trainer = SequenceTrainer.fresh(TinyModels.config(), tokenizer, options)) {
      List<Runnable> works = works(trainer);
      works.forEach(Runnable::run);
      int arrays = trainer.liveArrays();
      for (int round = 0; round < 3; round++) {
        for (int work = 0; work < works.size(); work++) {
          works.get(work).run();
          assertThat(trainer.liveArrays()).as("after work %s", work).isEqualTo(arrays);
        }
      }
    }
  }

  private static List<Runnable> works(SequenceTrainer trainer) {
    Random random = new Random(1);
    List<Example> batch = Stream.generate(() -> TinyModels.reversal(random)).limit(4).toList();
    TextGenerator generator = trainer.generator();
    return List.of(
        () -> trainer.step(batch, 1e-3),
        () -> trainer.step(List.of(batch.subList(0, 1), batch.subList(1, 4)), 1e-3),
        () -> trainer.policyStep(List.of(ANSWERS), LiveArraysTest::rates, 1e-3),
        () -> trainer.score(ANSWERS),
        () -> trainer.loss(batch),
        () -> generator.generate(List.of(new Prompt("4 5", 2, Decoding.nucleus(0.9, 1, 4), 1))),
        () -> generator.generate(List.of(new Prompt("4 5", 1, Decoding.beams(2, 4), 1))),
        generator::digest);
  }

  private static List<TokenRates> rates(int first, List<TokenScores> scores) {
    return scores.stream().map(LiveArraysTest::rates).toList();
  }

  private static TokenRates rates(TokenScores scores) {
    List<Float> ones = scores.logProbs().stream().map(logProb -> 1f).toList();
    return new TokenRates(ones, ones);
  }
}
