package io.refiner.reasoning.mwp;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MathWordProblemsTest {

  private static final String TEXT = "Tom\u2019s bag has number0  apples . He eats number1 .";
  private static final String GOLD = "#0: substract ( number0, number1 ) | EOS";

  private final Task task = Tasks.named("mwp").orElseThrow();

  @Test
  void isKnownByName() {
    assertThat(Tasks.names()).containsExactly("mwp");
    assertThat(task.name()).isEqualTo("mwp");
    assertThat(Tasks.named("chess")).isEmpty();
  }

  @Test
  void asksTheGeneratorForAFirstHypothesis() {
    assertThat(task.generatorPrompt(problem(), Optional.empty()))
        .isEqualTo("tom's bag has number0 apples . he eats number1 .");
  }

  @Test
  void joinsASplitPossessive() {
    Problem problem = new Problem("p", "Sue \u2019 s number0", List.of(1.0), Optional.empty());

    assertThat(task.generatorPrompt(problem, Optional.empty())).isEqualTo("sue 's number0");
  }

  @Test
  void asksTheGeneratorToReviseFromTheOriginalProblem() {
    Task.Revision previous =
        new Task.Revision("#0:add(number0,number1)", "the operator in #0 is incorrect.");

    assertThat(task.generatorPrompt(problem(), Optional.of(previous)))
        .isEqualTo(
            "tom's bag has number0 apples . he eats number1 ."
                + " previous answer: #0: add ( number0, number1 ) | EOS"
                + " hint: the operator in #0 is incorrect.");
  }

  @Test
  void asksTheCriticAboutAHypothesis() {
    assertThat(task.criticPrompt(problem(), GOLD))
        .isEqualTo(
            "tom's bag has number0 apples . he eats number1 ."
                + " answer: #0: subtract ( number0, number1 ) | EOS");
  }

  @Test
  void showsTheCriticAGarbledHypothesisAsItIs() {
    assertThat(task.criticPrompt(problem(), " #0: add (\n number0 "))
        .endsWith(" answer: #0: add ( number0");
  }

  @Test
  void answersByExecution() {
    assertThat(task.answer(problem(), GOLD)).contains("4");
    assertThat(task.answer(problem(), "#0: divide(number0, 0)")).isEmpty();
    assertThat(task.answer(problem(), "four")).isEmpty();
  }

  @Test
  void writesAHypothesisCanonically() {
    assertThat(task.canonical(GOLD)).contains("#0: subtract ( number0, number1 ) | EOS");
    assertThat(task.canonical("four")).isEmpty();
  }

  @Test
  void comparesWithGold() {
    assertThat(task.oracle(problem(), GOLD).accepts()).isTrue();
    assertThat(task.oracle(problem(), "#0: add(number0, number1)").text())
        .isEqualTo("the operator in #0 is incorrect.");
  }

  @Test
  void readsBackWhatTheOracleSays() {
    assertThat(task.readCritique("The operator in #0 is incorrect."))
        .isEqualTo(task.oracle(problem(), "#0: add(number0, number1)"));
  }

  @Test
  void refusesToCompareWithoutGold() {
    Problem problem = new Problem("p", TEXT, List.of(7.0, 3.0), Optional.empty());

    InvalidProblemException refusal =
        catchThrowableOfType(InvalidProblemException.class, () -> task.oracle(problem, GOLD));

    assertThat(refusal.field()).isEqualTo("gold");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4      | #0: subtract(number0, number1) | No
          4.00   | #0: subtract(number0, number1) | No
          $4     | #0: subtract(number0, number1) | No
          10     | #0: subtract(number0, number1) | the result is incorrect.
          4      | #0: add(number0, number1)      | the result is incorrect.
          4      | four                           | the answer is not a formula.
          4      | #0: divide(number0, 0)         | the second number in #0 is incorrect.
          """)
  void comparesTheResultWhereOnlyTheAnswerIsKnown(String answer, String written, String said) {
    Problem problem = new Problem("p", TEXT, List.of(7.0, 3.0), Optional.empty());

    Critique critique = task.oracle(problem, Optional.of(answer), written);

    assertThat(critique.text()).isEqualTo(said);
    assertThat(critique.accepts()).isEqualTo(said.equals("No"));
    assertThat(task.readCritique(said)).isEqualTo(unhinted(critique));
  }

  private static Critique unhinted(Critique critique) {
    List<Finding> findings =
        critique.findings().stream()
            .map(f -> new Finding(f.type(), f.step(), f.operand(), Optional.empty()))
            .toList();
    return new Critique(findings, critique.text(), critique.reward());
  }

  @Test
  void looksAtGoldRatherThanAtTheAnswer() {
    assertThat(task.oracle(problem(), Optional.of("99"), GOLD).accepts()).isTrue();
  }

  @Test
  void refusesToCompareWithAnAnswerThatIsNoNumber() {
    Problem problem = new Problem("p", TEXT, List.of(7.0, 3.0), Optional.empty());

    InvalidProblemException refusal =
        catchThrowableOfType(
            InvalidProblemException.class, () -> task.oracle(problem, Optional.of("many"), GOLD));

    assertThat(refusal.field()).isEqualTo("answer");
  }

  @Test
  void letsAGoodProblemPass() {
    assertThatCode(() -> task.validate(problem())).doesNotThrowAnyException();
  }

  @Test
  void refusesAnEmptyId() {
    assertThat(refusal(new Problem(" ", TEXT, List.of(7.0, 3.0), Optional.empty())).field())
        .isEqualTo("id");
  }

  @Test
  void refusesAnOversizedId() {
    String id = "i".repeat(ProblemLimits.MAX_ID_CHARS + 1);

    assertThat(refusal(new Problem(id, TEXT, List.of(7.0, 3.0), Optional.empty())))
        .hasMessage("id has 201 characters, the limit is 200: shorten it");
  }

  @Test
  void refusesAnEmptyText() {
    assertThat(refusal(" \n", List.of()).field()).isEqualTo("text");
  }

  @Test
  void refusesAnOversizedText() {
    String text = "number0 " + "a".repeat(ProblemLimits.MAX_TEXT_CHARS);

    assertThat(refusal(text, List.of(1.0)))
        .hasMessage("text has 2008 characters, the limit is 2000: shorten it");
  }

  @Test
  void refusesATextWithoutANumber() {
    assertThat(refusal("How many mp3 players ?", List.of(1.0)))
        .hasMessageStartingWith("text has no number0, numbers has 1 values");
  }

  @Test
  void refusesATextThatHasMoreNumbersThanValues() {
    InvalidProblemException refusal = refusal("number0 and number2", List.of(1.0, 2.0));

    assertThat(refusal.field()).isEqualTo("numbers");
    assertThat(refusal).hasMessageStartingWith("text has number2, but numbers has 2 values");
  }

  @Test
  void refusesANumberThatTheTextLacks() {
    InvalidProblemException refusal = refusal("number0 , number1number2", List.of(1.0, 2.5));

    assertThat(refusal.field()).isEqualTo("numbers");
    assertThat(refusal).hasMessageStartingWith("numbers[1] is 2.5, but text has no number1");
  }

  @Test
  void refusesANumberThatIsNotFinite() {
    assertThat(refusal(TEXT, List.of(1.0, Double.NaN)))
        .hasMessage("numbers[1] is NaN: give a finite number");
  }

  @Test
  void refusesMoreNumbersThanTheLimit() {
    assertThat(refusal(TEXT, Collections.nCopies(ProblemLimits.MAX_NUMBERS + 1, 1.0)))
        .hasMessageStartingWith("numbers has 65 values");
  }

  @Test
  void refusesAGoldThatIsNoFormula() {
    Problem problem = new Problem("p", TEXT, List.of(7.0, 3.0), Optional.of("number0 EOS"));

    assertThat(refusal(problem).field()).isEqualTo("gold");
    assertThat(refusal(problem)).hasMessageContaining("'number0 EOS'");
  }

  @Test
  void refusesAGoldThatCannotBeExecuted() {
    Problem problem =
        new Problem("p", TEXT, List.of(7.0, 0.0), Optional.of("#0: divide(number0,number1)"));

    assertThat(refusal(problem))
        .hasMessageContaining("'#0: divide ( number0, number1 ) | EOS'")
        .hasMessageContaining("divides by number1, which is 0");
  }

  private InvalidProblemException refusal(String text, List<Double> numbers) {
    return refusal(new Problem("p", text, numbers, Optional.empty()));
  }

  private InvalidProblemException refusal(Problem problem) {
    return catchThrowableOfType(InvalidProblemException.class, () -> task.validate(problem));
  }

  private static Problem problem() {
    return new Problem("p", TEXT, List.of(7.0, 3.0), Optional.of(GOLD));
  }

  @Test
  void formulasThatMeanTheSameAreTheSame() {
    String sum = "#0: add ( number0, number1 ) | EOS";
    assertThat(task.same(sum, "#0: add ( number1, number0 ) | EOS")).isTrue();
    assertThat(task.same(sum, "#0: subtract ( number0, number1 ) | EOS")).isFalse();
    assertThat(task.same("no formula", " no formula ")).isTrue();
    assertThat(task.same("no formula", sum)).isFalse();
  }
}
