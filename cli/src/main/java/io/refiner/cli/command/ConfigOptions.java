package io.refiner.cli.command;

import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import picocli.CommandLine.Option;

/** Which cluster, and a file of settings: what an option says wins over the file. */
final class ConfigOptions extends ConfigFileOption {

  private static final String BOOTSTRAP_SERVERS = "refiner.messaging.bootstrap-servers";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description = "The Kafka cluster (default: the setting " + BOOTSTRAP_SERVERS + ").")
  private Optional<String> bootstrapServers = Optional.empty();

  @Override
  Config load() {
    return withCluster(super.load(), bootstrapServers);
  }

  /** The settings with the cluster that the command line names, if it names one. */
  static Config withCluster(Config config, Optional<String> servers) {
    return servers.map(named -> with(config, BOOTSTRAP_SERVERS, named)).orElse(config);
  }

  /** The settings with some of them, below a prefix, as the command line has them. */
  static Config with(Config config, String prefix, Map<String, Object> values) {
    Config changed = config;
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      changed = with(changed, prefix + entry.getKey(), entry.getValue());
    }
    return changed;
  }

  /** The settings with one of them as the command line has it. */
  static Config with(Config config, String key, Object value) {
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, "command line"));
  }
}
