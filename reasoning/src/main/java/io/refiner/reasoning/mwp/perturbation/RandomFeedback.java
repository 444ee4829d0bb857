package io.refiner.reasoning.mwp.perturbation;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.feedback.FormulaOracle;
import io.refiner.reasoning.mwp.formula.Formula;

/** Feedback that knows nothing of the problem, in the form that feedback has. */
public final class RandomFeedback {

  private static final Perturbation[] KINDS = Perturbation.values();

  private RandomFeedback() {}

  /**
   * What the oracle would say if a random perturbation of the formula were right: never "No".
   *
   * @param numbers how many numbers the problem has
   */
  public static Critique on(Formula hypothesis, int numbers, Random random) {
    Optional<Perturbed> other = Optional.empty();
    // An operator can always be changed, so some draw succeeds.
    while (other.isEmpty()) {
      List<Perturbation> kind = List.of(KINDS[random.nextInt(KINDS.length)]);
      other = Perturber.perturb(hypothesis, numbers, kind, random);
    }
    return FormulaOracle.judge(hypothesis, other.get().formula());
  }
}
