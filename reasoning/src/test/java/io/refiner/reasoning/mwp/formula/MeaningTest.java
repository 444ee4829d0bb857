package io.refiner.reasoning.mwp.formula;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.mwp.RandomFormulas;

import static org.assertj.core.api.Assertions.assertThat;

class MeaningTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "+ number0 number1 ; + number1 number0",
        "* number0 + number1 number2 ; * + number2 number1 number0",
        "+ + number0 number1 number2 ; + number0 + number1 number2",
        "- - number0 number1 number2 ; - - number0 number2 number1",
        "- - number0 number1 number2 ; - number0 + number1 number2",
        "/ / number0 number1 number2 ; / number0 * number2 number1",
        "- number0 - number1 number2 ; + number0 - number2 number1",
      })
  void isTheSameWhateverPlacesAndGrouping(String equation, String other) {
    assertThat(linear(equation).meansTheSameAs(linear(other))).isTrue();
    assertThat(linear(other).meansTheSameAs(linear(equation))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "- number0 number1 ; - number1 number0",
        "+ number0 number1 ; * number0 number1",
        "+ number0 number0 ; + number0 number1",
        "- number0 - number1 number2 ; - - number0 number1 number2",
        "+ number0 12.0 ; + number0 number1",
        "* number0 - + number1 number2 number2 ; * number0 number1",
      })
  void isAnotherWhereTheResultOrTheStepsDiffer(String equation, String other) {
    assertThat(linear(equation).meansTheSameAs(linear(other))).isFalse();
  }

  @Test
  void isTheSameInAnotherOrderOfSteps() {
    Formula one =
        Formula.parse(
            "#0: divide(number0,number1)|#1: divide(number2,number3)|#2: subtract(#0,#1)");
    Formula other =
        Formula.parse(
            "#0: divide(number2,number3)|#1: divide(number0,number1)|#2: subtract(#1,#0)");

    assertThat(one.meansTheSameAs(other)).isTrue();
  }

  @Test
  void isAnotherWithAStepThatNothingUses() {
    Formula idle = Formula.parse("#0: add(number0,number1)|#1: multiply(number0,number2)");
    Formula gold = Formula.parse("#0: multiply(number0,number2)");

    assertThat(idle.meansTheSameAs(gold)).isFalse();
  }

  @Test
  void staysTheSameUnderCommutationAndThenGivesTheSameResult() {
    Random random = new Random(5);
    List<Double> numbers = List.of(3.0, 7.0, 11.0, 13.0);
    for (int i = 0; i < 2_000; i++) {
      Formula formula = RandomFormulas.next(random, FormulaLimits.MAX_STEPS, 4);
      Formula commuted = RandomFormulas.commuted(formula, random);

      assertThat(commuted.meansTheSameAs(formula)).isTrue();
      assertThat(Execution.of(commuted, numbers).answer())
          .isEqualTo(Execution.of(formula, numbers).answer());
    }
  }

  @Test
  void neverHoldsBetweenFormulasThatGiveDifferentResults() {
    Random random = new Random(6);
    List<Double> numbers = List.of(3.0, 7.0);
    for (int i = 0; i < 20_000; i++) {
      Formula one = RandomFormulas.next(random, 3, 2);
      Formula other = RandomFormulas.next(random, 3, 2);
      boolean bothExecute =
          Execution.of(one, numbers) instanceof Execution.Value
              && Execution.of(other, numbers) instanceof Execution.Value;

      if (bothExecute && one.meansTheSameAs(other)) {
        assertThat(Execution.of(one, numbers).answer())
            .isEqualTo(Execution.of(other, numbers).answer());
      }
    }
  }

  private static Formula linear(String equation) {
    return PrefixEquation.linearise(equation);
  }
}
