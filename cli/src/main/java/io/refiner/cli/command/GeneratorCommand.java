package io.refiner.cli.command;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.refiner.cli.ring.Role;
import io.refiner.cli.ring.Roles;
import io.refiner.cli.ring.Service;
import io.refiner.cli.terminal.Settings;

/** {@code refiner generator}. */
@Command(
    name = "generator",
    mixinStandardHelpOptions = true,
    description = {
      "Run a generator: answers generation requests with hypotheses.",
      "Ends with exit code 0 on SIGTERM or Ctrl-C, after it has finished or handed back its batch."
    },
    footer = {
      "",
      "Examples:",
      "  refiner generator --bootstrap-servers kafka:9092 --device gpu:0",
      "  refiner generator --instance generator-01 --checkpoint runs/generator",
    })
final class GeneratorCommand extends ServiceCommand {

  @Mixin private ConfigOptions config;

  @Mixin private RoleOptions role;

  @Mixin private ModelOption model;

  @Override
  Service open() {
    Config root = model.over(config.load(), Role.GENERATOR);
    String instance = role.instance(Role.GENERATOR);
    return Settings.parse(root, settings -> Roles.open(Role.GENERATOR, settings, instance));
  }
}
