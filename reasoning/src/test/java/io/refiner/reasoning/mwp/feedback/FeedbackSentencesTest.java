package io.refiner.reasoning.mwp.feedback;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.RandomFormulas;
import io.refiner.reasoning.mwp.formula.FormulaLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeedbackSentencesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"No", "no", "No.", "no hint", "No hint.", " <hint>  No  | EOH ", "No</s>"})
  void readsNoAsAcceptance(String words) {
    Critique critique = FeedbackSentences.read(words);

    assertThat(critique.accepts()).isTrue();
    assertThat(critique.text()).isEqualTo("No");
    assertThat(critique.reward()).isEqualTo(1);
  }

  @Test
  void readsRefinersOwnHint() {
    Critique critique =
        FeedbackSentences.read(
            " <hint>  add an operator. the operator in #1 is incorrect. the first number in #1 is"
                + " incorrect.  | EOH ");

    assertThat(critique.findings())
        .containsExactly(
            Finding.of(ErrorTypes.MISSING_STEP),
            Finding.of(ErrorTypes.INCORRECT_OPERATOR, 1),
            Finding.of(ErrorTypes.INCORRECT_OPERAND, 1, 0));
  }

  @Test
  void passesOverWordsBetweenSentences() {
    Critique critique =
        FeedbackSentences.read("No. the operator in # 0 is wrong. the first number in #1 is");

    assertThat(critique.findings()).containsExactly(Finding.of(ErrorTypes.INCORRECT_OPERATOR, 0));
  }

  @Test
  void takesAPlaceThatIsNamedAgainForOneFinding() {
    Critique critique = FeedbackSentences.read("the operator in #0 is incorrect. ".repeat(3));

    assertThat(critique.findings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "the the the", "nothing", "the operator in #999 is incorrect."})
  void neverTakesUnclearWordsForAcceptance(String words) {
    Critique critique = FeedbackSentences.read(words);

    assertThat(critique.findings())
        .containsExactly(Finding.of(ErrorTypes.UNCLEAR_FEEDBACK).withHint(words));
    assertThat(critique.reward()).isZero();
  }

  @Test
  void refusesToRenderATypeThatItHasNoSentenceFor() {
    assertThatThrownBy(() -> FeedbackSentences.render(List.of(Finding.of("rude"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rude");
  }

  @Test
  void readsBackEveryListOfFindings() {
    Random random = new Random(9);
    for (int i = 0; i < 5_000; i++) {
      Critique critique = FeedbackSentences.critique(findings(random));

      assertThat(FeedbackSentences.read(critique.text())).isEqualTo(critique);
    }
  }

  @Test
  void readsBackEverythingThatTheOracleSays() {
    Random random = new Random(10);
    for (int i = 0; i < 5_000; i++) {
      Critique critique =
          FormulaOracle.judge(RandomFormulas.next(random, 5, 3), RandomFormulas.next(random, 5, 3));

      assertThat(FeedbackSentences.read(critique.text())).isEqualTo(critique);
    }
  }

  @Test
  void readsWhateverItIsGivenAndThenSaysTheSame() {
    String[] pieces = {
      "the operator in #", "the first number in #", " is incorrect.", "no", "0", "77", "hint",
      "add an operator.", "|", "EOH", "<hint>", " ", "\u0130", "\n"
    };
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder words = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        words.append(pieces[random.nextInt(pieces.length)]);
      }
      Critique critique = FeedbackSentences.read(words.toString());

      assertThat(FeedbackSentences.read(critique.text())).isEqualTo(critique);
    }
  }

  @Test
  void readsNoMoreThanTheLimit() {
    Critique critique = FeedbackSentences.read("x".repeat(1_000_000));

    assertThat(critique.text()).hasSizeLessThanOrEqualTo(FeedbackSentences.MAX_UNCLEAR_CHARS);
  }

  /** As an oracle might give them: each place once, steps too many or missing as often as it is. */
  private static List<Finding> findings(Random random) {
    if (random.nextInt(20) == 0) {
      return List.of(Finding.of(ErrorTypes.UNREADABLE));
    }
    List<Finding> findings = new ArrayList<>();
    String size = random.nextBoolean() ? ErrorTypes.MISSING_STEP : ErrorTypes.EXTRA_STEP;
    for (int count = random.nextInt(3); count > 0; count--) {
      findings.add(Finding.of(size));
    }
    for (int step = 0; step < FormulaLimits.MAX_STEPS; step++) {
      for (int operand = -1; operand < 2; operand++) {
        if (random.nextInt(12) == 0) {
          findings.add(
              operand < 0
                  ? Finding.of(ErrorTypes.INCORRECT_OPERATOR, step)
                  : Finding.of(ErrorTypes.INCORRECT_OPERAND, step, operand));
        }
      }
    }
    return findings;
  }
}
