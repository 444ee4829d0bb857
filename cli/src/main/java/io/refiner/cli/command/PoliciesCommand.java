package io.refiner.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.refiner.cli.policy.MetricsReader;
import io.refiner.cli.policy.PolicyLines;
import io.refiner.cli.terminal.RunFailedException;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.messaging.policy.PolicyLog;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.messaging.policy.PolicyReports;
import io.refiner.policies.PolicyFolder;
import io.refiner.policies.PolicySettings;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;

/** {@code refiner policies}. */
@Command(
    name = "policies",
    mixinStandardHelpOptions = true,
    description = {
      "Publish models to the generators and critics that run, and take them back.",
      "They check what was published, load it, and swap between two batches; docs/operations.md says more."
    },
    subcommands = {
      PoliciesCommand.Publish.class,
      PoliciesCommand.ListVersions.class,
      PoliciesCommand.Rollback.class
    })
final class PoliciesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: what is to be done, such as 'refiner policies publish'");
  }

  /** Whose model, and what it is called. */
  static final class NameOptions {

    @Option(
        names = "--role",
        required = true,
        paramLabel = "generator|critic",
        description = "Who uses the model.")
    private PolicyRole role;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "The model's name (default: the role's setting policy-name).")
    private Optional<String> name = Optional.empty();

    PolicyName policy(Config root) {
      try {
        return name.map(given -> new PolicyName(role, given))
            .orElseGet(
                () -> Settings.parse(root, config -> PolicySettings.parse(config, role).name()));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--name: " + e.getMessage(), e);
      }
    }
  }

  private static ClusterSettings cluster(Config root) {
    return Settings.parse(root, ClusterSettings::parse);
  }

  private static PolicyUpdate printed(PrintWriter out, PolicyName policy, PolicyUpdate update) {
    out.printf("%s %s %s%n", policy, update.getVersion(), update.getDigest());
    out.flush();
    return update;
  }

  private static String user() {
    return System.getProperty("user.name", "");
  }

  /** {@code refiner policies publish}. */
  @Command(
      name = "publish",
      mixinStandardHelpOptions = true,
      description = {
        "Publish a model folder as the next version, which becomes the current one.",
        "",
        "The folder is read whole first. What is published is its place and the SHA-256 of each of its files:"
            + " every service has to see it at the same place, and it must not change any more. Services refuse a"
            + " folder that has changed and go on with the version that they have: --wait tells, and"
            + " 'refiner policies list' does later.",
        "",
        "Prints model, version and digest; with --wait, a line for each service, too."
      },
      footer = {
        "",
        "Examples:",
        "  refiner policies publish --role generator --model /models/generator-2026-11-22 --bootstrap-servers kafka:9092",
        "  refiner policies publish --role generator --model runs/refined --wait --timeout 120",
        "  refiner policies publish --role critic --model runs/critic --metrics runs/critic/metrics.jsonl",
        "  refiner policies publish --role generator --model runs/adapter --base /models/generator-2026-11-22",
      })
  static final class Publish implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private NameOptions name;

    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description =
            "The checkpoint folder, as Hugging Face writes it, or an adapter as peft does.")
    private Path model;

    @Option(
        names = "--base",
        paramLabel = "DIR",
        description =
            "With an adapter: the checkpoint that it was trained over, published with it.")
    private Optional<Path> base = Optional.empty();

    @Option(
        names = "--metrics",
        paramLabel = "FILE",
        description =
            "Scores to publish with it: a JSON object of numbers, or the metrics.jsonl of a training, of which the last"
                + " best evaluation counts.")
    private Optional<Path> metrics = Optional.empty();

    @Mixin private WaitOptions waiting;

    @Mixin private ConfigOptions config;

    @Override
    public Integer call() {
      Config root = config.load();
      PolicyName policy = name.policy(root);
      Map<String, Double> scores = metrics.map(MetricsReader::read).orElse(Map.of());
      ClusterSettings cluster = cluster(root);
      PolicyLog log = new PolicyLog(cluster);
      PolicyUpdate draft = folder().draft(policy, scores, user());
      PrintWriter out = spec.commandLine().getOut();
      waiting.follow(cluster, policy, () -> printed(out, policy, log.publish(draft)), out);
      return 0;
    }

    private PolicyFolder folder() {
      if (PolicyFolder.isAdapter(model) != base.isPresent()) {
        throw new UsageException(
            base.isPresent()
                ? "--base is for adapters, but " + model + " is none"
                : model
                    + " is an adapter: name the checkpoint that it was trained over with --base");
      }
      return base.map(checkpoint -> PolicyFolder.read(model, checkpoint))
          .orElseGet(() -> PolicyFolder.read(model));
    }
  }

  /** {@code refiner policies list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Print every version that was published, newest first; a star marks the current one of each model.",
        "",
        "Below each version stand the services that work with it, and those that refused it and why. One that has"
            + " been silent for 3 minutes ended without a word; its report is kept for a week."
      },
      footer = {
        "",
        "Examples:",
        "  refiner policies list --bootstrap-servers kafka:9092",
        "  refiner policies list --json        a line of JSON for each; docs/wire-format.md has the keys",
      })
  static final class ListVersions implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print a line of JSON for each version.")
    private boolean json;

    @Mixin private ConfigOptions config;

    @Override
    public Integer call() {
      ClusterSettings cluster = cluster(config.load());
      List<PolicyHistory> histories = new PolicyLog(cluster).read();
      PolicyReports reports = histories.isEmpty() ? PolicyReports.none() : reports(cluster);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        PolicyLines.json(histories, reports, Instant.now()).forEach(out::println);
      } else if (histories.isEmpty()) {
        spec.commandLine().getErr().println("nothing was published yet");
      } else {
        PolicyLines.table(histories, reports, Instant.now()).forEach(out::println);
      }
      out.flush();
      return 0;
    }

    /** A deployment of an older release has no such topic. */
    private PolicyReports reports(ClusterSettings cluster) {
      try {
        return PolicyReports.read(cluster);
      } catch (ClusterUnavailableException e) {
        spec.commandLine()
            .getErr()
            .println("which service works with which version is not known: " + e.getMessage());
        return PolicyReports.none();
      }
    }
  }

  /** {@code refiner policies rollback}. */
  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = {
        "Make an earlier version the current one again; the later ones stay listed.",
        "",
        "Its folder is checked first. Naming the current version has services that refused it try again. Prints"
            + " model, version and digest."
      },
      footer = {
        "",
        "Examples:",
        "  refiner policies rollback --role generator             to the version before the current one",
        "  refiner policies rollback --role generator --to 3 --wait",
      })
  static final class Rollback implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private NameOptions name;

    @Option(
        names = "--to",
        paramLabel = "VERSION",
        description = "The version to go back to (default: the one before the current one).")
    private Optional<Long> to = Optional.empty();

    @Mixin private WaitOptions waiting;

    @Mixin private ConfigOptions config;

    @Override
    public Integer call() {
      Config root = config.load();
      PolicyName policy = name.policy(root);
      ClusterSettings cluster = cluster(root);
      PolicyLog log = new PolicyLog(cluster);
      PolicyUpdate target = target(log.read(policy));
      PolicyFolder.verified(target);
      PrintWriter out = spec.commandLine().getOut();
      waiting.follow(
          cluster,
          policy,
          () -> printed(out, policy, select(log, policy, target.getVersion())),
          out);
      return 0;
    }

    private PolicyUpdate target(PolicyHistory history) {
      Optional<PolicyUpdate> target =
          to.isPresent() ? history.version(to.get()) : history.beforeCurrent();
      return target.orElseThrow(() -> new RunFailedException(missing(history)));
    }

    private String missing(PolicyHistory history) {
      List<Long> versions = history.versions().stream().map(PolicyUpdate::getVersion).toList();
      String wanted =
          to.map(version -> "version " + version).orElse("version before the current one");
      return versions.isEmpty()
          ? "nothing was published of %s: 'refiner policies list' shows what was"
              .formatted(history.name())
          : "%s has no %s: give one of %s with --to".formatted(history.name(), wanted, versions);
    }

    private static PolicyUpdate select(PolicyLog log, PolicyName policy, long version) {
      try {
        return log.select(policy, version, user());
      } catch (NoSuchElementException e) {
        throw new RunFailedException(e.getMessage(), e);
      }
    }
  }
}
