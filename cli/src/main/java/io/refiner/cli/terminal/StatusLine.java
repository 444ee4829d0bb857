package io.refiner.cli.terminal;

import java.io.PrintWriter;

/**
 * A line that says how far a run is: rewritten in place on a terminal, and one after the other
 * anywhere else.
 */
public final class StatusLine {

  private static final int BAR = 24;

  /** Back to the begin of the line, and clear it. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;

  private StatusLine(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** A line on standard error; the refiner script knows whether it is a terminal. */
  public static StatusLine on(PrintWriter err) {
    return new StatusLine(err, Boolean.getBoolean(Progress.TERMINAL));
  }

  static StatusLine of(PrintWriter err, boolean terminal) {
    return new StatusLine(err, terminal);
  }

  /**
   * Says how far the run is.
   *
   * @param done the part that is done, from 0 to 1
   * @param words what else there is to say
   */
  public void at(double done, String words) {
    if (terminal) {
      err.print(CLEAR + bar(done) + " " + words);
      shown = true;
    } else {
      err.println(words);
    }
    err.flush();
  }

  /** Whether the line is rewritten in place, so that it may be said often. */
  public boolean inPlace() {
    return terminal;
  }

  /** Says something that stays. */
  public void say(String words) {
    err.println((shown ? CLEAR : "") + words);
    shown = false;
    err.flush();
  }

  private static String bar(double done) {
    int filled = (int) Math.round(Math.min(1, Math.max(0, done)) * BAR);
    return "[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "]";
  }
}
