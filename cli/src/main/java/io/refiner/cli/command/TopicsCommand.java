package io.refiner.cli.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.refiner.cli.terminal.Settings;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.cluster.ClusterSettings;

/** {@code refiner topics}. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Look after the topics of a deployment.",
    subcommands = TopicsCommand.Create.class)
final class TopicsCommand implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: what is to be done, such as 'refiner topics create'");
  }

  /** {@code refiner topics create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Create every topic that is missing, and check those that exist.",
        "The partition count is fixed for the life of a deployment."
      },
      footer = {
        "",
        "Examples:",
        "  refiner topics create --bootstrap-servers kafka:9092 --replication 3",
        "  refiner topics create --partitions 48",
      })
  static final class Create implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private ConfigOptions config;

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description =
            "Partitions of each topic of the ring, which bound the workers of a service"
                + " (default: the setting refiner.messaging.topics.partitions).")
    private Optional<Integer> partitions = Optional.empty();

    @Option(
        names = "--replication",
        paramLabel = "N",
        description =
            "Copies of each partition (default: the setting refiner.messaging.topics.replication).")
    private Optional<Integer> replication = Optional.empty();

    @Override
    public Integer call() {
      Config root = config.load();
      ClusterSettings cluster = Settings.parse(root, ClusterSettings::parse);
      TopicSettings topics = Settings.parse(overridden(root), TopicSettings::parse);
      try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
        admin.create(topics, TIMEOUT);
      }
      spec.commandLine()
          .getErr()
          .printf(
              "topics are ready at %s: %s partitions, replication %s%n",
              cluster.bootstrapServers(), topics.partitions(), topics.replication());
      return 0;
    }

    private Config overridden(Config root) {
      Config config = root;
      if (partitions.isPresent()) {
        config =
            ConfigOptions.with(config, "refiner.messaging.topics.partitions", partitions.get());
      }
      if (replication.isPresent()) {
        config =
            ConfigOptions.with(config, "refiner.messaging.topics.replication", replication.get());
      }
      return config;
    }
  }
}
