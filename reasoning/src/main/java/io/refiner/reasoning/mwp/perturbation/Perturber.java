package io.refiner.reasoning.mwp.perturbation;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.feedback.FormulaOracle;
import io.refiner.reasoning.mwp.formula.Formula;

/**
 * Breaks formulas at random. The same gold formula, kinds and state of the random numbers give the
 * same result.
 */
public final class Perturber {

  /** Draws until one is wrong; only formulas that hardly can be broken so need more than a few. */
  private static final int MAX_DRAWS = 20;

  private Perturber() {}

  /**
   * Breaks a formula in the given ways, one after the other. What means the same as gold after all
   * is drawn again, so nothing right is ever labelled wrong.
   *
   * @param gold the right formula
   * @param numbers how many numbers the problem has
   * @param kinds at least one; repeated for several errors of a kind
   * @return empty if the formula can't be broken so: one step can't be dropped from a single step,
   *     and a sum has no operands to swap
   */
  public static Optional<Perturbed> perturb(
      Formula gold, int numbers, List<Perturbation> kinds, Random random) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("kinds is empty: give one perturbation at least");
    }
    for (int draw = 0; draw < MAX_DRAWS; draw++) {
      Optional<Formula> broken = apply(gold, numbers, kinds, random);
      if (broken.isPresent()) {
        Critique critique = FormulaOracle.judge(broken.get(), gold);
        if (!critique.accepts()) {
          return Optional.of(new Perturbed(broken.get(), critique));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Formula> apply(
      Formula gold, int numbers, List<Perturbation> kinds, Random random) {
    Optional<Formula> formula = Optional.of(gold);
    for (Perturbation kind : kinds) {
      formula = formula.flatMap(f -> new Change(f, numbers, random).of(kind));
    }
    return formula;
  }
}
