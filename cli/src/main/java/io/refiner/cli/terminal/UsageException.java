package io.refiner.cli.terminal;

/**
 * The command was given something that it can't work with; the message says what to give instead.
 * Exit code 2.
 */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
