package io.refiner.cli.command;

import com.typesafe.config.Config;
import java.util.Optional;
import java.util.regex.Pattern;

import io.refiner.cli.terminal.UsageException;

/** What {@code --device} may say. */
final class DeviceOption {

  private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu:\\d{1,3}");

  private DeviceOption() {}

  /**
   * The settings with a role's device as the command line has it.
   *
   * @throws UsageException if it is no device
   */
  static Config over(Config root, String role, Optional<String> device) {
    device.ifPresent(DeviceOption::check);
    return device
        .map(name -> ConfigOptions.with(root, "refiner." + role + ".device", name))
        .orElse(root);
  }

  static void check(String device) {
    if (!DEVICE.matcher(device).matches()) {
      throw new UsageException("--device must be auto, cpu or gpu:N, such as gpu:0, not " + device);
    }
  }
}
