package io.refiner.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;

/** Where settings come from: what an option says, else the file, else the modules' reference.conf. */
final class ConfigOptions {

  private static final String BOOTSTRAP_SERVERS = "refiner.messaging.bootstrap-servers";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description = "The Kafka cluster (default: the setting " + BOOTSTRAP_SERVERS + ").")
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in HOCON that override those in docs/configuration.md.")
  private Optional<Path> file = Optional.empty();

  /** Whether the user named a cluster on the command line. */
  boolean namesCluster() {
    return bootstrapServers.isPresent();
  }

  /**
   * All settings.
   *
   * @throws UsageException if the file is missing or is no HOCON
   */
  Config load() {
    Config config = fromFile();
    return bootstrapServers
        .map(servers -> with(config, BOOTSTRAP_SERVERS, servers))
        .orElse(config);
  }

  static Config with(Config config, String key, Object value) {
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, "command line"));
  }

  private Config fromFile() {
    if (file.isEmpty()) {
      return ConfigFactory.load();
    }
    if (!Files.isReadable(file.get()) || Files.isDirectory(file.get())) {
      throw new UsageException("--config must name a readable file, not " + file.get());
    }
    try {
      return ConfigFactory.load(ConfigFactory.parseFile(file.get().toFile()));
    } catch (ConfigException e) {
      throw new UsageException("--config is no valid HOCON: " + e.getMessage(), e);
    }
  }
}
