package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;

/** Which models a ring of this process uses, and where they run. */
final class ModelOptions {

  @Option(
      names = "--generator-checkpoint",
      paramLabel = "DIR",
      description =
          "The generator's checkpoint (default: the setting refiner.generator.checkpoint).")
  private Optional<Path> generator = Optional.empty();

  @Option(
      names = "--critic-checkpoint",
      paramLabel = "DIR",
      description = "The critic's checkpoint (default: the setting refiner.critic.checkpoint).")
  private Optional<Path> critic = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu:N",
      description =
          "Where models run (default: the settings refiner.generator.device and refiner.critic.device).")
  private Optional<String> device = Optional.empty();

  @Mixin private CriticModeOptions mode;

  /**
   * Refuses options that a ring which runs already can't follow.
   *
   * @throws UsageException if any is given
   */
  void refuseBeside(String option) {
    if (generator.isPresent() || critic.isPresent() || device.isPresent() || mode.isGiven()) {
      throw new UsageException(
          "--generator-checkpoint, --critic-checkpoint, --device, --critic-mode and --confidence are for a ring that is"
              + " started here: leave them out, or leave out "
              + option);
    }
  }

  Config over(Config root) {
    Config config =
        DeviceOption.over(DeviceOption.over(root, "generator", device), "critic", device);
    config = checkpoint(config, "generator", generator);
    return mode.over(checkpoint(config, "critic", critic));
  }

  static Config checkpoint(Config root, String role, Optional<Path> checkpoint) {
    return checkpoint
        .map(path -> ConfigOptions.with(root, "refiner." + role + ".checkpoint", path.toString()))
        .orElse(root);
  }
}
