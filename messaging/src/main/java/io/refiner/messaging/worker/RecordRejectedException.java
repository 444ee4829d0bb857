package io.refiner.messaging.worker;

/** The broker does not take one of a batch's outputs, and never will. */
final class RecordRejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RecordRejectedException(Throwable cause) {
    super("an output was refused by the broker: " + cause.getMessage(), cause);
  }
}
