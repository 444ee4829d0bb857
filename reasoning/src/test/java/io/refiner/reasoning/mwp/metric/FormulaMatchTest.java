package io.refiner.reasoning.mwp.metric;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormulaMatchTest {

  private static final Formula GOLD =
      Formula.parse("#0: multiply ( number0, number1 ) | #1: add ( #0, number2 ) | EOS");

  @Test
  void isStrictAboutOperandsButNotAboutSpelling() {
    Formula gold = Formula.parse("#0: subtract ( number0, number1 )");

    assertThat(FormulaMatch.strict("#0:substract(number0,number1)|<END>", gold)).isTrue();
    assertThat(FormulaMatch.strict("#0: multiply(number1,number0)|#1: add(#0,number2)", GOLD))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#0: multiply ( number0, number1 ) | #1: add ( #0, number2 ) | EOS",
        "#0:multiply(number0,number1)|#1:ADD(#0,number2)|EOS",
        "#0: multiply ( number1, number0 ) | #1: add ( #0, number2 ) | EOS",
        "#0: multiply ( number0, number1 ) | #1: add ( number2, #0 ) | EOS",
      })
  void acceptsWhatTheReferenceAccepts(String hypothesis) {
    assertThat(FormulaMatch.reference(hypothesis, GOLD)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#0: multiply ( number1, number0 ) | #1: add ( number2, #0 ) | EOS",
        "#0: multiply ( number0, number1 ) | #1: add ( #0, number2 ) |",
        "#0: multiply ( number0, number1 ) | #1: subtract ( #0, number2 ) | EOS",
        "",
      })
  void refusesWhatTheReferenceRefuses(String hypothesis) {
    assertThat(FormulaMatch.reference(hypothesis, GOLD)).isFalse();
  }

  @Test
  void swapsAsLittleAsTheReferenceDoes() {
    assertThat(reference("#0: add(12.0,number0)|EOS", "#0: add(number0,12.0)")).isFalse();
    assertThat(reference("#0: subtract(number1,number0)|EOS", "#0: subtract(number0,number1)"))
        .isFalse();
    assertThat(
            reference(
                "#0: divide(number0,number1)|#1: add(#0,number2)|EOS",
                "#0: divide(number0,number1)|#1: add(number2,#0)"))
        .isFalse();
    assertThat(
            reference(
                "#0: divide(number0,number1)|#1: add(number3,number2)|EOS",
                "#0: divide(number0,number1)|#1: add(number2,number3)"))
        .isFalse();
  }

  @Test
  void comparesWhatIsExecuted() {
    List<Double> numbers = List.of(2.0, 2.0, 1.0);

    assertThat(FormulaMatch.execution("#0: add(number0,number1)|#1: add(#0,number2)", numbers, 5))
        .isTrue();
    assertThat(FormulaMatch.execution("#0: divide(number0,0)", numbers, 5)).isFalse();
    assertThat(FormulaMatch.execution("five", numbers, 5)).isFalse();
  }

  @Test
  void scoresADataSet() {
    Problem problem =
        new Problem("p", "unused", List.of(2.0, 3.0, 1.0), Optional.of(GOLD.canonical()));
    FormulaScores scores =
        FormulaScores.of(
            List.of(
                new FormulaScores.Prediction(problem, Optional.of("7"), GOLD.canonical()),
                new FormulaScores.Prediction(
                    problem,
                    Optional.empty(),
                    "#0: multiply ( number1, number0 ) | #1: add ( #0, number2 ) | EOS"),
                new FormulaScores.Prediction(problem, Optional.of("8"), "#0: add(number0,5)"),
                new FormulaScores.Prediction(problem, Optional.of("8"), "nothing")),
            1);

    assertThat(scores.count()).isEqualTo(4);
    assertThat(scores.strict().mean()).isEqualTo(0.25);
    assertThat(scores.reference().mean()).isEqualTo(0.5);
    assertThat(scores.execution().mean()).isEqualTo(0.5);
    assertThat(scores.bleu()).isBetween(0.3, 0.9);
  }

  @Test
  void refusesToScoreWithoutGold() {
    Problem problem = new Problem("p7", "unused", List.of(), Optional.empty());
    List<FormulaScores.Prediction> predictions =
        List.of(new FormulaScores.Prediction(problem, Optional.empty(), ""));

    assertThatThrownBy(() -> FormulaScores.of(predictions, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p7");
  }

  private static boolean reference(String hypothesis, String gold) {
    return FormulaMatch.reference(hypothesis, Formula.parse(gold));
  }
}
