package io.refiner.cli.command;

import java.util.Optional;

import com.typesafe.config.Config;

import io.refiner.cli.terminal.UsageException;
import io.refiner.seq2seq.DeviceChoice;

/** What {@code --device} may say. */
final class DeviceOption {

  private DeviceOption() {}

  /**
   * The settings with a role's device as the command line has it.
   *
   * @throws UsageException if it is no device
   */
  static Config over(Config root, String role, Optional<String> device) {
    device.ifPresent(DeviceOption::parse);
    return device
        .map(name -> ConfigOptions.with(root, "refiner." + role + ".device", name))
        .orElse(root);
  }

  /**
   * A device by its name.
   *
   * @throws UsageException if it is no device
   */
  static DeviceChoice parse(String device) {
    try {
      return DeviceChoice.parse(device);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--device must be auto, cpu or gpu:N, such as gpu:0, not " + device, e);
    }
  }
}
