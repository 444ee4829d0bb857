package io.refiner.cli.terminal;

import java.io.PrintWriter;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Says how far a run is: a bar on a terminal, a plain line now and then anywhere else. */
public abstract class Progress implements AutoCloseable {

  /** Set by the refiner script, which knows whether standard error is a terminal. */
  static final String TERMINAL = "refiner.terminal";

  private static final int BAR_WIDTH = 79;
  private static final int PLAIN_LINES = 4;

  private Progress() {}

  /**
   * Starts to show progress.
   *
   * @param err where plain lines go; a bar goes to standard error
   * @param doing the bar's name, such as {@code solving}
   * @param done what a plain line begins with, such as {@code solved}
   * @param total what there is to do, at least 1
   */
  public static Progress of(PrintWriter err, String doing, String done, long total) {
    return Boolean.getBoolean(TERMINAL) ? new Bar(doing, total) : new Lines(err, done, total);
  }

  /** Shows nothing. */
  public static Progress none() {
    return new None();
  }

  /** So much is done by now. */
  public abstract void at(long done);

  @Override
  public abstract void close();

  private static final class Bar extends Progress {

    private final ProgressBar bar;

    Bar(String doing, long total) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(doing)
              .setInitialMax(total)
              .setUpdateIntervalMillis(200)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_WIDTH))
              .build();
    }

    @Override
    public void at(long done) {
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private static final class None extends Progress {

    @Override
    public void at(long done) {}

    @Override
    public void close() {}
  }

  private static final class Lines extends Progress {

    private final PrintWriter err;
    private final String word;
    private final long total;
    private int quarter;

    Lines(PrintWriter err, String word, long total) {
      this.err = err;
      this.word = word;
      this.total = total;
    }

    @Override
    public void at(long done) {
      int reached = (int) (done * PLAIN_LINES / total);
      if (reached > quarter) {
        quarter = reached;
        err.println(word + " " + done + " of " + total);
      }
    }

    @Override
    public void close() {}
  }
}
