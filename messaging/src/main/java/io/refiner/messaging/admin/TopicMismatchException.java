package io.refiner.messaging.admin;

/** The topics on the broker are not as the deployment needs them; its message says what to do. */
public final class TopicMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TopicMismatchException(String message) {
    super(message);
  }
}
