package io.refiner.seq2seq.checkpoint;

/** A model folder can't be read or written; the message names file, tensor or setting. */
public class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
