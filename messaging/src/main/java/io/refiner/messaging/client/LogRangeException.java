package io.refiner.messaging.client;

/** The log has not what was asked for; the message tells what was asked and what is there. */
public final class LogRangeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with the range. */
  public enum Reason {
    /** There is no such topic. */
    UNKNOWN_TOPIC,
    /** The topic has no such partition. */
    UNKNOWN_PARTITION,
    /** Nothing is in it. */
    EMPTY,
    /** Its beginning was deleted by retention. */
    DELETED,
    /** It ends where no committed record is yet. */
    PAST_END
  }

  private final Reason reason;

  LogRangeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong with the range. */
  public Reason reason() {
    return reason;
  }
}
