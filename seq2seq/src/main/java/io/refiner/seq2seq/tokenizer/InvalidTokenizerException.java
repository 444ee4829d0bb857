package io.refiner.seq2seq.tokenizer;

/** A {@code tokenizer.json} is missing or can't be used; the message says which and why. */
public final class InvalidTokenizerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidTokenizerException(String message) {
    super(message);
  }

  public InvalidTokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
