package io.refiner.reasoning.mwp.perturbation;

/**
 * One way to break a formula (REFINER, arXiv 2304.01904, section 4, and its files' error types).
 */
public enum Perturbation {
  /** An operand becomes another number of the problem, constant or earlier step. */
  NUMBER,
  /** A step's operator becomes another. */
  OPERATOR,
  /** A step is dropped; what referred to it takes one of its operands. */
  MISSING_STEP,
  /** A step is put in between an operand and its step, or after the last step. */
  EXTRA_STEP,
  /** The operands of a subtraction or division change places. */
  SWAPPED_OPERANDS
}
