package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.NamedFile;
import io.refiner.cli.terminal.UsageException;

/** A file of settings over the modules' reference.conf. */
class ConfigFileOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in HOCON that override those in docs/configuration.md.")
  private Optional<Path> file = Optional.empty();

  /**
   * All settings.
   *
   * @throws UsageException if the file is missing or is no HOCON
   */
  Config load() {
    if (file.isEmpty()) {
      return ConfigFactory.load();
    }
    NamedFile.require("--config: ", file.get());
    try {
      return ConfigFactory.load(ConfigFactory.parseFile(file.get().toFile()));
    } catch (ConfigException e) {
      throw new UsageException("--config is no valid HOCON: " + e.getMessage(), e);
    }
  }
}
