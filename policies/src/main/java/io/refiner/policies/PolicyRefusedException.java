package io.refiner.policies;

import java.util.Locale;

/** A model can't be published or used; the message names folder and file, and what to do. */
public final class PolicyRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Reason {
    /** Its folder is not there. */
    MISSING,
    /** Its files are not those that were published. */
    CHANGED,
    /** It is not a whole model. */
    UNREADABLE,
    /** Its weights, or what it computes with them, are not finite. */
    NOT_FINITE,
    /** Its vocabulary, its limits or what it answers don't fit the task. */
    WRONG_TASK,
    /** This build can't load its kind or its URI. */
    UNSUPPORTED;

    /** As a meter's tag. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  PolicyRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PolicyRefusedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
