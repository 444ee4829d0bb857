package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.refiner.cli.ring.BrokerService;
import io.refiner.cli.ring.Service;
import io.refiner.cli.terminal.OutputLostException;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.broker.BrokerSettings;

/** {@code refiner broker}. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "Run a Kafka broker in this process, on 127.0.0.1: for one machine, not for production.",
      "Prints its address on standard output once it serves.",
      "Ends with exit code 0 on SIGTERM or Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  refiner broker                              on port 9092, data gone when it stops",
      "  refiner broker --port 9192 --data-dir data  data kept in ./data",
    })
final class BrokerCommand extends ServiceCommand {

  @Spec private CommandSpec spec;

  @Mixin private ConfigFileOption config;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Where to listen; 0 takes a free port (default: the setting refiner.messaging.broker.port).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where data is kept (default: a temporary folder that is deleted at the end).")
  private Optional<Path> dataDir = Optional.empty();

  @Override
  Service open() {
    BrokerService broker = BrokerService.start(settings());
    try {
      spec.commandLine().getOut().println(broker.bootstrapServers());
      return broker;
    } catch (OutputLostException e) {
      broker.close();
      throw e;
    }
  }

  private BrokerSettings settings() {
    port.ifPresent(
        value -> {
          if (value < 0 || value > 65535) {
            throw new UsageException("--port must be from 0 to 65535, not " + value);
          }
        });
    Config root = config.load();
    BrokerSettings settings = Settings.parse(root, BrokerSettings::parse);
    return new BrokerSettings(port.orElse(settings.port()), dataDir.or(settings::dataDir));
  }
}
