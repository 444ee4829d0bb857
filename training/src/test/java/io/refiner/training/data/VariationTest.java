package io.refiner.training.data;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.training.Fixtures;

import static org.assertj.core.api.Assertions.assertThat;

class VariationTest {

  private static final MathWordProblems TASK = new MathWordProblems();

  @Test
  void renamesNumbersInTextValuesAndFormulaAlike() {
    TrainingProblem varied = new Variation(List.of(1, 0)).apply(Fixtures.pears());
    assertThat(varied.problem().text())
        .isEqualTo("Tom had number1 pears and ate number0. How many are left?");
    assertThat(varied.problem().numbers()).containsExactly(5.0, 8.0);
    assertThat(varied.problem().gold()).contains("#0: subtract ( number1, number0 ) | EOS");
  }

  @Test
  void changesNeitherAnswerNorValidity() {
    Random random = new Random(5);
    for (TrainingProblem problem : ProblemSets.synthetic(5, 500)) {
      int numbers = problem.problem().numbers().size();
      TrainingProblem varied = Variation.random(numbers, random).apply(problem);
      TASK.validate(varied.problem());
      assertThat(answer(varied)).isEqualTo(answer(problem));
    }
  }

  @Test
  void leavesEverythingAsItIsWithoutNewNames() {
    assertThat(Variation.none(2).apply(Fixtures.pears())).isEqualTo(Fixtures.pears());
  }

  @Test
  void dealsOutEveryOrder() {
    Random random = new Random(1);
    Set<List<Integer>> orders = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      orders.add(Variation.random(3, random).names());
    }
    assertThat(orders).hasSize(6);
  }

  private static String answer(TrainingProblem problem) {
    return TASK.answer(problem.problem(), problem.gold().canonical()).orElseThrow();
  }
}
