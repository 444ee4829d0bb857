package io.refiner.messaging.worker;

/**
 * A handler can't go on at all, whatever the record: it stops the worker, which hands its
 * partitions back with nothing committed. {@link TransactionalWorker#run} throws it.
 */
public class FatalHandlerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FatalHandlerException(String message) {
    super(message);
  }

  public FatalHandlerException(String message, Throwable cause) {
    super(message, cause);
  }
}
