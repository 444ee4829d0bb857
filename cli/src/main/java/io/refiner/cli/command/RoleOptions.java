package io.refiner.cli.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

import picocli.CommandLine.Option;

import io.refiner.cli.ring.Role;
import io.refiner.cli.terminal.UsageException;

/** What every role takes. */
final class RoleOptions {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description =
          "Names this process among those of its role: unique among the living, and best the same after a restart"
              + " (default: role, host and process id).")
  private Optional<String> instance = Optional.empty();

  String instance(Role role) {
    String name =
        instance.orElseGet(
            () -> role.roleName() + "-" + host() + "-" + ProcessHandle.current().pid());
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "--instance must be 1 to 100 letters, digits, dots, underscores and hyphens, not "
              + name);
    }
    return name;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^a-zA-Z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
