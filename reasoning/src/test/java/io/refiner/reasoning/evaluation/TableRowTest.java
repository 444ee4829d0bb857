package io.refiner.reasoning.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.evaluation.Attempted.Turn;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableRowTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final String ADD = "#0: add ( number0, number1 ) | EOS";
  private static final String SWAPPED = "#0: add ( number1, number0 ) | EOS";
  private static final String SUBTRACT = "#0: subtract ( number0, number1 ) | EOS";

  @Test
  void scoresTheHypothesisThatEachEpisodeEndedWith() {
    Run run = run(attempted(SUBTRACT, ADD), attempted(ADD), attempted(SWAPPED), attempted());

    TableRow row = TableRow.of(List.of(run), 0).get(0);

    assertThat(row.strict().orElseThrow().score().mean()).isEqualTo(0.5);
    assertThat(row.reference().orElseThrow().score().mean()).isEqualTo(0.75);
    assertThat(row.execution().score().mean()).isEqualTo(0.75);
    assertThat(row.turns().mean()).isEqualTo(1);
  }

  @Test
  void comparesWithTheFirstRowProblemByProblem() {
    Run run = run(attempted(SUBTRACT, ADD), attempted(ADD), attempted(SUBTRACT, SUBTRACT));

    List<TableRow> rows = TableRow.of(List.of(run.within(0), run), 0);

    assertThat(rows.get(0).strict().orElseThrow().gain()).isEmpty();
    assertThat(rows.get(1).strict().orElseThrow().gain().orElseThrow().mean()).isEqualTo(1 / 3.0);
    assertThat(rows.get(1).strict().orElseThrow().gain().orElseThrow().low()).isNotNegative();
  }

  @Test
  void givesNoWidthToAGainThatEveryProblemHas() {
    Attempted won = attempted(SUBTRACT, ADD);
    Run run = run(won, won, won);

    Measure strict = TableRow.of(List.of(run.within(0), run), 0).get(1).strict().orElseThrow();

    assertThat(strict.gain().orElseThrow().low()).isEqualTo(1);
  }

  @Test
  void cutsARunToFewerRevisions() {
    Run run = run(attempted(SUBTRACT, SWAPPED, ADD), attempted(ADD));

    assertThat(run.within(1).attempts()).extracting(Attempted::last).containsExactly(SWAPPED, ADD);
    assertThat(run.within(0).attempts()).extracting(Attempted::last).containsExactly(SUBTRACT, ADD);
    assertThat(run.within(9).attempts()).isEqualTo(run.attempts());
  }

  @Test
  void expectsTheDataSetsAnswerWhereThereIsOne() {
    Attempted attempted = attempted(SUBTRACT);
    Attempted answered = new Attempted(attempted.problem(), Optional.of("4"), attempted.turns());

    TableRow row = TableRow.of(List.of(run(answered)), 0).get(0);

    assertThat(row.strict().orElseThrow().score().mean()).isZero();
    assertThat(row.execution().score().mean()).isEqualTo(1);
  }

  @Test
  void marksOnlyAnswersWhereGoldIsNotKnown() {
    Attempted right = answered("10", ADD);
    Attempted wrong = answered("10", SUBTRACT, SUBTRACT);

    TableRow mixed = TableRow.of(List.of(run(attempted(ADD), right, wrong)), 0).get(0);
    List<TableRow> answers = TableRow.of(List.of(run(right, wrong), run(right, wrong)), 0);

    assertThat(mixed.strict().orElseThrow().score().mean()).isEqualTo(1);
    assertThat(mixed.reference().orElseThrow().score().mean()).isEqualTo(1);
    assertThat(mixed.execution().score().mean()).isEqualTo(2 / 3.0);
    assertThat(answers).allMatch(row -> row.strict().isEmpty() && row.reference().isEmpty());
    assertThat(answers).allMatch(row -> row.execution().score().mean() == 0.5);
    assertThat(SweepRow.of(0.5, TASK, run(right, wrong)))
        .isEqualTo(new SweepRow(0.5, 2, 1, 0, 0, OptionalDouble.empty(), 0.5));
  }

  @Test
  void refusesAProblemWithoutGoldAndAnswer() {
    Problem problem = new Problem("p7", "number0", List.of(1.0), Optional.empty());

    assertThatThrownBy(() -> new Attempted(problem, Optional.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p7");
  }

  @Test
  void countsWhatASolvingCriticGainsAndLoses() {
    Run run =
        run(
            attempted(SUBTRACT, ADD),
            attempted(ADD, SUBTRACT),
            attempted(SUBTRACT, SUBTRACT),
            accepted(SUBTRACT));

    SweepRow row = SweepRow.of(0.5, TASK, run);

    assertThat(row).isEqualTo(new SweepRow(0.5, 3, 2, 1, 1, OptionalDouble.of(0.25), 0.25));
    assertThat(row.net()).isZero();
  }

  static Attempted attempted(String... hypotheses) {
    Problem problem =
        new Problem("p", "number0 and number1 in all ?", List.of(7.0, 3.0), Optional.of(ADD));
    List<Turn> turns = new ArrayList<>();
    Arrays.stream(hypotheses)
        .forEach(hypothesis -> turns.add(new Turn(hypothesis, TASK.readCritique("add a step"))));
    return new Attempted(problem, Optional.empty(), turns);
  }

  private static Attempted answered(String answer, String... hypotheses) {
    Problem problem = new Problem("p", "number0, number1 ?", List.of(7.0, 3.0), Optional.empty());
    return new Attempted(problem, Optional.of(answer), attempted(hypotheses).turns());
  }

  private static Attempted accepted(String hypothesis) {
    Attempted attempted = attempted();
    Turn turn = new Turn(hypothesis, TASK.readCritique("No"));
    return new Attempted(attempted.problem(), Optional.empty(), List.of(turn));
  }

  private static Run run(Attempted... attempts) {
    return new Run("given", "oracle", 3, List.of(attempts));
  }
}
