package io.refiner.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void findsItsFolderWhateverCdWouldSay() throws Exception {
    putJar();

    Outcome outcome =
        bash(
            """
            export CDPATH=$PWD
            "the home/refiner" --version
            cd() { echo elsewhere; }
            export -f cd
            "the home/refiner" --version
            """);

    assertThat(outcome.output()).hasLineCount(2).doesNotContain("elsewhere", "missing");
    assertThat(outcome.output().lines()).allMatch(line -> line.startsWith("refiner "));
    assertThat(outcome.code()).isZero();
  }

  @Test
  void worksInFoldersWithOddNames() throws Exception {
    putJar();

    Outcome outcome =
        bash(
            """
            mkdir -p elsewhere
            cd elsewhere && cd ..
            ln -s "the home" ./-
            ln -s "the home" ./-P
            bash -- -/refiner --version
            bash -- -P/refiner --version
            bash -c 'cd ./-P && ./refiner --version'
            """);

    assertThat(outcome.output()).hasLineCount(3);
    assertThat(outcome.output().lines()).allMatch(line -> line.startsWith("refiner "));
    assertThat(outcome.code()).isZero();
  }

  @Test
  void needsNoEnvironment() throws Exception {
    putJar();

    Outcome outcome =
        bash("env -i PATH=\"$PATH\" JAVA_HOME=\"$JAVA_HOME\" 'the home/refiner' --version");

    assertThat(outcome.output()).startsWith("refiner ").hasLineCount(1);
    assertThat(outcome.code()).isZero();
  }

  /** What cron, systemd and containers give. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LC_ALL=C",
        "LC_ALL=POSIX",
        "LC_ALL= LC_CTYPE= LANG=",
        "LC_ALL=no_WHERE.UTF-8",
        "LC_ALL= LC_CTYPE=C LANG=C.UTF-8"
      })
  void readsFilesWhateverTheirNamesAre(String locale) throws Exception {
    putJar();

    // The names are written as bytes: this JVM may know no such characters.
    Outcome outcome =
        bash(
            """
            folder=$'\\xc3\\x9cbungen'
            file=$folder/$'\\xc3\\x84pfel \\xe8\\x8b\\xb9\\xe6\\x9e\\x9c.jsonl'
            mkdir "$folder"
            echo '{"id":' > "$file"
            %s "the home/refiner" solve "$file"
            rm -r "$folder"
            """
                .formatted(locale));

    assertThat(outcome.output())
        .contains("\"id\":\"Äpfel 苹果.jsonl-1\"", "\"status\":\"FAILED\"", "0 problems to solve");
  }

  @Test
  void saysWhatToSetWhereNamesCannotBeRead() throws Exception {
    putJar();

    Outcome outcome =
        bash(
            """
            export LC_ALL=C
            "$JAVA_HOME/bin/java" -Dsun.jnu.encoding=ANSI_X3.4-1968 \
                -jar "the home/cli/target/refiner.jar" solve $'\\xc3\\x84pfel.txt'
            """);

    assertThat(outcome.output()).contains("set LC_ALL=C.UTF-8").hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(2);
  }

  /** A jar that runs what is tested here. */
  private void putJar() throws IOException {
    Path jar = script.getParent().resolve("cli/target/refiner.jar");
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  private Outcome bash(String commands) throws Exception {
    Path file = Files.writeString(folder.resolve("commands.sh"), commands);
    ProcessBuilder builder = new ProcessBuilder("bash", file.toString());
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return outcome(builder);
  }

  private record Outcome(int code, String output) {}

  private static Outcome run(Path command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command.toString(), "--version");
    builder.directory(Path.of("/").toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return outcome(builder);
  }

  private static Outcome outcome(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
