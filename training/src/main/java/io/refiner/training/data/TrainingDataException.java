package io.refiner.training.data;

/** A file can't be trained on; the message names file, row, field and value. */
public final class TrainingDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrainingDataException(String message, Throwable cause) {
    super(message, cause);
  }

  public TrainingDataException(String message) {
    super(message);
  }
}
