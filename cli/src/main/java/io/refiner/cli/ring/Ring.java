package io.refiner.cli.ring;

import io.refiner.messaging.cluster.ClusterSettings;

/** A ring that problems can be submitted to, and what of it this process has started. */
public interface Ring extends AutoCloseable {

  /** Where its topics are. */
  ClusterSettings cluster();

  /**
   * Looks whether everything that this process started still runs.
   *
   * @throws io.refiner.cli.terminal.RunFailedException naming the role that has stopped, and why
   */
  void check();

  /** Stops what this process started, the broker last; does nothing the second time. */
  @Override
  void close();

  /** A ring that somebody else runs. */
  static Ring existing(ClusterSettings cluster) {
    return new Ring() {

      @Override
      public ClusterSettings cluster() {
        return cluster;
      }

      @Override
      public void check() {}

      @Override
      public void close() {}
    };
  }
}
