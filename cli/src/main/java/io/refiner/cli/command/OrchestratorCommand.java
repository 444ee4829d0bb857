package io.refiner.cli.command;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.refiner.cli.ring.Role;
import io.refiner.cli.ring.Roles;
import io.refiner.cli.ring.Service;
import io.refiner.cli.terminal.Settings;

/** {@code refiner orchestrator}. */
@Command(
    name = "orchestrator",
    mixinStandardHelpOptions = true,
    description = {
      "Run an orchestrator: follows every episode from its problem to its result.",
      "Ends with exit code 0 on SIGTERM or Ctrl-C, after it has finished or handed back its batch."
    },
    footer = {
      "",
      "Examples:",
      "  refiner orchestrator --bootstrap-servers kafka:9092",
      "  refiner orchestrator --instance orchestrator-01 --config production.conf",
    })
final class OrchestratorCommand extends ServiceCommand {

  @Mixin private ConfigOptions config;

  @Mixin private RoleOptions role;

  @Override
  Service open() {
    Config root = config.load();
    String instance = role.instance(Role.ORCHESTRATOR);
    return Settings.parse(root, settings -> Roles.open(Role.ORCHESTRATOR, settings, instance));
  }
}
