package io.refiner.reasoning.task;

/** A problem breaks a rule of its task; the message names the field, its value and what to do. */
public final class InvalidProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;

  public InvalidProblemException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The field at fault, as it is called in the Problem record. */
  public String field() {
    return field;
  }
}
