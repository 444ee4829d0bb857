package io.refiner.cli.ring;

/** Something that works until it is stopped. */
public interface Service extends AutoCloseable {

  /**
   * Works on the calling thread until {@link #close}.
   *
   * @throws RuntimeException if it can't go on
   */
  void run();

  /** Has {@link #run} finish or hand back what it is at, and waits until it has. */
  @Override
  void close();

  /** A service of these two. */
  static Service of(Runnable run, Runnable close) {
    return new Service() {

      @Override
      public void run() {
        run.run();
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
