package io.refiner.cli.command;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.refiner.cli.ring.Role;
import io.refiner.cli.ring.Roles;
import io.refiner.cli.ring.Service;
import io.refiner.cli.terminal.Settings;

/** {@code refiner critic}. */
@Command(
    name = "critic",
    mixinStandardHelpOptions = true,
    description = {
      "Run a critic: answers hypotheses with feedback.",
      "Ends with exit code 0 on SIGTERM or Ctrl-C, after it has finished or handed back its batch."
    },
    footer = {
      "",
      "Examples:",
      "  refiner critic --bootstrap-servers kafka:9092 --device cpu",
      "  refiner critic --critic-mode solve --checkpoint runs/solver --confidence 0.8",
      "  refiner critic --instance critic-07        as many as the topics have partitions",
    })
final class CriticCommand extends ServiceCommand {

  @Mixin private ConfigOptions config;

  @Mixin private RoleOptions role;

  @Mixin private ModelOption model;

  @Mixin private CriticModeOptions mode;

  @Override
  Service open() {
    Config root = mode.over(model.over(config.load(), Role.CRITIC));
    String instance = role.instance(Role.CRITIC);
    return Settings.parse(root, settings -> Roles.open(Role.CRITIC, settings, instance));
  }
}
