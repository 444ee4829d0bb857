package io.refiner.schemas.codec;

/**
 * A record from outside that is none of ours. Its bytes belong into the dead letters; asking again
 * does not help, but for {@link Reason#UNKNOWN_SCHEMA} once the writer's schema is known.
 */
public final class UndecodableRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes. */
  public enum Reason {
    /** The record has no key, or one that is no text. */
    NO_KEY,
    /** There are none: a record without a value. */
    EMPTY,
    /** They don't start with the single-object marker C3 01. */
    FOREIGN_BYTES,
    /** No store knows the writer's schema. */
    UNKNOWN_SCHEMA,
    /** The writer's schema can't be read as the record that it is named after. */
    INCOMPATIBLE_SCHEMA,
    /** They end before the record does. */
    TRUNCATED,
    /** They go on after the record. */
    TRAILING_BYTES,
    /** They, or what they claim to hold, exceed a limit. */
    TOO_LARGE,
    /** Anything else that the schema forbids. */
    MALFORMED
  }

  private final Reason reason;

  public UndecodableRecordException(Reason reason, String message) {
    this(reason, message, null);
  }

  public UndecodableRecordException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong with the bytes. */
  public Reason reason() {
    return reason;
  }
}
