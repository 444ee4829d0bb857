package io.refiner.reasoning.mwp.formula;

/** A text is no formula; carries what is wrong and where. */
public final class UnreadableFormulaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with the text. */
  public enum Reason {
    /** There is no step. */
    EMPTY,
    /** More than {@link FormulaLimits#MAX_CHARS} characters. */
    TOO_LONG,
    /** More than {@link FormulaLimits#MAX_STEPS} steps. */
    TOO_MANY_STEPS,
    /** A step does not begin with {@code #k:}. */
    NO_LABEL,
    /** A step's label is not its position. */
    WRONG_LABEL,
    /** Not one of add, subtract, multiply, divide. */
    UNKNOWN_OPERATOR,
    /** Not one of numberK, #k, or a constant within the limits. */
    BAD_OPERAND,
    /** A bracket, comma or bar is missing. */
    MISSING_PUNCTUATION,
    /** Something follows the end of the formula. */
    TRAILING_TEXT
  }

  private final Reason reason;
  private final int position;

  UnreadableFormulaException(Reason reason, int position, String message) {
    super(message + " at character " + position);
    this.reason = reason;
    this.position = position;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }

  /** Where in the text, in characters from 0. */
  public int position() {
    return position;
  }
}
