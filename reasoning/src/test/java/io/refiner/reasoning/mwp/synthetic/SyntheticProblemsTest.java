package io.refiner.reasoning.mwp.synthetic;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class SyntheticProblemsTest {

  private static final MathWordProblems TASK = new MathWordProblems();

  @Test
  void makesProblemsThatKeepTheRulesFromEveryWording() {
    IntStream.range(0, SyntheticProblems.wordings())
        .mapToObj(place -> SyntheticProblems.problem("p", place, new SplittableRandom(place)))
        .forEach(TASK::validate);
  }

  @Test
  void leavesNoSlotAndNoChoiceOpen() {
    assertThat(SyntheticProblems.generate(3, 3_000))
        .extracting(Problem::text)
        .allSatisfy(text -> assertThat(text).doesNotContainPattern("[\\[\\]{}|]|  | [.,?]"));
  }

  @Test
  void givesWholeAnswersAboveZero() {
    for (Problem problem : SyntheticProblems.generate(5, 3_000)) {
      String answer = TASK.answer(problem, problem.gold().orElseThrow()).orElseThrow();
      assertThat(Double.parseDouble(answer)).as(problem.text()).isPositive();
      assertThat(Double.parseDouble(answer) % 1).as(problem.text()).isZero();
    }
  }

  @Test
  void repeatsItselfForTheSameSeedOnly() {
    assertThat(SyntheticProblems.generate(7, 50)).isEqualTo(SyntheticProblems.generate(7, 50));
    assertThat(SyntheticProblems.generate(7, 20))
        .isEqualTo(SyntheticProblems.generate(7, 50).subList(0, 20));
    assertThat(SyntheticProblems.generate(8, 50)).isNotEqualTo(SyntheticProblems.generate(7, 50));
  }

  @Test
  void numbersTheNumbersInTheOrderOfTheText() {
    for (Problem problem : SyntheticProblems.generate(9, 500)) {
      int last = -1;
      for (int k = 0; k < problem.numbers().size(); k++) {
        int at = problem.text().indexOf("number" + k);
        assertThat(at).as(problem.text()).isGreaterThan(last);
        last = at;
      }
    }
  }

  @Test
  void variesTextsStepsAndOperators() {
    List<Problem> problems = SyntheticProblems.generate(11, 2_000);
    Set<String> texts = new HashSet<>();
    Set<String> formulas = new HashSet<>();
    for (Problem problem : problems) {
      texts.add(problem.text());
      formulas.add(problem.gold().orElseThrow());
    }
    assertThat(texts).hasSizeGreaterThan(1_900);
    assertThat(formulas).hasSizeGreaterThan(60);
    assertThat(formulas)
        .extracting(formula -> Formula.parse(formula).steps().size())
        .contains(1, 2, 3);
  }
}
