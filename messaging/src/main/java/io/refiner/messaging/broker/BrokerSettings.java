package io.refiner.messaging.broker;

import java.nio.file.Path;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * Where the embedded broker listens and keeps its data.
 *
 * @param port on 127.0.0.1; 0 takes a free one
 * @param dataDir kept when the broker stops; empty takes a temporary one that is deleted
 */
public record BrokerSettings(int port, Optional<Path> dataDir) {

  public BrokerSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "refiner.messaging.broker.port must be 0 to 65535, but is " + port);
    }
  }

  /** A free port and a temporary directory. */
  public static BrokerSettings temporary() {
    return new BrokerSettings(0, Optional.empty());
  }

  /** Reads {@code refiner.messaging.broker}. */
  public static BrokerSettings parse(Config root) {
    try {
      Config config = root.getConfig("refiner.messaging.broker");
      String dataDir = config.getString("data-dir");
      return new BrokerSettings(
          config.getInt("port"),
          dataDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(dataDir)));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
