package io.refiner.seq2seq.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PolicyStepTest {

  private static final List<TokenExample> ANSWERS =
      List.of(
          new TokenExample("4 5 6", List.of(6, 5, 4, 1)),
          new TokenExample("7 8", List.of(9)),
          new TokenExample("10 11 12 13", List.of(3, 1)));

  @Test
  void scoresAreThoseThatSamplesWereDrawnWith() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      Sample sample =
          trainer
              .generator()
              .generate(List.of(new Prompt("4 5 6", 1, Decoding.nucleus(1, 1, 6), 8)))
              .get(0)
              .get(0);
      TokenScores scores =
          trainer.score(List.of(new TokenExample("4 5 6", sample.tokens()))).get(0);
      for (int i = 0; i < sample.tokens().size(); i++) {
        assertThat(scores.logProbs().get(i)).isCloseTo(sample.logProbs().get(i), within(1e-4f));
      }
    }
  }

  @Test
  void paddingDoesNotChangeScores() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      List<TokenScores> together = trainer.score(ANSWERS);
      for (int i = 0; i < ANSWERS.size(); i++) {
        TokenScores alone = trainer.score(List.of(ANSWERS.get(i))).get(0);
        for (int token = 0; token < alone.logProbs().size(); token++) {
          assertThat(together.get(i).logProbs().get(token))
              .isCloseTo(alone.logProbs().get(token), within(1e-5f));
          assertThat(together.get(i).entropies().get(token))
              .isCloseTo(alone.entropies().get(token), within(1e-5f));
        }
      }
    }
  }

  @Test
  void theMeanOfLogProbabilitiesAsObjectiveIsASupervisedStep() {
    Random random = new Random(1);
    List<Example> examples = Stream.generate(() -> TinyModels.reversal(random)).limit(6).toList();
    List<TokenExample> answers = examples.stream().map(PolicyStepTest::tokens).toList();
    int tokens = answers.stream().mapToInt(answer -> answer.tokens().size()).sum();
    try (SequenceTrainer supervised = TinyModels.trainer(3);
        SequenceTrainer policy = TinyModels.trainer(3)) {
      for (int step = 0; step < 3; step++) {
        supervised.step(examples, 1e-3);
        policy.policyStep(
            List.of(answers.subList(0, 2), answers.subList(2, 6)),
            (first, scores) -> constant(scores, -1f / tokens, 0),
            1e-3);
      }
      assertThat(policy.loss(examples)).isCloseTo(supervised.loss(examples), within(1e-5));
    }
  }

  @Test
  void anAnswerWithAnAdvantageGetsLikelierAndOneWithoutUnlikelier() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      double good = sum(trainer.score(ANSWERS).get(0).logProbs());
      double bad = sum(trainer.score(ANSWERS).get(2).logProbs());
      for (int step = 0; step < 5; step++) {
        trainer.policyStep(
            List.of(ANSWERS.subList(0, 1), ANSWERS.subList(2, 3)),
            (first, scores) -> constant(scores, first == 0 ? -1 : 1, 0),
            1e-3);
      }
      assertThat(sum(trainer.score(ANSWERS).get(0).logProbs())).isGreaterThan(good);
      assertThat(sum(trainer.score(ANSWERS).get(2).logProbs())).isLessThan(bad);
    }
  }

  @Test
  void anEntropyBonusSpreadsTheDistributions() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      double before = entropy(trainer);
      for (int step = 0; step < 5; step++) {
        trainer.policyStep(List.of(ANSWERS), (first, scores) -> constant(scores, 0, -1), 1e-3);
      }
      assertThat(entropy(trainer)).isGreaterThan(before);
    }
  }

  @Test
  void anObjectiveThatForgetsATokenIsRefused() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      TokenObjective forgetful =
          (first, scores) ->
              Collections.nCopies(scores.size(), new TokenRates(List.of(1f), List.of(0f)));
      assertThatThrownBy(() -> trainer.policyStep(List.of(ANSWERS), forgetful, 1e-3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("answer 0 has 4 tokens");
    }
  }

  @Test
  void aStepWithoutAnswersIsRefused() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      TokenObjective objective = (first, scores) -> constant(scores, 1, 0);
      assertThatThrownBy(() -> trainer.policyStep(List.of(), objective, 1e-3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one batch");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, TinyModels.VOCABULARY})
  void anAnswerOfATokenThatTheModelHasNoRowForIsRefused(int token) {
    List<TokenExample> answers = List.of(new TokenExample("4 5", List.of(6, token)));
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      assertThatThrownBy(() -> trainer.score(answers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("token " + token + " is none of this model's, whose vocab_size is 30");
    }
  }

  private static List<TokenRates> constant(List<TokenScores> scores, float rate, float spread) {
    return scores.stream()
        .map(
            score ->
                new TokenRates(
                    Collections.nCopies(score.logProbs().size(), rate),
                    Collections.nCopies(score.logProbs().size(), spread)))
        .toList();
  }

  private static double entropy(SequenceTrainer trainer) {
    return trainer.score(ANSWERS).stream().mapToDouble(score -> sum(score.entropies())).sum();
  }

  private static double sum(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).sum();
  }

  /** The words of tiny models are their own ids. */
  private static TokenExample tokens(Example example) {
    return new TokenExample(
        example.source(),
        Stream.concat(
                Arrays.stream(example.target().split(" ")).map(Integer::valueOf), Stream.of(1))
            .toList());
  }
}
