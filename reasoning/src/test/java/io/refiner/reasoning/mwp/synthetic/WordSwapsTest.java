package io.refiner.reasoning.mwp.synthetic;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class WordSwapsTest {

  private static final MathWordProblems TASK = new MathWordProblems();

  @Test
  void swapsAWordEverywhereAlike() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String swapped = WordSwaps.swap("Tom had number0 pears. Tom ate number1 pears.", 1, random);
      assertThat(swapped)
          .matches("(\\w+) had number0 (\\w[\\w ]*)\\. \\1 ate number1 \\2\\.")
          .doesNotStartWith("tom");
    }
  }

  @Test
  void neverMakesTwoWordsOne() {
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      assertThat(WordSwaps.swap("tom and sam", 1, random)).doesNotMatch("(\\w+) and \\1");
    }
  }

  @Test
  void leavesATextAsItIsAtRateZero() {
    String text = "Tom gave number0 red balloons to Mary on Monday.";
    assertThat(WordSwaps.swap(text, 0, new Random(3))).isEqualTo(text);
  }

  @Test
  void leavesWordsThatMayBeVerbs() {
    Random random = new Random(4);
    for (int i = 0; i < 50; i++) {
      assertThat(WordSwaps.swap("How many can he plant ?", 1, random))
          .isEqualTo("How many can he plant ?");
    }
  }

  @Test
  void keepsProblemsValid() {
    Random random = new Random(5);
    Set<String> texts = new HashSet<>();
    for (Problem problem : SyntheticProblems.generate(5, 500)) {
      String text = WordSwaps.swap(problem.text(), 0.5, random);
      texts.add(text);
      TASK.validate(new Problem(problem.id(), text, problem.numbers(), problem.gold()));
    }
    assertThat(texts).hasSizeGreaterThan(450);
  }
}
