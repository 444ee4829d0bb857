package io.refiner.messaging.worker;

/**
 * A group has no committed offset for a partition that it has read before, and nothing on the log
 * proves how far. Reading it again could answer problems twice; an operator has to decide.
 */
public final class LostPositionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LostPositionException(String message) {
    super(message);
  }
}
