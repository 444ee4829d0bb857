package io.refiner.reasoning.dataset;

/** A row breaks its format; {@link Examples} adds where. */
final class MalformedRowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedRowException(String message) {
    super(message);
  }
}
