package io.refiner.reasoning.mwp.perturbation;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.feedback.FeedbackSentences;
import io.refiner.reasoning.mwp.formula.Formula;

import static org.assertj.core.api.Assertions.assertThat;

class RandomFeedbackTest {

  private static final Formula FORMULA =
      Formula.parse("#0: add ( number0, number1 ) | #1: divide ( #0, number2 ) | EOS");

  @Test
  void alwaysObjectsInSentencesThatCanBeRead() {
    Random random = new Random(1);
    Set<String> said = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Critique critique = RandomFeedback.on(FORMULA, 3, random);
      assertThat(critique.accepts()).isFalse();
      assertThat(FeedbackSentences.read(critique.text())).isEqualTo(critique);
      said.add(critique.text());
    }
    assertThat(said).hasSizeGreaterThan(5);
  }
}
