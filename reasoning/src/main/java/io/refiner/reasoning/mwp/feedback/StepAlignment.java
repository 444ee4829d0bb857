package io.refiner.reasoning.mwp.feedback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Step;

/** Which step of the hypothesis stands for which of gold, and what is wrong with it there. */
final class StepAlignment {

  private static final int NONE = -1;

  private final List<Step> hypothesis;
  private final List<Step> gold;

  /** For each step of the hypothesis, gold's step that it stands for, or {@link #NONE}. */
  private final int[] goldOf;

  /** Whether each step of gold has one that stands for it. */
  private final boolean[] present;

  private StepAlignment(List<Step> hypothesis, List<Step> gold, int[] goldOf) {
    this.hypothesis = hypothesis;
    this.gold = gold;
    this.goldOf = goldOf;
    this.present = new boolean[gold.size()];
    for (int step : goldOf) {
      if (step != NONE) {
        present[step] = true;
      }
    }
  }

  /**
   * The alignment with the fewest findings, and of those the first. Every choice is tried: with 16
   * steps at most there are 12,870 of them, with the usual one to four a handful.
   */
  static StepAlignment best(List<Step> hypothesis, List<Step> gold) {
    boolean shorter = hypothesis.size() <= gold.size();
    int kept = Math.min(hypothesis.size(), gold.size());
    int of = Math.max(hypothesis.size(), gold.size());
    StepAlignment[] best = new StepAlignment[1];
    int[] fewest = {Integer.MAX_VALUE};
    chooseEach(
        new int[kept],
        0,
        of,
        chosen -> {
          int[] goldOf = shorter ? chosen.clone() : inverse(chosen, of);
          StepAlignment alignment = new StepAlignment(hypothesis, gold, goldOf);
          int count = alignment.findings().size();
          if (count < fewest[0]) {
            fewest[0] = count;
            best[0] = alignment;
          }
        });
    return best[0];
  }

  /** Gives every increasing choice of indices below a bound, in lexicographic order. */
  private static void chooseEach(int[] chosen, int filled, int bound, Consumer<int[]> use) {
    if (filled == chosen.length) {
      use.accept(chosen);
      return;
    }
    int from = filled == 0 ? 0 : chosen[filled - 1] + 1;
    int to = bound - (chosen.length - filled);
    for (int index = from; index <= to; index++) {
      chosen[filled] = index;
      chooseEach(chosen, filled + 1, bound, use);
    }
  }

  private static int[] inverse(int[] chosen, int size) {
    int[] positions = new int[size];
    Arrays.fill(positions, NONE);
    for (int i = 0; i < chosen.length; i++) {
      positions[chosen[i]] = i;
    }
    return positions;
  }

  /** What is wrong with the steps that stand for one of gold's, in order. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < goldOf.length; i++) {
      if (goldOf[i] != NONE) {
        compare(i, hypothesis.get(i), gold.get(goldOf[i]), findings);
      }
    }
    return findings;
  }

  private void compare(int index, Step step, Step expected, List<Finding> findings) {
    if (step.operator() != expected.operator()) {
      findings.add(Finding.of(ErrorTypes.INCORRECT_OPERATOR, index));
    }
    List<Integer> wrong = wrongOperands(step, expected);
    if (expected.operator().commutative()) {
      List<Integer> crossed = wrongOperands(step, expected.swapped());
      wrong = crossed.size() < wrong.size() ? crossed : wrong;
    }
    wrong.forEach(
        operand -> findings.add(Finding.of(ErrorTypes.INCORRECT_OPERAND, index, operand)));
  }

  private List<Integer> wrongOperands(Step step, Step expected) {
    List<Integer> wrong = new ArrayList<>();
    if (!right(step.first(), expected.first())) {
      wrong.add(0);
    }
    if (!right(step.second(), expected.second())) {
      wrong.add(1);
    }
    return wrong;
  }

  /** Whether the hypothesis' operand is gold's, seen through missing and extra steps. */
  private boolean right(Operand operand, Operand expected) {
    if (isExtra(operand)) {
      return inner(operand, hypothesis).anyMatch(inside -> right(inside, expected));
    }
    if (isMissing(expected)) {
      return inner(expected, gold).anyMatch(inside -> right(operand, inside));
    }
    if (operand instanceof Operand.Result result && expected instanceof Operand.Result other) {
      return result.step() < goldOf.length && goldOf[result.step()] == other.step();
    }
    return operand.equals(expected);
  }

  /**
   * The operands of the step that is referred to; only those that come before it, so that steps
   * that refer to each other in a circle are not followed forever.
   */
  private static Stream<Operand> inner(Operand reference, List<Step> steps) {
    int step = ((Operand.Result) reference).step();
    return steps.get(step).operands().stream()
        .filter(operand -> !(operand instanceof Operand.Result result) || result.step() < step);
  }

  private boolean isExtra(Operand operand) {
    return operand instanceof Operand.Result result
        && result.step() < goldOf.length
        && goldOf[result.step()] == NONE;
  }

  private boolean isMissing(Operand expected) {
    return expected instanceof Operand.Result result
        && result.step() < present.length
        && !present[result.step()];
  }
}
