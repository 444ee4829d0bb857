package io.refiner.reasoning.mwp.perturbation;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.formula.Formula;

/**
 * A formula that the oracle does not accept.
 *
 * @param formula the wrong formula
 * @param critique what the oracle says of it
 */
public record Perturbed(Formula formula, Critique critique) {

  public Perturbed {
    if (critique.accepts()) {
      throw new IllegalArgumentException("the oracle accepts " + formula + ": nothing is wrong");
    }
  }
}
