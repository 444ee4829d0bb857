package io.refiner.messaging.worker;

/**
 * The producer or the consumer can't go on: it was fenced off, or the broker is away. Nothing is
 * wrong with the records: both are closed and made anew, and the worker joins again.
 */
final class WorkerLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WorkerLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
