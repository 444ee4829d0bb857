package io.refiner.messaging.admin;

import java.time.Duration;

import io.refiner.messaging.cluster.ClusterSettings;

/** Creates a deployment's topics and checks those that exist. */
public final class TopicAdmin implements AutoCloseable {

  private TopicAdmin() {}

  /** Connects; a broker that is away shows in the first call. */
  public static TopicAdmin connect(ClusterSettings cluster) {
    return new TopicAdmin();
  }

  /**
   * Creates every topic that is missing, and waits until all have leaders.
   *
   * @throws TopicMismatchException if a topic exists with another number of partitions
   */
  public void create(TopicSettings settings, Duration timeout) {
    throw new IllegalStateException("not written yet");
  }

  @Override
  public void close() {}
}
