package io.refiner.cli.ring;

import java.util.function.Consumer;

import io.refiner.messaging.worker.Pulse;

/** Something that works until it is stopped. */
public interface Service extends AutoCloseable {

  /**
   * Works on the calling thread until {@link #close}.
   *
   * @param pulse is told while it goes on
   * @throws RuntimeException if it can't go on
   */
  void run(Pulse pulse);

  /** Works while nobody looks. */
  default void run() {
    run(Pulse.NONE);
  }

  /** Has {@link #run} finish or hand back what it is at, and waits until it has. */
  @Override
  void close();

  /** A service of these two. */
  static Service of(Consumer<Pulse> run, Runnable close) {
    return new Service() {

      @Override
      public void run(Pulse pulse) {
        run.accept(pulse);
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
