package io.refiner.reasoning.mwp.formula;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.mwp.formula.UnreadableFormulaException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PrefixEquationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "* number0 number1 ; #0: multiply ( number0, number1 ) | EOS",
        "- number0 * number1 number2 ;"
            + " #0: multiply ( number1, number2 ) | #1: subtract ( number0, #0 ) | EOS",
        "+ / number0 4.0 - number1 number2 ;"
            + " #0: divide ( number0, 4.0 ) | #1: subtract ( number1, number2 ) | #2: add ( #0, #1 ) | EOS",
      })
  void linearisesInPostOrder(String equation, String formula) {
    assertThat(PrefixEquation.linearise(equation).canonical()).isEqualTo(formula);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'' ; EMPTY",
        "number0 ; EMPTY",
        "+ number0 ; BAD_OPERAND",
        "+ number0 apples ; BAD_OPERAND",
        "+ number0 number1 number2 ; TRAILING_TEXT",
        "number0 + number1 ; TRAILING_TEXT",
        "+ + + + + + + + + + + + + + + + + number0 ; TOO_MANY_STEPS",
      })
  void saysWhyATextIsNoEquation(String equation, Reason reason) {
    UnreadableFormulaException failure =
        catchThrowableOfType(
            UnreadableFormulaException.class, () -> PrefixEquation.linearise(equation));

    assertThat(failure.reason()).isEqualTo(reason);
  }

  @Test
  void readsOrRefusesWhateverItIsGiven() {
    String[] tokens = {"+", "-", "*", "/", "number0", "number17", "2.5", "", "number", "++", "1e9"};
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder equation = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        equation.append(tokens[random.nextInt(tokens.length)]).append(' ');
      }
      try {
        Formula formula = PrefixEquation.linearise(equation.toString());

        assertThat(Formula.parse(formula.canonical())).isEqualTo(formula);
      } catch (UnreadableFormulaException e) {
        assertThat(e.reason()).isNotNull();
      }
    }
  }
}
