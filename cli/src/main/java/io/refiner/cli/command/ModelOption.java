package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Option;

import io.refiner.cli.ring.Role;

/** Which model one role uses, and where it runs. */
final class ModelOption {

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "A checkpoint folder as Hugging Face writes it (default: the role's setting checkpoint).")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu:N",
      description = "Where the model runs (default: the role's setting device).")
  private Optional<String> device = Optional.empty();

  Config over(Config root, Role role) {
    Config config = DeviceOption.over(root, role.roleName(), device);
    return ModelOptions.checkpoint(config, role.roleName(), checkpoint);
  }
}
