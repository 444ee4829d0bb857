package io.refiner.messaging.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;

import io.refiner.schemas.TopicNames;

/**
 * Which cluster, and which deployment on it.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param topics the deployment's topic names
 * @param clientProperties further settings of every Kafka client, by Kafka's names
 */
public record ClusterSettings(
    String bootstrapServers, TopicNames topics, Map<String, String> clientProperties) {

  private static final String ROOT = "refiner.messaging";

  public ClusterSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          ROOT + ".bootstrap-servers is empty: name at least one host:port");
    }
    clientProperties = Map.copyOf(clientProperties);
    ClientProperties.requireConfigurable(clientProperties);
  }

  /** A cluster with no prefix and no further settings. */
  public static ClusterSettings at(String bootstrapServers) {
    return new ClusterSettings(bootstrapServers, TopicNames.plain(), Map.of());
  }

  /**
   * Reads {@code refiner.messaging}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException naming the key that is wrong, and its value
   */
  public static ClusterSettings parse(Config root) {
    try {
      Config config = root.getConfig(ROOT);
      Map<String, String> client = new LinkedHashMap<>();
      config
          .getConfig("client")
          .entrySet()
          .forEach(
              entry ->
                  client.put(
                      String.join(".", ConfigUtil.splitPath(entry.getKey())),
                      String.valueOf(entry.getValue().unwrapped())));
      return new ClusterSettings(
          config.getString("bootstrap-servers"),
          new TopicNames(config.getString("topic-prefix")),
          client);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public ClusterSettings withTopicPrefix(String prefix) {
    return new ClusterSettings(bootstrapServers, new TopicNames(prefix), clientProperties);
  }
}
