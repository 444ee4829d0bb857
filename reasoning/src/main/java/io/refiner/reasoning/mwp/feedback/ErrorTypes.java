package io.refiner.reasoning.mwp.feedback;

/**
 * The types of findings on formulas. Swapped operands are not a type of their own: they are two
 * incorrect operands, in REFINER's sentences as here.
 */
public final class ErrorTypes {

  /** A step lacks; has no place. */
  public static final String MISSING_STEP = "missing-step";

  /** A step too many; has no place. */
  public static final String EXTRA_STEP = "extra-step";

  /** A step's operator is wrong. */
  public static final String INCORRECT_OPERATOR = "incorrect-operator";

  /** One operand of a step is wrong: 0 the first, 1 the second. */
  public static final String INCORRECT_OPERAND = "incorrect-operand";

  /** The result is not the right answer; has no place, since gold is not known. */
  public static final String WRONG_RESULT = "wrong-result";

  /** The hypothesis is no formula. */
  public static final String UNREADABLE = "unreadable";

  /** A critic wrote something that is no feedback; the hint holds its words. */
  public static final String UNCLEAR_FEEDBACK = "unclear-feedback";

  private ErrorTypes() {}
}
