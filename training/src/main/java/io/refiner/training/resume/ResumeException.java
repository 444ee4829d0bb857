package io.refiner.training.resume;

/** A run can't be resumed, or its state can't be kept; the message says what to do. */
public final class ResumeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ResumeException(String message) {
    super(message);
  }

  ResumeException(String message, Throwable cause) {
    super(message, cause);
  }
}
