package io.refiner.reasoning.mwp.feedback;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.RandomFormulas;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.FormulaLimits;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.formula.Step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class FormulaOracleTest {

  private static final Formula GOLD =
      Formula.parse("#0: multiply(number1,number2)|#1: subtract(number0,#0)");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "#0: multiply(number1,number2)|#1: subtract(number0,#0) ; No",
        "#0: multiply(number2,number1)|#1: substract(number0,#0) ; No",
        "#0: multiply(number1,number2)|#1: add(number0,#0) ; the operator in #1 is incorrect.",
        "#0: multiply(number2,number3)|#1: subtract(number0,#0) ;"
            + " the second number in #0 is incorrect.",
        "#0: multiply(number1,number2)|#1: subtract(#0,number0) ;"
            + " the first number in #1 is incorrect. the second number in #1 is incorrect.",
        "#0: multiply(number1,number2)|#1: subtract(number0,number2) ;"
            + " the second number in #1 is incorrect.",
        "#0: add(number1,number0)|#1: add(number0,#0) ;"
            + " the operator in #0 is incorrect. the second number in #0 is incorrect."
            + " the operator in #1 is incorrect.",
        "#0: multiply(number1,number2) ; add an operator.",
        "#0: subtract(number0,number2) ; add an operator.",
        "#0: subtract(number0,number3) ; add an operator. the second number in #0 is incorrect.",
        "#0: multiply(number1,number2)|#1: subtract(number0,#0)|#2: add(#1,number3) ;"
            + " remove an operator.",
        "#0: add(number1,number3)|#1: multiply(#0,number2)|#2: subtract(number0,#1) ;"
            + " remove an operator.",
        "number0 EOS ; the answer is not a formula.",
      })
  void saysWhatToChange(String hypothesis, String feedback) {
    assertThat(FormulaOracle.judge(hypothesis, GOLD).text()).isEqualTo(feedback);
  }

  @Test
  void findsOnlyTheMissingStepInTheMiddle() {
    Formula gold =
        Formula.parse("#0: add(number0,number1)|#1: multiply(#0,number2)|#2: subtract(number3,#1)");

    Critique critique =
        FormulaOracle.judge("#0: add(number0,number1)|#1: subtract(number3,#0)", gold);

    assertThat(critique.findings()).containsExactly(Finding.of(ErrorTypes.MISSING_STEP));
  }

  @Test
  void namesEachMissingStep() {
    Formula gold =
        Formula.parse("#0: add(number0,number1)|#1: multiply(#0,number2)|#2: subtract(number3,#1)");

    Critique critique = FormulaOracle.judge("#0: add(number0,number1)", gold);

    assertThat(critique.findings())
        .isEqualTo(Collections.nCopies(2, Finding.of(ErrorTypes.MISSING_STEP)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "#0: multiply(number1,number2)|#1: subtract(number0,#0) ; 1",
        "#0: multiply(number1,number2)|#1: add(number0,#0) ; 0.5",
        "#0: multiply(number1,number2) ; 0.25",
        "none ; 0",
      })
  void rewardsFewerErrorsMore(String hypothesis, double reward) {
    assertThat(FormulaOracle.judge(hypothesis, GOLD).reward()).isEqualTo(reward);
  }

  @Test
  void acceptsGoldInEveryCommutation() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Formula gold = RandomFormulas.next(random, 6, 5);
      Formula commuted = RandomFormulas.commuted(gold, random);

      assertThat(FormulaOracle.judge(commuted, gold).accepts()).isTrue();
    }
  }

  @Test
  void acceptsExactlyWhatMeansTheSame() {
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      Formula gold = RandomFormulas.next(random, 3, 2);
      Formula other = RandomFormulas.next(random, 3, 2);
      Critique critique = FormulaOracle.judge(other, gold);

      assertThat(critique.accepts()).isEqualTo(other.meansTheSameAs(gold));
      assertThat(critique.reward() == 1).isEqualTo(critique.accepts());
    }
  }

  @Test
  void judgesStepsThatReferToEachOtherInACircle() {
    Critique critique =
        FormulaOracle.judge(
            "#0: add(#1,number0)|#1: add(#0,#2)|#2: add(#1,#9)", Formula.parse("#0: add(#0,#5)"));

    assertThat(critique.accepts()).isFalse();
  }

  @Test
  void judgesTheLongestFormulasInBoundedTime() {
    List<Step> chain =
        IntStream.range(0, FormulaLimits.MAX_STEPS)
            .mapToObj(
                i ->
                    new Step(
                        i % 2 == 0 ? Operator.ADD : Operator.DIVIDE,
                        i == 0 ? new Operand.Number(0) : new Operand.Result(i - 1),
                        i < 2 ? new Operand.Number(1) : new Operand.Result(i - 2)))
            .toList();
    Formula gold = new Formula(chain);
    Formula half = new Formula(chain.subList(0, FormulaLimits.MAX_STEPS / 2));

    Critique critique =
        assertTimeout(Duration.ofSeconds(20), () -> FormulaOracle.judge(half, gold));

    assertThat(critique.accepts()).isFalse();
  }
}
