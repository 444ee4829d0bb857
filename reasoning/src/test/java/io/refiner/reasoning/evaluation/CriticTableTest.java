package io.refiner.reasoning.evaluation;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.evaluation.CriticTable.TypeCount;
import io.refiner.reasoning.evaluation.CriticTable.Verdicts;
import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.MathWordProblems;

import static org.assertj.core.api.Assertions.assertThat;

class CriticTableTest {

  private static final String OPERATOR = "the operator in #0 is incorrect.";
  private static final String FIRST = "the first number in #0 is incorrect.";
  private static final String SECOND = "the second number in #0 is incorrect.";

  @Test
  void confusesVerdictsAsTheCriticDoes() {
    CriticTable table =
        CriticTable.of(
            List.of(
                judged("No", "No"),
                judged("No", "No"),
                judged(OPERATOR, "No"),
                judged("No", OPERATOR),
                judged(FIRST, OPERATOR),
                judged(OPERATOR, OPERATOR)),
            0);

    assertThat(table.verdicts()).isEqualTo(new Verdicts(2, 1, 1, 2));
    assertThat(table.precision().mean()).isEqualTo(2 / 3.0);
    assertThat(table.recall().mean()).isEqualTo(2 / 3.0);
    assertThat(table.exact().orElseThrow().mean()).isEqualTo(0.5);
  }

  @Test
  void matchesFindingsInAnyOrder() {
    CriticTable table =
        CriticTable.of(List.of(judged(SECOND + " " + FIRST, FIRST + " " + SECOND)), 0);

    assertThat(table.exact().orElseThrow().mean()).isEqualTo(1);
  }

  @Test
  void countsFindingsOfATypeOnlyInTheirPlace() {
    CriticTable table =
        CriticTable.of(
            List.of(
                judged(FIRST + " " + OPERATOR, SECOND + " " + OPERATOR),
                judged("add an operator.", "add an operator. add an operator.")),
            0);

    assertThat(table.types())
        .isEqualTo(
            Map.of(
                "incorrect-operand", new TypeCount(1, 1, 0),
                "incorrect-operator", new TypeCount(1, 1, 1),
                "missing-step", new TypeCount(2, 1, 1)));
  }

  @Test
  void comparesFindingsOnlyWhereTheOracleKnowsTheirPlace() {
    Judged byAnswer = new Judged(read(OPERATOR), read("the result is incorrect."), false);

    CriticTable mixed = CriticTable.of(List.of(judged(OPERATOR, OPERATOR), byAnswer), 0);

    assertThat(mixed.exact().orElseThrow().mean()).isEqualTo(1);
    assertThat(mixed.verdicts()).isEqualTo(new Verdicts(0, 0, 0, 2));
    assertThat(CriticTable.of(List.of(byAnswer), 0).exact()).isEmpty();
  }

  @Test
  void countsWhereHypothesesErr() {
    ErrorCounts errors =
        ErrorCounts.of(List.of(read("No"), read(FIRST + " " + SECOND), read(OPERATOR)));

    assertThat(errors.count()).isEqualTo(3);
    assertThat(errors.wrong()).isEqualTo(2);
    assertThat(errors.types()).isEqualTo(Map.of("incorrect-operand", 2, "incorrect-operator", 1));
  }

  private static Judged judged(String found, String expected) {
    return new Judged(read(found), read(expected), true);
  }

  private static Critique read(String text) {
    return new MathWordProblems().readCritique(text);
  }
}
