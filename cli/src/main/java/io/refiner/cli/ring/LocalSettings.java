package io.refiner.cli.ring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;

/** What is different about a ring that runs on the user's own machine. */
final class LocalSettings {

  /**
   * Broker, roles and models start at the same time and share the machine's cores: a first answer
   * may take longer than on a cluster, and giving up would only begin it again.
   */
  private static final Config PATIENCE =
      ConfigFactory.parseString(
          """
          refiner.messaging.client {
            "default.api.timeout.ms" = 60000
            "max.block.ms" = 60000
          }
          """);

  private LocalSettings() {}

  /** The settings with time for a busy machine, unless the user has set that. */
  static Config patient(Config root) {
    return root.withFallback(PATIENCE);
  }

  /** The settings with the cluster's address in them. */
  static Config at(Config root, String bootstrapServers) {
    return root.withValue(
        "refiner.messaging.bootstrap-servers",
        ConfigValueFactory.fromAnyRef(bootstrapServers, "the embedded broker"));
  }
}
