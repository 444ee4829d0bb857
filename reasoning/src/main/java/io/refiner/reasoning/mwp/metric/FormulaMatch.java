package io.refiner.reasoning.mwp.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import io.refiner.reasoning.metric.ConalaTokens;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.formula.Execution;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;

/** Whether a written formula is the right one, in the senses that are reported. */
public final class FormulaMatch {

  private static final Set<String> COMMUTATIVE = Set.of("add", "multiply");

  private FormulaMatch() {}

  /**
   * The same formula step by step and operand by operand; only the manner of writing may differ.
   */
  public static boolean strict(String hypothesis, Formula gold) {
    return Formula.find(hypothesis).filter(gold::equals).isPresent();
  }

  /**
   * The exact match of REFINER's evaluation, for comparison with its figures: the lower-cased
   * CoNaLa tokens, {@code EOS} included, are gold's, or gold's with one pair of operands swapped.
   * As there, only {@code number, number} of step 0 and {@code #j, number} of later steps can be
   * swapped, and spelling counts.
   */
  public static boolean reference(String hypothesis, Formula gold) {
    List<String> tokens = tokens(hypothesis);
    List<String> expected = tokens(gold.canonical());
    return tokens.equals(expected) || swaps(expected).contains(tokens);
  }

  /** Gives the expected value; see {@link Answers#same} for how closely. */
  public static boolean execution(String hypothesis, List<Double> numbers, double expected) {
    return Formula.find(hypothesis)
        .map(formula -> Execution.of(formula, numbers))
        .filter(
            execution ->
                execution instanceof Execution.Value result
                    && Answers.same(expected, result.value()))
        .isPresent();
  }

  /** What a hypothesis should give: the data set's answer, or else what gold gives. */
  public static OptionalDouble expected(Problem problem, Optional<String> answer) {
    OptionalDouble given = answer.map(Answers::read).orElseGet(OptionalDouble::empty);
    if (given.isPresent()) {
      return given;
    }
    return problem
        .gold()
        .map(gold -> Execution.of(Formula.parse(gold), problem.numbers()))
        .map(
            execution ->
                execution instanceof Execution.Value result
                    ? OptionalDouble.of(result.value())
                    : OptionalDouble.empty())
        .orElseGet(OptionalDouble::empty);
  }

  static List<String> tokens(String formula) {
    return ConalaTokens.of(formula.toLowerCase(Locale.ROOT));
  }

  /** Gold's tokens with one swap each. A step is {@code # k : op ( a , b ) |} in tokens. */
  private static List<List<String>> swaps(List<String> gold) {
    List<List<String>> swaps = new ArrayList<>();
    for (int open = 4; open + 4 < gold.size(); open++) {
      if (!gold.get(open).equals("(") || !COMMUTATIVE.contains(gold.get(open - 1))) {
        continue;
      }
      if (open == 4 && gold.get(6).equals(",") && gold.get(8).equals(")")) {
        swaps.add(swap(gold, open + 1, 1));
      } else if (open > 4
          && gold.get(open + 1).equals("#")
          && gold.get(open + 4).startsWith("number")) {
        swaps.add(swap(gold, open + 1, 2));
      }
    }
    return swaps;
  }

  /** Swaps the operand at {@code first}, of so many tokens, with the one token after the comma. */
  private static List<String> swap(List<String> gold, int first, int length) {
    List<String> swapped = new ArrayList<>(gold.subList(0, first));
    int comma = first + length;
    swapped.add(gold.get(comma + 1));
    swapped.add(",");
    swapped.addAll(gold.subList(first, comma));
    swapped.addAll(gold.subList(comma + 2, gold.size()));
    return swapped;
  }
}
