package io.refiner.cli.ring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.refiner.cli.terminal.RunFailedException;

/** One {@code refiner} command in a JVM of its own, with its log in a file. */
final class ChildProcess {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts the command with this JVM's class path and memory limit. */
  static ChildProcess start(String name, List<String> arguments, Path logDirectory) {
    Path log = logDirectory.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-Dai.djl.offline=true",
            "-Drefiner.home=" + Home.directory().toAbsolutePath(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.refiner.cli.Main"));
    command.addAll(arguments);
    command.add("--stop-with-parent");
    try {
      Process process =
          new ProcessBuilder(command).redirectError(log.toFile()).redirectInput(nothing()).start();
      return new ChildProcess(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + " as a process", e);
    }
  }

  private static ProcessBuilder.Redirect nothing() {
    return ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
  }

  /**
   * The first line of its standard output.
   *
   * @throws RunFailedException if it ends without one, or none comes in time
   */
  String firstLine(Duration timeout) {
    try {
      return CompletableFuture.supplyAsync(this::readLine)
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .join()
          .orElseThrow(() -> new RunFailedException(name + " ended at its start: see " + log));
    } catch (CompletionException e) {
      throw new RunFailedException(
          name + " is not up after " + timeout.toSeconds() + " s: see " + log, e);
    }
  }

  private Optional<String> readLine() {
    try {
      BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
      return Optional.ofNullable(reader.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holds the process to be alive. */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new RunFailedException(
          "the %s has ended with exit code %s: see %s".formatted(name, process.exitValue(), log));
    }
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGTERM and waits. */
  void stop() {
    terminate();
    awaitEnd();
  }

  /** Waits for the end, by force if it takes too long; says what was wrong with it. */
  Optional<String> awaitEnd() {
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        return Optional.of(
            "the %s did not stop within %s s and was killed: see %s"
                .formatted(name, STOP_LIMIT.toSeconds(), log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return Optional.of("the wait for the " + name + " to stop was interrupted");
    }
    return process.exitValue() == 0
        ? Optional.empty()
        : Optional.of(
            "the %s ended with exit code %s: see %s".formatted(name, process.exitValue(), log));
  }
}
