package io.refiner.reasoning.mwp;

/** How large a math word problem may be; REFINER's data stays below 430 characters, 8 numbers. */
public final class ProblemLimits {

  /** Characters of an id. */
  public static final int MAX_ID_CHARS = 200;

  /** Characters of the words. */
  public static final int MAX_TEXT_CHARS = 2_000;

  /** Numbers of one problem. */
  public static final int MAX_NUMBERS = 64;

  private ProblemLimits() {}
}
