package io.refiner.messaging.broker;

/** The embedded broker can't start; its message says what is in the way. */
public final class BrokerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BrokerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
