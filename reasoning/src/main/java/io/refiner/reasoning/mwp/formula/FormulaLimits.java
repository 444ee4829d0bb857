package io.refiner.reasoning.mwp.formula;

/** How large a formula may be; REFINER's data stays below 4 steps and 130 characters. */
public final class FormulaLimits {

  /** Steps in one formula. */
  public static final int MAX_STEPS = 16;

  /** Characters in the writing of one formula, linear or prefix. */
  public static final int MAX_CHARS = 2_000;

  /** The largest K in {@code numberK} and {@code #K}. */
  public static final int MAX_INDEX = 999;

  /** The largest magnitude of a constant; up to here doubles hold every integer. */
  public static final double MAX_CONSTANT = 1e15;

  private FormulaLimits() {}
}
