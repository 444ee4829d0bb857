package io.refiner.reasoning.mwp.formula;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.mwp.RandomFormulas;

import static org.assertj.core.api.Assertions.assertThat;

class ExecutionTest {

  private static final List<Double> NUMBERS = List.of(25_000.0, 1_500.0, 8.0, 0.0, 1e300);

  @Test
  void appliesTheStepsInOrder() {
    Formula formula =
        Formula.parse("#0: multiply ( number1, number2 ) | #1: subtract ( number0, #0 )");

    assertThat(Execution.of(formula, NUMBERS)).isEqualTo(new Execution.Value(13_000));
    assertThat(Execution.of(formula, NUMBERS).answer()).contains("13000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "#0: add ( number0, number9 ) ; UNKNOWN_NUMBER ; 0",
        "#0: add ( number0, #0 ) ; FORWARD_REFERENCE ; 0",
        "#0: add ( number0, number1 ) | #1: add ( #0, #7 ) ; FORWARD_REFERENCE ; 1",
        "#0: divide ( number0, number3 ) ; DIVISION_BY_ZERO ; 0",
        "#0: divide ( number3, 0.0 ) ; DIVISION_BY_ZERO ; 0",
        "#0: multiply ( number4, number4 ) ; NOT_FINITE ; 0",
      })
  void saysWhyThereIsNoResult(String formula, Execution.Reason reason, int step) {
    Execution execution = Execution.of(Formula.parse(formula), NUMBERS);

    assertThat(execution).isInstanceOf(Execution.Failure.class);
    assertThat(((Execution.Failure) execution).reason()).isEqualTo(reason);
    assertThat(((Execution.Failure) execution).step()).isEqualTo(step);
    assertThat(execution.answer()).isEmpty();
  }

  @Test
  void namesTheOperandAtFault() {
    Execution execution =
        Execution.of(Formula.parse("#0: add ( number0, number9 )"), List.of(1.0, 2.0));

    assertThat(((Execution.Failure) execution).message())
        .isEqualTo("step #0 takes number9 of 2 numbers");
  }

  @Test
  void givesAFiniteValueOrAFailureForEveryFormula() {
    Random random = new Random(4);
    for (int i = 0; i < 5_000; i++) {
      Execution execution =
          Execution.of(RandomFormulas.next(random, FormulaLimits.MAX_STEPS, 8), NUMBERS);

      if (execution instanceof Execution.Value result) {
        assertThat(result.value()).isFinite();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "504.0,504",
    "19.8,19.8",
    "0.30000000000000004,0.3",
    "0.6666666666666666,0.666666666667",
    "-0.0,0",
    "1e21,1000000000000000000000",
    "-2.50,-2.5"
  })
  void writesAnswersForPeople(double value, String answer) {
    assertThat(Answers.format(value)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"504,504.0", "' 5. ',5", "1e3,1000", "-.5,-0.5"})
  void readsAnswers(String answer, double value) {
    assertThat(Answers.parse(answer)).hasValue(value);
  }

  @ParameterizedTest
  @CsvSource({"''", "apples", "NaN", "1e999", "0x10", "1d", "."})
  void readsNoAnswerFromOtherWords(String answer) {
    assertThat(Answers.parse(answer)).isEmpty();
  }

  @Test
  void takesARoundedAnswerForTheSame() {
    assertThat(Answers.same(41.0256, 41.02564)).isTrue();
    assertThat(Answers.same(41, 41.1)).isFalse();
  }
}
