package io.refiner.messaging.admin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * How topics are created.
 *
 * @param partitions of each topic of the ring
 * @param replication copies of each partition
 */
public record TopicSettings(int partitions, int replication) {

  public TopicSettings {
    if (partitions < 1 || partitions > 1000) {
      throw new IllegalArgumentException(
          "refiner.messaging.topics.partitions must be 1 to 1000, but is " + partitions);
    }
    if (replication < 1 || replication > 32) {
      throw new IllegalArgumentException(
          "refiner.messaging.topics.replication must be 1 to 32, but is " + replication);
    }
  }

  /** Reads {@code refiner.messaging.topics}. */
  public static TopicSettings parse(Config root) {
    try {
      Config config = root.getConfig("refiner.messaging.topics");
      return new TopicSettings(config.getInt("partitions"), config.getInt("replication"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
