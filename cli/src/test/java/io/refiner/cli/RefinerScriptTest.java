package io.refiner.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The refiner script, in a folder without sources, where it builds nothing. */
class RefinerScriptTest {

  @TempDir private Path folder;

  private Path script;

  @BeforeEach
  void copyTheScript() throws IOException {
    Path home = Files.createDirectory(folder.resolve("the home"));
    script = Files.copy(Path.of("..", "refiner"), home.resolve("refiner"));
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void saysThatJavaIsMissing() throws Exception {
    Outcome outcome = run(script, Map.of("JAVA_HOME", "/no/such/jdk"));

    assertThat(outcome.output())
        .startsWith("refiner: Java is missing: install a JDK")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void saysThatJavaIsTooOld() throws Exception {
    Path java = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Outcome outcome = run(script, Map.of("JAVA_HOME", folder.resolve("old").toString()));

    assertThat(outcome.output()).contains("Java 17 or newer is needed").contains("version 11");
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void findsItsFolderThroughSymlinks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("the home/refiner"));
    Path linkToLink = Files.createSymbolicLink(folder.resolve("again"), link);

    Outcome outcome = run(linkToLink, Map.of());

    assertThat(outcome.output())
        .contains(
            script.getParent().toRealPath().resolve("cli/target/refiner.jar") + " is missing");
    assertThat(outcome.code()).isEqualTo(1);
  }

  private record Outcome(int code, String output) {}

  private static Outcome run(Path command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command.toString(), "--version");
    builder.directory(Path.of("/").toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
