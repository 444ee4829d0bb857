package io.refiner.reasoning.mwp.formula;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.mwp.RandomFormulas;
import io.refiner.reasoning.mwp.formula.UnreadableFormulaException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class FormulaTest {

  private static final String CANONICAL =
      "#0: multiply ( number0, number1 ) | #1: subtract ( number2, #0 ) | EOS";

  @ParameterizedTest
  @ValueSource(
      strings = {
        CANONICAL,
        "#0: multiply ( number0, number1 ) | #1: substract ( number2, #0 ) |  EOS",
        "#0: multiply ( number0, number1 ) | #1: subtract ( number2,  #0 ) |  <END>",
        "#0: multiply ( number0, number1 ) | #1: subtract ( number2, #0 )",
        "#0:multiply(number0,number1)|#1:subtract(number2,#0)|END>",
        "  # 0 : MULTIPLY ( Number 0 , number 1 ) | # 1 : Subtract ( number2 , # 0 ) | eos"
      })
  void readsEveryWritingOfAFormula(String text) {
    assertThat(Formula.parse(text).canonical()).isEqualTo(CANONICAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'' ; EMPTY",
        "EOS ; EMPTY",
        "number0 EOS ; NO_LABEL",
        "#0 add ( number0, number1 ) ; NO_LABEL",
        "#1: add ( number0, number1 ) ; WRONG_LABEL",
        "#0: add ( number0, number1 ) | #2: add ( #0, number1 ) ; WRONG_LABEL",
        "#0: power ( number0, number1 ) ; UNKNOWN_OPERATOR",
        "#0: subtract ( +, number1 ) ; BAD_OPERAND",
        "#0: add ( number, number1 ) ; BAD_OPERAND",
        "#0: add ( number1234, number1 ) ; BAD_OPERAND",
        "#0: add ( 1.2.3, number1 ) ; BAD_OPERAND",
        "#0: add ( 9999999999999999, number1 ) ; BAD_OPERAND",
        "#0: add number0, number1 ) ; MISSING_PUNCTUATION",
        "#0: add ( number0 number1 ) ; MISSING_PUNCTUATION",
        "#0: add ( number0, number1 ; MISSING_PUNCTUATION",
        "#0: add ( number0, number1 ) #1: add ( #0, #0 ) ; MISSING_PUNCTUATION",
        "#0: add ( number0, number1 ) or so ; TRAILING_TEXT",
      })
  void saysWhyATextIsNoFormula(String text, Reason reason) {
    UnreadableFormulaException failure =
        catchThrowableOfType(UnreadableFormulaException.class, () -> Formula.parse(text));

    assertThat(failure.reason()).isEqualTo(reason);
  }

  @Test
  void saysWhereATextIsNoFormula() {
    UnreadableFormulaException failure =
        catchThrowableOfType(
            UnreadableFormulaException.class, () -> Formula.parse("#0: power ( number0, 1 )"));

    assertThat(failure).hasMessageContaining("'power ( number0, 1 )'");
    assertThat(failure.position()).isBetween(4, 10);
  }

  @Test
  void refusesMoreStepsThanTheLimit() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= FormulaLimits.MAX_STEPS; i++) {
      text.append('#').append(i).append(": add(number0,number1)|");
    }

    UnreadableFormulaException failure =
        catchThrowableOfType(
            UnreadableFormulaException.class, () -> Formula.parse(text.toString()));

    assertThat(failure.reason()).isEqualTo(Reason.TOO_MANY_STEPS);
  }

  @Test
  void refusesMoreCharactersThanTheLimit() {
    String text = " ".repeat(FormulaLimits.MAX_CHARS + 1);

    UnreadableFormulaException failure =
        catchThrowableOfType(UnreadableFormulaException.class, () -> Formula.parse(text));

    assertThat(failure.reason()).isEqualTo(Reason.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({"12,12.0", "12.0,12.0", "0.01,0.01", "-3,-3.0", ".5,0.5", "0,0.0", "-0,0.0"})
  void writesAConstantOneWay(String written, String canonical) {
    Formula formula = Formula.parse("#0: add ( number0, " + written + " )");

    assertThat(formula.steps().get(0).second().canonical()).isEqualTo(canonical);
  }

  @Test
  void writesEveryFormulaSoThatItReadsItBack() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      Formula formula = RandomFormulas.next(random, FormulaLimits.MAX_STEPS, 8);

      assertThat(Formula.parse(formula.canonical())).isEqualTo(formula);
    }
  }

  @Test
  void readsOrRefusesWhateverItIsGiven() {
    Random random = new Random(2);
    String alphabet = "#0123:|(),. -numberadsubtractEOS<END>\n\t\u00e9\u2028";
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(RandomFormulas.next(random, 4, 4).canonical());
            for (int edit = random.nextInt(8); edit >= 0; edit--) {
              char c = alphabet.charAt(random.nextInt(alphabet.length()));
              text.insert(random.nextInt(text.length() + 1), c);
              text.deleteCharAt(random.nextInt(text.length()));
            }
            // Anything but the typed error would come through.
            Formula.find(text.toString())
                .ifPresent(
                    formula -> assertThat(Formula.parse(formula.canonical())).isEqualTo(formula));
          }
        });
  }
}
