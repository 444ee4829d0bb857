package io.refiner.training;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.training.data.ProblemSets;
import io.refiner.training.data.TrainingProblem;

import static org.assertj.core.api.Assertions.assertThat;

class DemoProblemsTest {

  private static final MathWordProblems TASK = new MathWordProblems();

  private final List<TrainingProblem> problems =
      ProblemSets.read(Path.of("..", "examples", "mwp-problems.jsonl"));

  @Test
  void areAHundredThatKeepTheRules() {
    assertThat(problems).hasSize(100);
    assertThat(problems).extracting(problem -> problem.problem().id()).doesNotHaveDuplicates();
    problems.forEach(problem -> TASK.validate(problem.problem()));
  }

  @Test
  void haveWholeAnswersAboveZero() {
    for (TrainingProblem problem : problems) {
      String answer = TASK.answer(problem.problem(), problem.gold().canonical()).orElseThrow();
      assertThat(Double.parseDouble(answer)).as(problem.problem().text()).isPositive();
      assertThat(Double.parseDouble(answer) % 1).as(problem.problem().text()).isZero();
    }
  }

  @Test
  void takeOneToThreeSteps() {
    assertThat(problems)
        .extracting(problem -> problem.gold().steps().size())
        .contains(1, 2, 3)
        .allMatch(steps -> steps <= 3);
  }
}
