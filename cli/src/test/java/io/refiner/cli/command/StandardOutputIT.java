package io.refiner.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Contract: output that can't be written ends a command with one line and exit code 1, and a reader
 * that has gone ends it quietly. Each command in a JVM of its own, as its user runs it.
 */
class StandardOutputIT {

  /** Takes nothing: every write fails as on a full disk. */
  private static final Path FULL = Path.of("/dev/full");

  private static final int SIGPIPE = 141;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "help solve",
        "policies publish --help",
        "broker --port 0",
        "solve refused.jsonl",
        "solve refused.jsonl --text"
      })
  void aFullDiskEndsItWithOneLineAndExitCode1(String command) throws Exception {
    assumeThat(FULL).exists();
    Process process =
        start(ProcessBuilder.Redirect.to(FULL.toFile()), refusedProblems(command.split(" ")));

    assertThat(said(process).lines().filter(line -> line.startsWith("refiner")))
        .singleElement()
        .asString()
        .contains("cannot write to standard output: ");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void aReaderThatHasGoneEndsItQuietly() throws Exception {
    Process process = start(ProcessBuilder.Redirect.PIPE, "solve", "-");
    process.getInputStream().close();
    try (OutputStream input = process.getOutputStream()) {
      input.write("{\"id\":\n{\"id\":\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(said(process)).isEmpty();
    assertThat(process.waitFor()).isEqualTo(SIGPIPE);
  }

  private String[] refusedProblems(String[] command) {
    return Stream.of(command)
        .map(word -> word.equals("refused.jsonl") ? refused().toString() : word)
        .toArray(String[]::new);
  }

  private Path refused() {
    try {
      return Files.writeString(folder.resolve("refused.jsonl"), "{\"id\":\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(ProcessBuilder.Redirect output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add("io.refiner.cli.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectOutput(output).start();
  }

  private static String said(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
