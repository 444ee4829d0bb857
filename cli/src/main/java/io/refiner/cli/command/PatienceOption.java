package io.refiner.cli.command;

import java.time.Duration;

import picocli.CommandLine.Option;

import io.refiner.cli.terminal.UsageException;

/** How long a command waits for a ring that says nothing. */
final class PatienceOption {

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Give up when no result came for this long (default: ${DEFAULT-VALUE}).")
  private int seconds;

  Duration duration() {
    if (seconds < 1) {
      throw new UsageException("--patience must be at least 1 second, not " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }
}
