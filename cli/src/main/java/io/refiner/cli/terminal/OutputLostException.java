package io.refiner.cli.terminal;

/**
 * Standard output takes no more. Exit code 1, or 141 without a word if its reader has closed the
 * pipe, as a program that SIGPIPE ends.
 */
public final class OutputLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean closedPipe;

  OutputLostException(Throwable cause, boolean closedPipe) {
    super("cannot write to standard output: " + cause.getMessage(), cause);
    this.closedPipe = closedPipe;
  }

  /** Whether nobody reads any more, as after {@code | head}: nothing is wrong then. */
  public boolean closedPipe() {
    return closedPipe;
  }
}
