package io.refiner.cli.terminal;

/**
 * A command that was asked for rightly could not do its work; the message says what to look at.
 * Exit code 1.
 */
public final class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunFailedException(String message) {
    super(message);
  }

  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
