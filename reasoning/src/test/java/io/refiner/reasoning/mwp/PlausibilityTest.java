package io.refiner.reasoning.mwp;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.masking.MaskedText;
import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.reasoning.task.Doubt;
import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class PlausibilityTest {

  private static final String SUM = "#0: add ( number0, number1 ) | EOS";
  private static final String DIFFERENCE = "#0: subtract ( number0, number1 ) | EOS";

  @Test
  void doubtsNothingOfAPlainAnswer() {
    assertThat(codes("Una has 4 rolls and buys 9 more. How many rolls has she?", SUM)).isEmpty();
  }

  @Test
  void doubtsAnAmountBelowZero() {
    assertThat(codes("Una has 4 rolls and sells 9. How many rolls has she?", DIFFERENCE))
        .containsExactly("negative-answer");
    assertThat(codes("It was 4 degrees and fell by 9. What is it now?", DIFFERENCE)).isEmpty();
    assertThat(codes("It was 4 and fell by 9. How many degrees is it?", DIFFERENCE)).isEmpty();
  }

  @Test
  void doubtsAnAnswerThatUsesNoNumberOfTheProblem() {
    assertThat(
            codes(
                "Una has 4 rolls and buys 9 more. How many has she?",
                "#0: add ( 12.0, 1.0 ) | EOS"))
        .containsExactly("no-number-used");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          What is 14 plus 31?                        | add
          What is $14 plus $31?                      | add
          How much is 14 + 31 now?                   | add
          Find the sum of 14 and 31.                 | add
          What is 31 minus 14?                       | subtract
          What is the difference between 31 and 14?  | subtract
          What is 14 times 31?                       | multiply
          What is 14 multiplied by 31?               | multiply
          What is the product of 14 and 31?          | multiply
          What is 14% of $31?                        | multiply
          What is 31 divided by 14?                  | divide
          """)
  void doubtsAnAnswerWithoutTheOperationThatTheTextStates(String text, String word) {
    for (Operator operator : Operator.values()) {
      String hypothesis = "#0: %s ( number0, number1 ) | EOS".formatted(operator.word());

      assertThat(codes(text, hypothesis))
          .as(hypothesis)
          .filteredOn("operation-not-used"::equals)
          .hasSize(operator.word().equals(word) ? 0 : 1);
    }
  }

  @Test
  void quotesTheOperationThatIsNotUsedWithItsNumbers() {
    assertThat(doubts("What is 1,400 plus 31?", DIFFERENCE))
        .extracting(Doubt::message)
        .containsExactly("the text says '1400 plus 31', and the hypothesis has no step 'add'");
  }

  @Test
  void doubtsNoOperationThatIsStatedOfOtherThanTwoNumbers() {
    assertThat(codes("Una has 4 rolls plus 9 cakes. How many are left of them?", DIFFERENCE))
        .doesNotContain("operation-not-used");
    assertThat(codes("What is 2 plus 3 times 4?", "#0: multiply ( number1, number2 )"))
        .containsExactly("operation-not-used");
    assertThat(
            codes(
                "What is 2 plus 3 times 4?",
                "#0: multiply ( number1, number2 ) | #1: add ( number0, #0 )"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"at 12:30", "on 1/2/2020", "of 12345678901234567890", "for 1/0", "of \u2467"})
  void saysWhichDigitsWereNotRead(String part) {
    List<Doubt> doubts =
        doubts("Una " + part + " has 4 rolls and buys 9 more. How many has she?", SUM);

    assertThat(doubts).extracting(Doubt::code).containsExactly("unread-number");
    String token = NumberMasking.mask("x " + part).text().split(" ")[2];
    assertThat(doubts.get(0).message()).contains(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Una hat 4 Br\u00f6tchen und kauft 9 dazu. Wie viele Br\u00f6tchen hat sie jetzt?",
        "Una tiene 4 panes y compra 9 m\u00e1s. \u00bfCu\u00e1ntos panes tiene ahora?",
        "\u0423 \u0423\u043d\u044b 4 \u0431\u0443\u043b\u043a\u0438 \u0438 \u043e\u043d\u0430 \u043f\u043e\u043a\u0443\u043f\u0430\u0435\u0442 9. \u0421\u043a\u043e\u043b\u044c\u043a\u043e \u0431\u0443\u043b\u043e\u043a?",
      })
  void doubtsAnotherLanguage(String text) {
    assertThat(codes(text, SUM)).containsExactly("unknown-language");
  }

  private static List<String> codes(String text, String hypothesis) {
    return doubts(text, hypothesis).stream().map(Doubt::code).toList();
  }

  private static List<Doubt> doubts(String text, String hypothesis) {
    MaskedText masked = NumberMasking.mask(text);
    Problem problem = new Problem("p", masked.text(), masked.numbers(), Optional.empty());
    return new MathWordProblems().doubts(problem, hypothesis);
  }
}
